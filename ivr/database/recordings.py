"""The rows of recordings and of their key headers."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, delete, insert, or_, select, update

from ivr.database.prepared import Prepared
from ivr.database.tables import access_reasons, key_headers, microseconds, recording_agents, recordings
from ivr.domain.recording import Recording, RecordingState

_DUE = (RecordingState.SEALED, RecordingState.QUARANTINED)
_GET = Prepared(select(recordings).where(recordings.c.id == bindparam("recording_id")))
_ADD_HEADER = Prepared(insert(key_headers), tuple(key_headers.c.keys()))
_HEADER = Prepared(select(key_headers.c.header).where(key_headers.c.recording_id == bindparam("recording")))
_DELETE_REASONS = Prepared(delete(access_reasons).where(access_reasons.c.recording_id == bindparam("recording")))
_DELETE_AGENTS = Prepared(delete(recording_agents).where(recording_agents.c.recording_id == bindparam("recording")))
_DELETE_HEADER = Prepared(delete(key_headers).where(key_headers.c.recording_id == bindparam("recording")))


@dataclass(frozen=True, slots=True)
class Filter:
    """Which recordings are wanted; None means any.

    Attributes:
        lines: of these only; an empty set wants nothing.
        since, until: bounds of the start, the first included, the second not.
        after: where the page before this one ended: start and id of its last recording.
    """

    line_id: str | None = None
    call_id: str | None = None
    states: tuple[RecordingState, ...] = ()
    lines: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: tuple[datetime, str] | None = None


def add(conn: Connection, recording: Recording) -> None:
    """Write a new row.

    Raises:
        IntegrityError: the id is taken, or call, line or proof are not there (L1). `GroupWriter` calls it DatabaseRefused.
    """
    conn.execute(insert(recordings), _values(recording))


def get(conn: Connection, recording_id: str) -> Recording | None:
    """One recording, or None."""
    row = _GET.first(conn, {"recording_id": recording_id})
    return None if row is None else read_row(dict(zip(recordings.c.keys(), row, strict=True)))


def owners(conn: Connection, recording_ids: Collection[str]) -> dict[str, tuple[str, RecordingState]]:
    """The call and the state of each of these recordings that there is."""
    c = recordings.c
    rows = conn.execute(select(c.id, c.call_id, c.state).where(c.id.in_(recording_ids)))
    return {row.id: (row.call_id, RecordingState(row.state)) for row in rows}


def listing(conn: Connection, wanted: Filter, limit: int = 50) -> tuple[Recording, ...]:
    """One page, the newest first. Hand the last one's start and id to the next page's `Filter.after`."""
    newest = select(recordings).where(*_conditions(wanted)).order_by(recordings.c.started_at.desc(), recordings.c.id.desc())
    return _all(conn, newest.limit(limit))


def in_states(conn: Connection, states: Collection[RecordingState], limit: int = 1_000, after: str = "") -> tuple[Recording, ...]:
    """Recordings in one of these states, by id, those above `after`: the work list of L8."""
    query = select(recordings).where(recordings.c.state.in_([state.value for state in states]), recordings.c.id > after)
    return _all(conn, query.order_by(recordings.c.id).limit(limit))


def due(conn: Connection, now: datetime, limit: int) -> tuple[Recording, ...]:
    """Recordings at rest whose day has come, the longest overdue first. Claimed for this transaction where the database can (L8)."""
    query = (
        select(recordings)
        .where(recordings.c.state.in_([state.value for state in _DUE]), recordings.c.due_at <= now)
        .order_by(recordings.c.due_at, recordings.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return _all(conn, query)


def claim(conn: Connection, recording_id: str) -> Recording | None:
    """One recording, for this transaction alone; None when it does not exist or another worker has it (L8)."""
    query = select(recordings).where(recordings.c.id == recording_id).with_for_update(skip_locked=True)
    row = conn.execute(query).mappings().one_or_none()
    return None if row is None else read_row(row)


def set_state(
    conn: Connection, recording_id: str, state: RecordingState, *, expected: Collection[RecordingState], **figures: Any
) -> bool:
    """Move a recording on, only from one of the `expected` states.

    Args:
        conn: in whose transaction.
        recording_id: which.
        state: where to.
        expected: where from.
        figures: further columns to write: `ended_at`, `samples`, `body`, `body_sha256`, `body_size`, `complete`, `manifest`.

    Returns:
        False when it was in none of them: somebody else was faster, or it does not exist.
    """
    moving = _moving(tuple(sorted(value.value for value in expected)), tuple(sorted(figures)))
    return moving.count(conn, {"recording_id": recording_id, "to_state": state.value, **_written(figures)}) == 1


def add_header(
    conn: Connection, recording_id: str, header: bytes, now: datetime, *, recipients: str | None = None, period: str | None = None
) -> None:
    """Keep the age header, without which nobody can open the body.

    Args:
        conn: in whose transaction.
        recording_id: which.
        header: as it stands in an age file.
        now: time of the row.
        recipients: whom it is wrapped for, `age1…`, sorted, a space between two; None when nobody knows.
        period: of their keys, `2027-02`; None for any due date.
    """
    at = microseconds(now)
    values = {"recording_id": recording_id, "header": header, "created_at": at, "recipients": recipients, "period": period}
    _ADD_HEADER.run(conn, values)


def header(conn: Connection, recording_id: str) -> bytes | None:
    """The age header, or None once it is shredded."""
    found = _HEADER.first(conn, {"recording": recording_id})
    return None if found is None else bytes(found[0])


def delete_header(conn: Connection, recording_id: str) -> bool:
    """Shred the recording: without its header the body is noise. What people wrote about why they heard it goes with it, and whom it was made with.

    Returns:
        False when there was no header.
    """
    _DELETE_REASONS.run(conn, {"recording": recording_id})
    _DELETE_AGENTS.run(conn, {"recording": recording_id})
    return _DELETE_HEADER.count(conn, {"recording": recording_id}) == 1


@cache
def _moving(expected: tuple[str, ...], figures: tuple[str, ...]) -> Prepared:
    """The statement of `set_state` for these states and columns; a handful of each exist."""
    changed: dict[str, Any] = {name: bindparam(f"new_{name}") for name in figures}
    moved = update(recordings).where(
        recordings.c.id == bindparam("recording_id"), or_(*(recordings.c.state == one for one in expected))
    )
    return Prepared(moved.values(state=bindparam("to_state"), **changed))


def _written(figures: dict[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": microseconds(value) if isinstance(value, datetime) else value for name, value in figures.items()}


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    c = recordings.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.line_id is not None:
        conditions.append(c.line_id == wanted.line_id)
    if wanted.lines is not None:
        conditions.append(c.line_id.in_(sorted(wanted.lines)))
    if wanted.call_id is not None:
        conditions.append(c.call_id == wanted.call_id)
    if wanted.states:
        conditions.append(c.state.in_([state.value for state in wanted.states]))
    if wanted.since is not None:
        conditions.append(c.started_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(c.started_at < wanted.until)
    if wanted.after is not None:
        started, last = wanted.after
        conditions.append(or_(c.started_at < started, and_(c.started_at == started, c.id < last)))
    return conditions


def _all(conn: Connection, query: Select[Any]) -> tuple[Recording, ...]:
    return tuple(read_row(row) for row in conn.execute(query).mappings())


def read_row(row: Mapping[Any, Any]) -> Recording:
    """A row of the whole table as a recording."""
    values: dict[str, Any] = dict(row)
    values["state"] = RecordingState(values["state"])
    values["purposes"] = tuple(json.loads(values["purposes"] or "[]"))
    return Recording(**values)


def _values(recording: Recording) -> dict[str, Any]:
    values = {column.name: getattr(recording, column.name) for column in recordings.c}
    values["state"] = recording.state.value
    values["purposes"] = json.dumps(recording.purposes)
    return values
