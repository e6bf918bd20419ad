"""The rows of people's requests, of the calls that they are about, and of what was done for them."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, exists, insert, select, update

from ivr.database.keyset import Place, newest_first, oldest_first
from ivr.database.prepared import Prepared
from ivr.database.tables import calls, microseconds, purposes, recordings, rights_calls, rights_deeds, rights_requests
from ivr.domain.recording import RecordingState
from ivr.domain.rights import OPEN, Confirmed, Ground, Identity, Kind, Origin, RightsRequest, State
from notices.facts import LegalBasis

_OPEN = [state.value for state in OPEN]
_ATTACH = Prepared(insert(rights_calls), ("request_id", "call_id", "confirmed_by", "confirmed_at"))


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done for a request.

    Attributes:
        deed: `packaged`, `erased`, `restricted`, `objected`, `rectified`, `kept`.
        subject: a recording, a call, an objection, or the request itself.
        details: JSON values; no name, no number (L6).
        by: pseudonymous id of the person who did it.
    """

    id: str
    request_id: str
    deed: str
    subject: str
    details: dict[str, Any]
    by: str
    at: datetime


def add(conn: Connection, request: RightsRequest) -> None:
    """Write a new request. Its journal row comes first in the same transaction (L6).

    Raises:
        IntegrityError: its id, or its message, is there already, or its line is not.
    """
    conn.execute(insert(rights_requests), _values(request))


def save(conn: Connection, request: RightsRequest) -> None:
    """Write a request that has changed."""
    values = _values(request)
    conn.execute(update(rights_requests).where(rights_requests.c.id == request.id).values(values))


def get(conn: Connection, request_id: str) -> RightsRequest | None:
    """One request; None when there is none."""
    row = conn.execute(select(rights_requests).where(rights_requests.c.id == request_id)).one_or_none()
    return None if row is None else _request(row)


def claim(conn: Connection, request_id: str) -> RightsRequest | None:
    """One request, for this transaction alone: whoever else takes a step waits, and sees this one's."""
    row = conn.execute(select(rights_requests).where(rights_requests.c.id == request_id).with_for_update()).one_or_none()
    return None if row is None else _request(row)


def by_message(conn: Connection, message_hash: str) -> RightsRequest | None:
    """The request that a message was opened as."""
    row = conn.execute(select(rights_requests).where(rights_requests.c.message_hash == message_hash)).one_or_none()
    return None if row is None else _request(row)


def listing(conn: Connection, *, only_open: bool = False, limit: int = 1_000) -> tuple[RightsRequest, ...]:
    """Requests, those that came first at the head."""
    query = select(rights_requests).order_by(rights_requests.c.received_at, rights_requests.c.id).limit(limit)
    if only_open:
        query = query.where(rights_requests.c.state.in_(_OPEN))
    return tuple(_request(row) for row in conn.execute(query))


def newest(
    conn: Connection,
    states: Collection[State],
    lines: Collection[str] | None,
    limit: int,
    after: Place | None = None,
    *,
    oldest: bool = False,
) -> tuple[RightsRequest, ...]:
    """A part of requests in some states, the newest first; each state is read off its own stretch of the index.

    Args:
        conn: to read with.
        states: which.
        lines: only about these, hence none that is about every line; None for all.
        limit: at most.
        after: where the page before ended: when its last one came, and its id.
        oldest: those that came first at the head instead.
    """
    c = rights_requests.c
    in_order = oldest_first if oldest else newest_first
    found: list[RightsRequest] = []
    for state in states:
        query = select(rights_requests).where(c.state == state.value).limit(limit)
        if lines is not None:
            query = query.where(c.line_id.in_(lines))
        found += [_request(row) for row in conn.execute(in_order(query, c.received_at, c.id, after))]
    return tuple(sorted(found, key=lambda request: (request.received_at, request.id), reverse=not oldest)[:limit])


def to_forget(conn: Connection, closed_before: datetime, limit: int) -> tuple[str, ...]:
    """Ids of requests closed before a moment whose contact or words are still there."""
    c = rights_requests.c
    personal = c.contact.is_not(None) | c.words.is_not(None)
    query = select(c.id).where(c.state == State.CLOSED.value, c.closed_at < closed_before, personal).order_by(c.id).limit(limit)
    return tuple(conn.scalars(query))


def forget_people(conn: Connection, request_ids: Collection[str]) -> None:
    """Take contact and words out of requests."""
    where = rights_requests.c.id.in_(request_ids)
    conn.execute(update(rights_requests).where(where).values(contact=None, words=None, message_hash=None))


def attach(conn: Connection, request_id: str, call_id: str, by: str, now: datetime) -> None:
    """A person confirmed that a request is about this call."""
    _ATTACH.run(conn, {"request_id": request_id, "call_id": call_id, "confirmed_by": by, "confirmed_at": microseconds(now)})


