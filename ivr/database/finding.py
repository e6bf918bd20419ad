"""Recordings as people and programs look for them: by line, state, purpose, agent, call and day, a page at a time, in the same time however many there are.

Each line is asked by itself, in the order of an index, and the pages of all of them are merged: so nothing is sorted that is not shown.
An agent's recordings have an index of their own; what does not stand in an index is looked for among so many recordings at a time.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from ivr.database.keyset import Place
from ivr.database.sought import Branch, Sought, branches, sifted
from ivr.database.tables import calls, lines, recordings
from ivr.domain.recording import RecordingState

LOOKED_AT = 3_000
"""Recordings that one page looks at in search of a purpose, or of an agent's in one state. Where it finds too few among them, the next page goes on there."""

_FEWEST = 250
"""That a page looks at of each line, of however many lines there are."""

_GLANCE = 300
"""Recordings that are looked at before all the others: what is not rare is found among them."""

_BY_ID = 5
"""An agent's recordings are read one by one, by their ids: each costs as much as so many of a line's, which stand in their order."""

_C = recordings.c
_SHOWN = (
    *(_C.id, _C.call_id, _C.line_id, _C.state, _C.started_at, _C.ended_at, _C.samples, _C.due_at),
    *(_C.complete, _C.purposes, _C.held_until, _C.proof_id, _C.visa),
)


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


def page(conn: Connection, sought: Sought, count: int) -> Page:
    """At most so many recordings of those that are looked for."""
    strands, sifting = list(branches(conn, sought)), list(sifted(sought))
    look = _looked_at(sought, len(strands)) if sifting else count + 1
    found: list[Place] = []
    stops: list[Place] = []
    for branch in strands:
        places = _fitting(conn, branch, sifting, look, count + 1) if sifting else _places(conn, branch, count + 1)
        found += places
        if sifting and len(places) <= count:
            stops += _places(conn, branch, 1, look - 1)  # the last one that was looked at, if there may be others after it
    stop = max(stops, default=None)
    fitting = sorted((one for one in found if stop is None or one >= stop), reverse=True)
    if len(fitting) > count:
        return Page(_shown(conn, fitting[:count]), fitting[count - 1])
    return Page(_shown(conn, fitting), stop, None if stop is None else stop[0])


def _looked_at(sought: Sought, strands: int) -> int:
    """How many recordings are looked at in each of so many branches."""
    dear = _BY_ID if sought.agent is not None and sought.call is None else 1
    return max(1, _FEWEST // dear, LOOKED_AT // dear // max(1, strands))


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


def _places(conn: Connection, branch: Branch, count: int, skipped: int = 0) -> list[Place]:
    """Where the first ones of a branch stand: read off its index alone."""
    query = branch.query.limit(count).offset(skipped) if skipped else branch.query.limit(count)
    return [(row.start, row.last) for row in conn.execute(query)]


def _fitting(conn: Connection, branch: Branch, sifting: Sequence[ColumnElement[bool]], look: int, count: int) -> list[Place]:
    """Where the newest stand that fit: found at a glance, else among all that are looked at."""
    found: list[Place] = []
    for most in sorted({min(look, _GLANCE), look}):
        looked_at = branch.query.limit(most).subquery()
        fitting = select(_C.started_at, _C.id).join(looked_at, looked_at.c.last == _C.id).where(*sifting)
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
