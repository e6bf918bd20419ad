"""The rows of accesses, of the reasons that people gave for them, and of listenings."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from ivr.database.keyset import Place, newest_first
from ivr.database.tables import access_reasons, accesses, key_headers, lines, listenings
from ivr.domain.access import Access, AccessState, Channel, Stretch, Use, merged

_a, _r, _l = accesses.c, access_reasons.c, listenings.c


@dataclass(frozen=True, slots=True)
class Listening:
    """One time that a recording was begun.

    Attributes:
        use: whether it was played or taken away.
        heard: which samples really were, as far as it is noted.
        closed_at: None while it goes on, or when whoever noted it has died: then the whole may have been heard.
    """

    id: str
    access_id: str
    recording_id: str
    use: Use
    opened_at: datetime
    heard: tuple[Stretch, ...]
    closed_at: datetime | None


def wants_four_eyes(conn: Connection, line_id: str) -> bool:
    """Whether a listening to a recording of this line needs a second person."""
    return bool(conn.execute(select(lines.c.four_eyes).where(lines.c.id == line_id)).scalar_one_or_none())


def add(conn: Connection, access: Access, text: str, salt: bytes) -> None:
    """Write a new access and its reason, encrypted. The journal row belongs into the same transaction (L6)."""
    conn.execute(insert(accesses), _values(access))
    reason = {"access_id": access.id, "recording_id": access.recording_id, "text": text, "salt": salt}
    conn.execute(insert(access_reasons), reason)


def get(conn: Connection, access_id: str, *, claim: bool = False) -> Access | None:
    """One access; claimed until the end of the transaction where somebody is about to change it."""
    query = select(accesses).where(_a.id == access_id)
    row = conn.execute(query.with_for_update() if claim else query).one_or_none()
    return None if row is None else _access(row)


def listing(
    conn: Connection,
    *,
    recording_id: str | None = None,
    person: str | None = None,
    lines: Collection[str] | None = None,
    states: Collection[AccessState] = (),
    limit: int | None = None,
) -> tuple[Access, ...]:
    """Accesses, the newest first; by default all of them."""
    query = select(accesses).order_by(_a.asked_at.desc(), _a.id).limit(limit)
    if person is not None:
        query = query.where(_a.person_id == person)
    if lines is not None:
        query = query.where(_a.line_id.in_(sorted(lines)))
    if recording_id is not None:
        query = query.where(_a.recording_id == recording_id)
    if states:
        query = query.where(_a.state.in_([state.value for state in states]))
    return tuple(_access(row) for row in conn.execute(query))


@dataclass(frozen=True, slots=True)
class Seen:
    """Which accesses somebody sees.

    Attributes:
        person: their own, whatever the line.
        lines: of which they see everybody's; None for all.
        recording_id, state: only of these.
    """

    person: str
    lines: Collection[str] | None
    recording_id: str | None = None
    state: AccessState | None = None


def seen(conn: Connection, wanted: Seen, after: Place | None, limit: int) -> tuple[Access, ...]:
    """A part of what somebody sees, the newest first."""
    query = select(accesses)
    if wanted.lines is not None:
        query = query.where(or_(_a.person_id == wanted.person, _a.line_id.in_(sorted(wanted.lines))))
    if wanted.recording_id is not None:
        query = query.where(_a.recording_id == wanted.recording_id)
    if wanted.state is not None:
        query = query.where(_a.state == wanted.state.value)
    rows = conn.execute(newest_first(query, _a.asked_at, _a.id, after).limit(limit))
    return tuple(_access(row) for row in rows)


def reason(conn: Connection, access_id: str) -> tuple[str, bytes] | None:
    """The words, encrypted, and the salt; None once the recording's key is gone."""
    row = conn.execute(select(_r.text, _r.salt).where(_r.access_id == access_id)).one_or_none()
    return None if row is None else (row.text, bytes(row.salt))


def forget_reasons(conn: Connection) -> int:
    """Delete the reasons of recordings whose key is gone, however it went. How many those were."""
    gone = ~select(key_headers.c.recording_id).where(key_headers.c.recording_id == _r.recording_id).exists()
    return conn.execute(delete(access_reasons).where(gone)).rowcount


