"""What a letter needs to know, read off the rows in one view."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from ivr.database import rights
from ivr.database.lines import load_lines
from ivr.database.rights import Deed
from ivr.database.tables import calls
from ivr.domain.line import Line
from ivr.domain.recording import RecordingState
from ivr.domain.rights import Kind, RightsRequest
from ivr.rights.answers.words import Outcome
from ivr.rights.errors import Undone
from ivr.rights.fates import Fate, fates
from ivr.rights.holds import Holds


@dataclass(frozen=True, slots=True)
class ToldCall:
    """One call of the request, with what became of its recordings."""

    id: str
    line_id: str
    arrived_at: datetime
    fates: tuple[Fate, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """All that the letters draw on.

    Attributes:
        lines: that the request is about, or its calls are of.
    """

    request: RightsRequest
    lines: tuple[Line, ...]
    calls: tuple[ToldCall, ...]
    deeds: tuple[Deed, ...]

    @property
    def fates(self) -> tuple[Fate, ...]:
        """Every recording."""
        return tuple(fate for call in self.calls for fate in call.fates)

    def did(self, deed: str) -> tuple[Deed, ...]:
        """What was done of one sort."""
        return tuple(one for one in self.deeds if one.deed == deed)


def gather(conn: Connection, request: RightsRequest, holds: Holds, now: datetime) -> Told:
    """Look up what a letter says."""
    found = fates(conn, request.id, holds, now)
    attached = rights.attached(conn, request.id)
    c = calls.c
    rows = conn.execute(select(c.id, c.line_id, c.arrived_at).where(c.id.in_(attached)).order_by(c.arrived_at, c.id))
    told = tuple(
        ToldCall(row.id, row.line_id, row.arrived_at, tuple(fate for fate in found if fate.recording.call_id == row.id))
        for row in rows
    )
    return Told(request, _lines(load_lines(conn), request, told), told, rights.deeds(conn, request.id))


def outcome(told: Told) -> Outcome:
    """What the answer can honestly say.

    Raises:
        Undone: the person would be told of something that was not done.
    """
    return _OUTCOMES[told.request.kind](told)


def _access(told: Told) -> Outcome:
    if not told.calls:
        return Outcome.NOTHING
    audible = any(fate.recording.state is RecordingState.SEALED for fate in told.fates)
    if told.did("packaged"):
        return Outcome.DONE
    if audible:
        raise Undone("There are recordings to hand over. Make the package first: preambule rights package")
    return Outcome.PARTLY


def _erasure(told: Told) -> Outcome:
    if not told.fates:
        return Outcome.NOTHING
    if any(not fate.gone and not fate.obstructed for fate in told.fates):
        raise Undone("A recording is still there and nothing stands against its erasure. Erase first: preambule rights erase")
    gone = sum(fate.gone for fate in told.fates)
    return Outcome.KEPT if not gone else Outcome.DONE if gone == len(told.fates) else Outcome.PARTLY


def _restriction(told: Told) -> Outcome:
    restricted = {deed.subject for deed in told.did("restricted")}
    living = {fate.recording.id for fate in told.fates if not fate.gone}
    if living - restricted:
        raise Undone("A recording is not restricted yet. Restrict first: preambule rights restrict")
    return Outcome.DONE if restricted else Outcome.NOTHING


def _objection(told: Told) -> Outcome:
    if not told.did("objected"):
        raise Undone("No objection is written yet. Write it first: preambule rights object")
    return Outcome.DONE


def _rectification(told: Told) -> Outcome:
    return Outcome.DONE if told.did("rectified") else Outcome.NOTHING


_OUTCOMES = {
    Kind.ACCESS: _access,
    Kind.ERASURE: _erasure,
    Kind.RESTRICTION: _restriction,
    Kind.OBJECTION: _objection,
    Kind.RECTIFICATION: _rectification,
}


def _lines(known: Iterable[Line], request: RightsRequest, told: Iterable[ToldCall]) -> tuple[Line, ...]:
    """Those that the letter speaks of; every line in service where it is about none in particular."""
    known = tuple(known)
    wanted = {call.line_id for call in told} | ({request.line_id} if request.line_id else set())
    return tuple(line for line in known if line.id in wanted) or known
