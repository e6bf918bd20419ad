"""Recordings as people and programs look for them: by line, state, purpose, agent, call and day, a page at a time, in the same time however many there are.

Each line is asked by itself, in the order of an index, and the pages of all of them are merged: so nothing is sorted that is not shown.
An agent's recordings have an index of their own; what does not stand in an index is looked for among so many recordings at a time.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Text, exists, literal, select, tuple_

from ivr.database.agents import first_time
from ivr.database.tables import Moment, calls, lines, recording_agents, recordings
from ivr.domain.recording import RecordingState

Place = tuple[datetime, str]
"""Where a recording stands in the list: its start and its id."""

LOOKED_AT = 5_000
"""Recordings that one page looks at in search of a purpose, or of an agent's in one state. Where it finds too few among them, the next page goes on there."""

_FEWEST = 500
"""That a page looks at of each line, of however many."""

_GLANCE = 300
"""Recordings that are looked at before all the others: what is not rare is found among them."""

_BY_ID = 5
"""An agent's recordings are read one by one, by their ids: each costs as much as so many of a line's, which stand in their order."""

_C, _A = recordings.c, recording_agents.c
_SHOWN = (
    *(_C.id, _C.call_id, _C.line_id, _C.state, _C.started_at, _C.ended_at, _C.samples, _C.due_at),
    *(_C.complete, _C.purposes, _C.held_until, _C.proof_id, _C.visa),
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
        agent: whose extension it was made with, exactly; None for anybody's.
        call: made in this one; None for any.
    """

    lines: frozenset[str] | None = None
    states: tuple[RecordingState, ...] = ()
    purpose: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: Place | None = None
    agent: str | None = None
    call: str | None = None


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
    proof_id: str
    visa: str | None
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


@dataclass(frozen=True, slots=True)
class _Branch:
    """What one index gives in the order of the list.

    Attributes:
        rows: what is read.
        conditions: that the index knows.
        start, id: of a recording, as they stand in the index.
    """

    rows: FromClause
    conditions: Sequence[ColumnElement[bool]]
    start: ColumnElement[datetime] = _C.started_at
    id: ColumnElement[str] = _C.id

    @property
    def query(self) -> Select[datetime, str]:
        """Places, the newest first."""
        place = select(self.start.label("start"), self.id.label("last")).select_from(self.rows).where(*self.conditions)
        return place.order_by(self.start.desc(), self.id.desc())


def page(conn: Connection, sought: Sought, count: int) -> Page:
    """At most so many recordings of those that are looked for."""
    branches = list(_branches(conn, sought))
    sifted = list(_sifted(sought))
    look = _looked_at(sought, len(branches)) if sifted else count + 1
    found: list[Place] = []
    stops: list[Place] = []
    for branch in branches:
        places = _fitting(conn, branch, sifted, look, count + 1) if sifted else _places(conn, branch, count + 1)
        found += places
        if sifted and len(places) <= count:
            stops += _places(conn, branch, 1, look - 1)  # the last one that was looked at, if there may be others after it
    stop = max(stops, default=None)
    fitting = sorted((one for one in found if stop is None or one >= stop), reverse=True)
    if len(fitting) > count:
        return Page(_shown(conn, fitting[:count]), fitting[count - 1])
    return Page(_shown(conn, fitting), stop, None if stop is None else stop[0])


def _looked_at(sought: Sought, branches: int) -> int:
    """How many recordings are looked at in each of so many branches."""
    dear = _BY_ID if sought.agent is not None and sought.call is None else 1
    return max(1, _FEWEST // dear, LOOKED_AT // dear // max(1, branches))


def filled(conn: Connection, sought: Sought, count: int) -> tuple[Found, ...]:
    """So many recordings of those that are looked for, however far back they are: fewer only when there are no more."""
    found: list[Found] = []
    while True:  # each turn begins further back than the one before
        shown = page(conn, sought, count - len(found))
        found += shown.recordings
        if shown.older is None or len(found) == count:
            return tuple(found)
        sought = replace(sought, after=shown.older)


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


def _branches(conn: Connection, sought: Sought) -> Iterator[_Branch]:
    """One for each line and state, or for each line of an agent; a single one for all recordings, and for a call's."""
    wanted = sought.lines
    if sought.call is not None:
        yield _of_call(sought, sought.call)
        return
    if sought.agent is not None:
        for line in _lines_with(conn, sought.agent, wanted):
            yield _of_agent(sought, sought.agent, line)
        return
    when = list(_when(sought, _C.started_at, _C.id))
    if wanted is None and not sought.states:
        yield _Branch(recordings, when)
        return
    for line in sorted(line_names(conn) if wanted is None else wanted):
        for state in sought.states or (None,):
            yield _Branch(recordings, [_C.line_id == line, *([] if state is None else [_C.state == state.value]), *when])


def _lines_with(conn: Connection, agent: str, wanted: frozenset[str] | None) -> Sequence[str]:
    """Those of some lines on which a recording was made with an agent: one step in the index for each."""
    query = select(lines.c.id).where(exists().where(_A.agent == agent, _A.line_id == lines.c.id))
    if wanted is not None:
        query = query.where(lines.c.id.in_(sorted(wanted)))
    return conn.scalars(query.order_by(lines.c.id)).all()


def _of_agent(sought: Sought, agent: str, line: str) -> _Branch:
    mine = [_A.agent == agent, _A.line_id == line, first_time()]
    return _Branch(recording_agents, [*mine, *_when(sought, _A.started_at, _A.recording_id)], _A.started_at, _A.recording_id)


def _of_call(sought: Sought, call: str) -> _Branch:
    """There are so few of them that whatever else is asked can be asked of each."""
    theirs: list[ColumnElement[bool]] = [_C.call_id == call, *_when(sought, _C.started_at, _C.id)]
    if sought.lines is not None:
        theirs.append(_C.line_id.in_(sorted(sought.lines)))
    if sought.states:
        theirs.append(_C.state.in_([state.value for state in sought.states]))
    if sought.agent is not None:
        theirs.append(exists().where(_A.recording_id == _C.id, _A.agent == sought.agent))
    return _Branch(recordings, theirs)


def _when(sought: Sought, start: ColumnElement[datetime], identity: ColumnElement[str]) -> Iterable[ColumnElement[bool]]:
    if sought.since is not None:
        yield start >= sought.since
    if sought.until is not None:
        yield start < sought.until
    if sought.after is not None:
        at, last = sought.after
        yield tuple_(start, identity) < tuple_(literal(at, Moment), literal(last, Text))


def _sifted(sought: Sought) -> Iterator[ColumnElement[bool]]:
    """What no index knows."""
    if sought.purpose is not None:
        yield _C.purposes.contains(json.dumps(sought.purpose), autoescape=True)
    if sought.agent is not None and sought.call is None and sought.states:
        yield _C.state.in_([state.value for state in sought.states])


def _places(conn: Connection, branch: _Branch, count: int, skipped: int = 0) -> list[Place]:
    """Where the first ones of a branch stand: read off its index alone."""
    query = branch.query.limit(count).offset(skipped) if skipped else branch.query.limit(count)
    return [(row.start, row.last) for row in conn.execute(query)]


def _fitting(conn: Connection, branch: _Branch, sifted: Sequence[ColumnElement[bool]], look: int, count: int) -> list[Place]:
    """Where the newest stand that fit: found at a glance, else among all that are looked at."""
    found: list[Place] = []
    for most in sorted({min(look, _GLANCE), look}):
        looked_at = branch.query.limit(most).subquery()
        fitting = select(_C.started_at, _C.id).join(looked_at, looked_at.c.last == _C.id).where(*sifted)
        rows = conn.execute(fitting.order_by(_C.started_at.desc(), _C.id.desc()).limit(count))
        found = [(row.started_at, row.id) for row in rows]
        if len(found) == count:
            break
    return found


def _shown(conn: Connection, places: Sequence[Place]) -> tuple[Found, ...]:
    if not places:
        return ()
    query = select(*_SHOWN, _rehearsal()).where(_C.id.in_([last for _, last in places]))
    return tuple(_found(row) for row in conn.execute(query.order_by(_C.started_at.desc(), _C.id.desc())))


def _rehearsal() -> Any:
    return select(calls.c.rehearsal).where(calls.c.id == _C.call_id).scalar_subquery().label("rehearsal")


def _found(row: Any) -> Found:
    values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for a row as a mapping
    values["state"] = RecordingState(row.state)
    values["purposes"] = tuple(json.loads(row.purposes or "[]"))
    return Found(**values)
