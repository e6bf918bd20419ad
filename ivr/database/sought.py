"""Which recordings are looked for, and the indexes in which they stand in the order of the list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Text, exists, literal, select, tuple_

from ivr.database.agents import first_time
from ivr.database.keyset import Place
from ivr.database.tables import Moment, lines, recording_agents, recordings
from ivr.domain.recording import RecordingState

_C, _A = recordings.c, recording_agents.c


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
class Branch:
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


def branches(conn: Connection, sought: Sought) -> Iterator[Branch]:
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
        yield Branch(recordings, when)
        return
    for line in sorted(conn.scalars(select(lines.c.id)) if wanted is None else wanted):
        for state in sought.states or (None,):
            yield Branch(recordings, [_C.line_id == line, *([] if state is None else [_C.state == state.value]), *when])


def _lines_with(conn: Connection, agent: str, wanted: frozenset[str] | None) -> Sequence[str]:
    """Those of some lines on which a recording was made with an agent: one step in the index for each."""
    query = select(lines.c.id).where(exists().where(_A.agent == agent, _A.line_id == lines.c.id))
    if wanted is not None:
        query = query.where(lines.c.id.in_(sorted(wanted)))
    return conn.scalars(query.order_by(lines.c.id)).all()


def _of_agent(sought: Sought, agent: str, line: str) -> Branch:
    mine = [_A.agent == agent, _A.line_id == line, first_time()]
    return Branch(recording_agents, [*mine, *_when(sought, _A.started_at, _A.recording_id)], _A.started_at, _A.recording_id)


def _of_call(sought: Sought, call: str) -> Branch:
    """There are so few of them that whatever else is asked can be asked of each."""
    theirs: list[ColumnElement[bool]] = [_C.call_id == call, *_when(sought, _C.started_at, _C.id)]
    if sought.lines is not None:
        theirs.append(_C.line_id.in_(sorted(sought.lines)))
    if sought.states:
        theirs.append(_C.state.in_([state.value for state in sought.states]))
    if sought.agent is not None:
        theirs.append(exists().where(_A.recording_id == _C.id, _A.agent == sought.agent))
    return Branch(recordings, theirs)


def _when(sought: Sought, start: ColumnElement[datetime], identity: ColumnElement[str]) -> Iterable[ColumnElement[bool]]:
    if sought.since is not None:
        yield start >= sought.since
    if sought.until is not None:
        yield start < sought.until
    if sought.after is not None:
        at, last = sought.after
        yield tuple_(start, identity) < tuple_(literal(at, Moment), literal(last, Text))


def sifted(sought: Sought) -> Iterator[ColumnElement[bool]]:
    """What of it no index knows."""
    if sought.purpose is not None:
        yield _C.purposes.contains(json.dumps(sought.purpose), autoescape=True)
    if sought.agent is not None and sought.call is None and sought.states:
        yield _C.state.in_([state.value for state in sought.states])
