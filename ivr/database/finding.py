"""Recordings as people look for them: by line, state, purpose and day, a page at a time, in the same time however many there are.

Each line is asked by itself, in the order of an index, and the pages of all of them are merged: so nothing is sorted that is not shown.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, literal, select, tuple_

from ivr.database.tables import Moment, calls, lines, recordings
from ivr.domain.recording import RecordingState

Place = tuple[datetime, str]
"""Where a recording stands in the list: its start and its id."""

LOOKED_AT = 5_000
"""Recordings that one page looks at in search of a purpose. Where it finds too few among them, the next page goes on there."""

_FEWEST = 500
_C = recordings.c
_SHOWN = (
    *(_C.id, _C.call_id, _C.line_id, _C.state, _C.started_at, _C.ended_at, _C.samples, _C.due_at),
    *(_C.complete, _C.purposes, _C.held_until),
)


@dataclass(frozen=True, slots=True)
class Sought:
    """Which recordings are looked for.

    Attributes:
        lines: of these lines; None for all of them, those out of service too.
        states: in one of these; empty for any.
        purpose: announced to its caller; None for any.
        since, until: bounds of the start, the first included, the second not.
        after: where the page before this one ended.
    """

    lines: frozenset[str] | None = None
    states: tuple[RecordingState, ...] = ()
    purpose: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: Place | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a list shows of a recording; the fields are `Recording`'s, and whether somebody only rehearsed."""

    id: str
    call_id: str
    line_id: str
    state: RecordingState
    started_at: datetime
    ended_at: datetime | None
    samples: int | None
    due_at: datetime
    complete: bool | None
    purposes: tuple[str, ...]
    held_until: datetime | None
    rehearsal: bool

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.started_at, self.id


@dataclass(frozen=True, slots=True)
class Page:
    """One page, the newest first.

    Attributes:
        older: where the next page goes on; None at the end.
        looked_back_to: until when it has looked, where it stopped before it had enough.
    """

    recordings: tuple[Found, ...] = ()
    older: Place | None = None
    looked_back_to: datetime | None = None


def page(conn: Connection, sought: Sought, count: int) -> Page:
    """At most so many recordings of those that are looked for."""
    branches = list(_branches(conn, sought))
    look = max(_FEWEST, LOOKED_AT // max(1, len(branches))) if sought.purpose else count + 1
    found: list[Found] = []
    stops: list[Place] = []
    for conditions in branches:
        rows = _rows(conn, conditions, sought.purpose, look, count + 1)
        found += rows
        if sought.purpose and len(rows) <= count:
            stops += _stop(conn, conditions, look)
    stop = max(stops, default=None)
    shown = sorted((one for one in found if stop is None or one.place >= stop), key=lambda one: one.place, reverse=True)
    if len(shown) > count:
        return Page(tuple(shown[:count]), shown[count - 1].place)
    return Page(tuple(shown), stop, None if stop is None else stop[0])


def of_calls(conn: Connection, call_ids: Collection[str], count: int) -> tuple[Found, ...]:
    """The recordings of these calls, the newest first."""
    query = select(*_SHOWN, _rehearsal()).where(_C.call_id.in_(call_ids)).order_by(_C.started_at.desc(), _C.id.desc())
    return tuple(_found(row) for row in conn.execute(query.limit(count)))


def calls_of_number(conn: Connection, number_hash: str, line_ids: frozenset[str] | None, count: int) -> tuple[str, ...]:
    """Ids of the newest calls of a number (`ivr.domain.call_number`), of these lines only."""
    query = select(calls.c.id).where(calls.c.number_hash == number_hash)
    if line_ids is not None:
        query = query.where(calls.c.line_id.in_(sorted(line_ids)))
    return tuple(conn.scalars(query.order_by(calls.c.arrived_at.desc(), calls.c.id.desc()).limit(count)))


def line_names(conn: Connection) -> dict[str, str]:
    """The name of every line, in service or not."""
    return {row.id: row.name for row in conn.execute(select(lines.c.id, lines.c.name).order_by(lines.c.name, lines.c.id))}


def line_of(conn: Connection, recording_id: str) -> str | None:
    """Whose line a recording is; None for none that there is."""
    found: str | None = conn.execute(select(_C.line_id).where(_C.id == recording_id)).scalar_one_or_none()
    return found


def _branches(conn: Connection, sought: Sought) -> Iterator[list[ColumnElement[bool]]]:
    """One for each line and state; a single one for all recordings, which has an index of its own."""
    when = list(_when(sought))
    wanted = sought.lines
    if wanted is None and not sought.states:
        yield when
        return
    for line in sorted(line_names(conn) if wanted is None else wanted):
        for state in sought.states or (None,):
            yield [_C.line_id == line, *([] if state is None else [_C.state == state.value]), *when]


def _when(sought: Sought) -> Iterable[ColumnElement[bool]]:
    if sought.since is not None:
        yield _C.started_at >= sought.since
    if sought.until is not None:
        yield _C.started_at < sought.until
    if sought.after is not None:
        at, last = sought.after
        yield tuple_(_C.started_at, _C.id) < tuple_(literal(at, Moment), literal(last, Text))


def _rows(conn: Connection, conditions: Sequence[ColumnElement[bool]], purpose: str | None, look: int, count: int) -> list[Found]:
    newest = _C.started_at.desc(), _C.id.desc()
    if purpose is None:
        query = select(*_SHOWN, _rehearsal()).where(*conditions).order_by(*newest).limit(count)
        return [_found(row) for row in conn.execute(query)]
    seen = select(_C.id.label("seen"), _C.purposes.label("told")).where(*conditions).order_by(*newest).limit(look).subquery()
    fitting = select(seen.c.seen).where(seen.c.told.contains(json.dumps(purpose), autoescape=True))
    query = select(*_SHOWN, _rehearsal()).where(_C.id.in_(list(conn.scalars(fitting.limit(count))))).order_by(*newest)
    return [_found(row) for row in conn.execute(query)]


def _stop(conn: Connection, conditions: Sequence[ColumnElement[bool]], look: int) -> list[Place]:
    """The last recording that was looked at, if there may be others after it."""
    query = select(_C.started_at, _C.id).where(*conditions).order_by(_C.started_at.desc(), _C.id.desc())
    return [(row.started_at, row.id) for row in conn.execute(query.offset(look - 1).limit(1))]


def _rehearsal() -> Any:
    return select(calls.c.rehearsal).where(calls.c.id == _C.call_id).scalar_subquery().label("rehearsal")


def _found(row: Any) -> Found:
    values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for a row as a mapping
    values["state"] = RecordingState(row.state)
    values["purposes"] = tuple(json.loads(row.purposes or "[]"))
    return Found(**values)