def detach(conn: Connection, request_id: str, call_id: str) -> bool:
    """It was another's call after all; False when it was not attached."""
    where = and_(rights_calls.c.request_id == request_id, rights_calls.c.call_id == call_id)
    return conn.execute(delete(rights_calls).where(where)).rowcount == 1


def attached(conn: Connection, request_id: str) -> tuple[str, ...]:
    """Ids of the calls that a request is about, the oldest first."""
    query = (
        select(calls.c.id)
        .join(rights_calls, rights_calls.c.call_id == calls.c.id)
        .where(rights_calls.c.request_id == request_id)
        .order_by(calls.c.arrived_at, calls.c.id)
    )
    return tuple(conn.scalars(query))


def note_deed(conn: Connection, deed: Deed) -> None:
    """Keep what was done; the same one twice is kept once."""
    known = conn.execute(select(rights_deeds.c.id).where(rights_deeds.c.id == deed.id)).first()
    if known is None:
        values = {name: getattr(deed, name) for name in ("id", "request_id", "deed", "subject", "by", "at")}
        conn.execute(insert(rights_deeds), {**values, "details": json.dumps(deed.details, sort_keys=True)})


def deeds(conn: Connection, request_id: str) -> tuple[Deed, ...]:
    """What was done for a request, in order."""
    c = rights_deeds.c
    rows = conn.execute(select(rights_deeds).where(c.request_id == request_id).order_by(c.at, c.id))
    return tuple(Deed(row.id, row.request_id, row.deed, row.subject, json.loads(row.details), row.by, row.at) for row in rows)


def duties(conn: Connection, line_id: str) -> dict[str, str]:
    """The reference of the text, by kind of those of a line's purposes that rest on a legal duty."""
    c = purposes.c
    rows = conn.execute(select(c.kind, c.reference).where(c.line_id == line_id, c.basis == LegalBasis.LEGAL_DUTY.value))
    return {row.kind: row.reference for row in rows}


_gone = RecordingState.DESTROYED.value
_lives = exists().where(recordings.c.call_id == calls.c.id, recordings.c.state != _gone)
_asked_for = exists().where(
    rights_calls.c.call_id == calls.c.id,
    rights_calls.c.request_id == rights_requests.c.id,
    rights_requests.c.state.in_(_OPEN),
)


def forgettable_numbers(conn: Connection, arrived_before: datetime, after: str, limit: int) -> tuple[tuple[str, ...], str | None]:
    """Calls whose hash nothing needs any more, among the next `limit` that have one.

    Args:
        conn: to read with.
        arrived_before: younger calls keep theirs.
        after: the last call that was looked at; empty to begin.
        limit: how many to look at.

    Returns:
        Their ids, and the last call looked at; None at the end.
    """
    page = (
        select(calls.c.id, (_lives | _asked_for).label("needed"))
        .where(calls.c.number_hash.is_not(None), calls.c.arrived_at < arrived_before, calls.c.id > after)
        .order_by(calls.c.id)
        .limit(limit)
    )
    rows = conn.execute(page).all()
    return tuple(row.id for row in rows if not row.needed), rows[-1].id if len(rows) == limit else None


def forget_numbers(conn: Connection, call_ids: Collection[str]) -> int:
    """Take the hash out of these calls, where still nothing needs it; of how many."""
    free = and_(calls.c.id.in_(call_ids), calls.c.number_hash.is_not(None), ~_lives)
    return conn.execute(update(calls).where(free).values(number_hash=None)).rowcount


def set_number(conn: Connection, call_id: str, number_hash: str | None) -> None:
    """Correct by which number a call is found."""
    conn.execute(update(calls).where(calls.c.id == call_id).values(number_hash=number_hash))


def set_locale(conn: Connection, call_id: str, locale: str) -> None:
    """Correct in which language a call was held."""
    conn.execute(update(calls).where(calls.c.id == call_id).values(locale=locale))


def _values(request: RightsRequest) -> dict[str, Any]:
    plain = ("id", "line_id", "locale", "contact", "words", "message_hash", "received_at", "opened_at", "extended_at")
    later = ("extension_reason", "settled_at", "answer_hash", "closed_at", "searches")
    identity = request.identity
    return {
        **{name: getattr(request, name) for name in (*plain, *later)},
        "kind": request.kind.value,
        "state": request.state.value,
        "origin": request.origin.value,
        "ground": None if request.ground is None else request.ground.value,
        "identity_how": None if identity is None else identity.how.value,
        "identity_by": None if identity is None else identity.by,
        "identity_at": None if identity is None else identity.at,
    }


def _request(row: Row[Any]) -> RightsRequest:
    values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for a row as a mapping
    how, by, at = (values.pop(f"identity_{name}") for name in ("how", "by", "at"))
    values["identity"] = None if how is None else Confirmed(Identity(how), by, at)
    values["ground"] = None if values["ground"] is None else Ground(values["ground"])
    return RightsRequest(
        **{**values, "kind": Kind(values["kind"]), "state": State(values["state"]), "origin": Origin(values["origin"])}
    )