def decide(conn: Connection, access_id: str, state: AccessState, by: str, now: datetime, until: datetime) -> bool:
    """Let a waiting access be opened or denied; False when somebody was faster."""
    waiting = update(accesses).where(_a.id == access_id, _a.state == AccessState.ASKED.value)
    return conn.execute(waiting.values(state=state.value, decided_by=by, decided_at=now, until=until)).rowcount == 1


def use_up(conn: Connection, access_id: str) -> bool:
    """Take one beginning off an open access; False when none is left."""
    left = update(accesses).where(_a.id == access_id, _a.state == AccessState.OPEN.value, _a.plays_left > 0)
    return conn.execute(left.values(plays_left=_a.plays_left - 1)).rowcount == 1


def over(conn: Connection, now: datetime) -> tuple[Access, ...]:
    """Accesses whose time has passed and that nobody has ended yet."""
    alive = (AccessState.ASKED.value, AccessState.OPEN.value)
    return tuple(_access(row) for row in conn.execute(select(accesses).where(_a.state.in_(alive), _a.until <= now)))


def end(conn: Connection, access_id: str) -> bool:
    """End an access for good; False when it has ended before."""
    alive = (AccessState.ASKED.value, AccessState.OPEN.value)
    ended = update(accesses).where(_a.id == access_id, _a.state.in_(alive)).values(state=AccessState.OVER.value)
    return conn.execute(ended).rowcount == 1


def begin(conn: Connection, listening: Listening) -> None:
    """Write a new listening. The journal row belongs into the same transaction, and that before the first byte (L6)."""
    values = {
        "id": listening.id,
        "access_id": listening.access_id,
        "recording_id": listening.recording_id,
        "use": listening.use.value,
        "opened_at": listening.opened_at,
        "heard": "[]",
    }
    conn.execute(insert(listenings), values)


def listening(conn: Connection, listening_id: str, *, claim: bool = False) -> Listening | None:
    """One listening."""
    query = select(listenings).where(_l.id == listening_id)
    row = conn.execute(query.with_for_update() if claim else query).one_or_none()
    return None if row is None else _listening(row)


def listenings_of(
    conn: Connection, *, recording_id: str | None = None, access_id: str | None = None, unclosed: bool = False
) -> tuple[Listening, ...]:
    """Listenings, the first one first."""
    query = select(listenings).order_by(_l.opened_at, _l.id)
    if recording_id is not None:
        query = query.where(_l.recording_id == recording_id)
    if access_id is not None:
        query = query.where(_l.access_id == access_id)
    if unclosed:
        query = query.where(_l.closed_at.is_(None))
    return tuple(_listening(row) for row in conn.execute(query))


def note(conn: Connection, listening_id: str, stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Add to what was heard; nothing once it is closed. What is noted then."""
    found = listening(conn, listening_id, claim=True)
    if found is None:
        return ()
    heard = merged([*found.heard, *stretches]) if found.closed_at is None else found.heard
    if heard != found.heard:
        text = json.dumps([[one.start, one.end] for one in heard])
        conn.execute(update(listenings).where(_l.id == listening_id).values(heard=text))
    return heard


def forget_heard(conn: Connection, listening_id: str) -> None:
    """Nothing was heard after all; once it is closed that cannot be said any more."""
    conn.execute(update(listenings).where(_l.id == listening_id, _l.closed_at.is_(None)).values(heard="[]"))


def close(conn: Connection, listening_id: str, now: datetime) -> bool:
    """End a listening for good; False when it has ended before."""
    ended = update(listenings).where(_l.id == listening_id, _l.closed_at.is_(None)).values(closed_at=now)
    return conn.execute(ended).rowcount == 1


def _values(access: Access) -> dict[str, Any]:
    values = {column.name: getattr(access, column.name) for column in accesses.c if column.name != "person_id"}
    texts = {"use": access.use.value, "state": access.state.value, "mask": None if access.mask is None else access.mask.value}
    return {**values, **texts, "person_id": access.person}


def _access(row: Row[Any]) -> Access:
    values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for a row as a mapping
    values["person"] = values.pop("person_id")
    values["use"], values["state"] = Use(row.use), AccessState(row.state)
    values["mask"] = None if row.mask is None else Channel(row.mask)
    return Access(**values)


def _listening(row: Row[Any]) -> Listening:
    heard = tuple(Stretch(start, end) for start, end in json.loads(row.heard))
    return Listening(row.id, row.access_id, row.recording_id, Use(row.use), row.opened_at, heard, row.closed_at)
