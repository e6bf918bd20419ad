"""What has to go: the rows whose day has come, in batches, and what the law still keeps of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, false, func, or_, select

from ivr.database.keyset import oldest_first
from ivr.database.prepared import Prepared
from ivr.database.restores import holds_unknown
from ivr.database.tables import calls, lines, recordings
from ivr.domain import disposal
from ivr.domain.disposal import Disposal
from ivr.domain.recording import RecordingState

MORTAL = (
    RecordingState.SEALED,
    RecordingState.QUARANTINED,
    RecordingState.SEALING,
    RecordingState.CAPTURING,
    RecordingState.MASKED,
)
"""States of what dies on its day."""

HALF_GONE = (RecordingState.REFUSED, RecordingState.DESTROYING)
"""States of what has lost its key already, whatever the date."""

_C = recordings.c
_COLUMNS = (_C.id, _C.line_id, _C.state, _C.due_at, _C.body_sha256, _C.body_size, _C.held_until, _C.visa)
_CLAIM = Prepared(select(*_COLUMNS).where(_C.id == bindparam("recording")).with_for_update(skip_locked=True))


@dataclass(frozen=True, slots=True)
class Mortal:
    """What destruction needs of one recording's row; the fields are `Recording`'s."""

    id: str
    line_id: str
    state: RecordingState
    due_at: datetime
    body_sha256: str | None
    body_size: int | None
    held_until: datetime | None
    visa: str | None

    @property
    def place(self) -> tuple[datetime, str]:
        """Where it stands among those of its state."""
        return self.due_at, self.id


def due(
    conn: Connection, now: datetime, state: RecordingState, limit: int, after: tuple[datetime, str] | None = None
) -> tuple[Mortal, ...]:
    """Recordings in one state that may and must go now, the longest overdue first: neither held nor waiting for a visa.

    None at all while a restore waits that cannot know what is held. Claimed for this transaction where the database can (L8). What is
    asked of a row, its hold and its visa, stands in the row itself: PostgreSQL looks again at a row that somebody has changed since,
    and at nothing else.

    Args:
        conn: in whose transaction.
        now: by which moment.
        state: one of `MORTAL`.
        limit: rows at most.
        after: where the batch before ended; None for the first.
    """
    query = _in_order(state, limit, after).where(*_may_go(conn, now))
    return _all(conn, query.with_for_update(of=recordings, skip_locked=True))


def is_due(conn: Connection, now: datetime, state: RecordingState) -> bool:
    """Whether `due` would find anything: to be asked without taking the right to write."""
    return conn.execute(select(_C.id).where(_C.state == state.value, *_may_go(conn, now)).limit(1)).first() is not None


def claim(conn: Connection, recording_id: str) -> Mortal | None:
    """One recording, for this transaction alone; None when it does not exist or another worker has it (L8)."""
    row = _CLAIM.first(conn, {"recording": recording_id})
    return None if row is None else _mortal(row)


def may_go(conn: Connection, recording_id: str, now: datetime) -> bool:
    """Whether the rule of `due` lets one recording go, whatever its state."""
    return conn.execute(select(_C.id).where(_C.id == recording_id, *_may_go(conn, now))).first() is not None


def half_gone(
    conn: Connection, state: RecordingState, limit: int, after: tuple[datetime, str] | None = None
) -> tuple[Mortal, ...]:
    """Recordings in one of the states of `HALF_GONE`, whose body and certificate remain to be dealt with."""
    return _all(conn, _in_order(state, limit, after))


def counted(conn: Connection, now: datetime) -> int:
    """How many recordings a sweep would destroy."""
    remains = select(func.count()).select_from(recordings).where(_is(*HALF_GONE))
    return mortal(conn, now) + int(conn.execute(remains).scalar_one())


def mortal(conn: Connection, now: datetime) -> int:
    """How many of them still have their key."""
    query = select(func.count()).select_from(recordings).where(_is(*MORTAL), *_may_go(conn, now))
    return int(conn.execute(query).scalar_one())


def everything_due(conn: Connection, now: datetime) -> Iterator[Mortal]:
    """All that a sweep would destroy: first what is half gone, then the longest overdue; a thousand rows in memory at a time."""
    for conditions in ((_is(*HALF_GONE),), (_is(*MORTAL), *_may_go(conn, now))):
        yield from _following(conn, *conditions)


def kept(conn: Connection, now: datetime) -> Iterator[Mortal]:
    """All whose day has come and that the law keeps still: by a hold, or for want of a visa."""
    yield from _following(conn, _is(*MORTAL), _C.due_at <= now, or_(_held(now), _awaiting(conn)))


def overdue(
    conn: Connection, now: datetime, lines: frozenset[str] | None, limit: int, after: tuple[datetime, str] | None = None
) -> tuple[Mortal, ...]:
    """Recordings of these lines whose day has come, whether they may go or the law keeps them; the longest overdue first."""
    query = select(*_COLUMNS).where(_is(*MORTAL), _C.due_at <= now)
    if lines is not None:
        query = query.where(_C.line_id.in_(sorted(lines)))
    return _all(conn, oldest_first(query, _C.due_at, _C.id, after).limit(limit))


def awaiting_visa(conn: Connection, now: datetime) -> dict[str, tuple[int, datetime]]:
    """Lines with recordings that wait for a visa beyond their day and that nobody holds: how many, and since when the first does."""
    query = (
        select(_C.line_id, func.count(), func.min(_C.due_at))
        .where(_is(*MORTAL), _C.due_at <= now, ~_held(now), _awaiting(conn))
        .group_by(_C.line_id)
        .order_by(_C.line_id)
    )
    found: list[Any] = list(conn.execute(query))
    return {line_id: (count, first) for line_id, count, first in found}


def wants_visa(conn: Connection, recording_id: str) -> bool:
    """Whether the archives would have to approve before a recording goes, and have not; whatever its day."""
    return conn.execute(select(_C.id).where(_C.id == recording_id, _awaiting(conn))).first() is not None


def lines_wanting_visa(conn: Connection) -> tuple[str, ...]:
    """Lines of which nothing may go before the archives have approved (LAW 14), those out of service too."""
    return tuple(sorted(line for line, wanted in disposals(conn).items() if wanted.wants_visa))


def disposals(conn: Connection) -> dict[str, Disposal]:
    """What the archives want before recordings of a line go, by line: of those of which they want anything, out of service or not."""
    rows = conn.execute(select(lines.c.id, lines.c.disposal).where(lines.c.disposal.is_not(None)))
    found = {row.id: disposal.read(row.disposal) for row in rows}
    return {line: wanted for line, wanted in found.items() if wanted is not None}


def rehearsed() -> ColumnElement[bool]:
    """Of a recording's row: a rehearsal is nobody's document, no archives are asked about it."""
    return select(calls.c.id).where(calls.c.id == _C.call_id, calls.c.rehearsal.is_(True)).exists()


def _may_go(conn: Connection, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_C.due_at <= now, or_(_C.held_until.is_(None), _C.held_until <= now)]
    if holds_unknown(conn):  # somebody may have held any of them since the backup was made
        conditions.append(false())
    wanting = lines_wanting_visa(conn)
    if wanting:
        conditions.append(or_(_C.line_id.not_in(wanting), _C.visa.is_not(None), rehearsed()))
    return conditions


def _held(now: datetime) -> ColumnElement[bool]:
    return and_(_C.held_until.is_not(None), _C.held_until > now)


def _awaiting(conn: Connection) -> ColumnElement[bool]:
    return and_(_C.line_id.in_(lines_wanting_visa(conn)), _C.visa.is_(None), ~rehearsed())


def _is(*states: RecordingState) -> ColumnElement[bool]:
    return _C.state.in_([state.value for state in states])


def _in_order(state: RecordingState, limit: int, after: tuple[datetime, str] | None) -> Select[Any]:
    """One state at a time: then the index gives the rows in their order, and a batch costs the same however many are due."""
    query = select(*_COLUMNS).where(_C.state == state.value)
    if after is not None:
        at, last = after
        query = query.where(_C.due_at >= at, or_(_C.due_at > at, _C.id > last))
    return query.order_by(_C.due_at, _C.id).limit(limit)


def _following(conn: Connection, *conditions: ColumnElement[bool]) -> Iterator[Mortal]:
    query = select(*_COLUMNS).where(*conditions).order_by(_C.due_at, _C.id)
    for row in conn.execute(query, execution_options={"yield_per": 1_000}):
        yield _mortal(row)


def _all(conn: Connection, query: Select[Any]) -> tuple[Mortal, ...]:
    return tuple(_mortal(row) for row in conn.execute(query))


def _mortal(row: Any) -> Mortal:
    id_, line_id, state, *others = row
    return Mortal(id_, line_id, RecordingState(state), *others)
