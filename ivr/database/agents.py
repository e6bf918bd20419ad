"""The rows of agents: whom of the house a recording was made with, from when on. They go with its key."""

from __future__ import annotations

from sqlalchemy import BigInteger, ColumnElement, Connection, Integer, Text, bindparam, exists, insert, select

from ivr.database.prepared import Prepared
from ivr.database.tables import microseconds, recording_agents, recordings
from ivr.domain.agent import Way, WithAgent

_C, _R = recording_agents.c, recordings.c
_ADD = Prepared(
    insert(recording_agents).from_select(
        [_C.recording_id, _C.place, _C.agent, _C.line_id, _C.started_at, _C.since, _C.way],
        select(
            _R.id,
            bindparam("place", type_=Integer),
            bindparam("agent", type_=Text),
            _R.line_id,
            _R.started_at,
            bindparam("since", type_=BigInteger),
            bindparam("way", type_=Text),
        ).where(_R.id == bindparam("recording")),
    )
)
_OF_RECORDING = select(_C.place, _C.agent, _C.since, _C.way)


def add(conn: Connection, recording_id: str, place: int, there: WithAgent) -> None:
    """Name an agent in a recording, whose row is written; nothing is, when it is not.

    Args:
        conn: in whose transaction.
        recording_id: which.
        place: 0 for whom it begins with, then counted.
        there: who, and since when.

    Raises:
        DatabaseRefused: the place is taken.
    """
    values = {
        "recording": recording_id,
        "place": place,
        "agent": there.agent,
        "since": microseconds(there.since),
        "way": None if there.way is None else there.way.value,
    }
    _ADD.run(conn, values)


def of_recording(conn: Connection, recording_id: str) -> dict[int, WithAgent]:
    """Whom it was made with by their place, the first one first; empty when nobody knows, and when its key is gone."""
    query = _OF_RECORDING.where(_C.recording_id == recording_id).order_by(_C.place)
    rows = conn.execute(query)
    return {row.place: WithAgent(row.agent, row.since, None if row.way is None else Way(row.way)) for row in rows}


def first_time() -> ColumnElement[bool]:
    """Of somebody whom a recording names twice, the first row alone: so that it is found once."""
    before = recording_agents.alias("before")
    same = before.c.recording_id == _C.recording_id, before.c.agent == _C.agent, before.c.place < _C.place
    return ~exists().where(*same)
