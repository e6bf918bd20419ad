"""Recordings for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select

from ivr.access import finding
from ivr.access.finding import Looked
from ivr.access.heard import Heard, heard
from ivr.bootstrap import home
from ivr.bootstrap.console_parts.api.ground import House
from ivr.console.api.recordings import Sought
from ivr.console.api.search import Looking
from ivr.console.errors import NoSuchPage
from ivr.console.security.visitor import Visitor
from ivr.database import recordings as rows
from ivr.database.agents import first_time
from ivr.database.calls import proof_of
from ivr.database.engine import reading
from ivr.database.keyset import newest_first
from ivr.database.tables import recording_agents, recordings
from ivr.domain.recording import Recording
from ivr.domain.roles import Permission

_C, _A = recordings.c, recording_agents.c


@dataclass(frozen=True, slots=True)
class HostRecordings:
    """`ivr.console.api.recordings.Recordings` on the tables."""

    house: House

    def listed(self, sought: Sought, limit: int) -> Sequence[Recording]:
        """The newest first."""
        if sought.lines is not None and not sought.lines:
            return ()
        start, identity = (
            (_C.started_at, _C.id) if sought.agent is None else (_A.started_at, _A.recording_id)
        )  # as an index has them
        query = newest_first(_wanted(sought), start, identity, sought.after).limit(limit)
        with reading(self.house.engine) as connection:
            return [rows.read_row(row) for row in connection.execute(query).mappings()]

    def look(self, looking: Looking, visitor: Visitor) -> Looked:
        """By a caller's number or a receipt."""
        lines, person, now = visitor.lines(Permission.SEE_RECORDINGS), visitor.person, self.house.clock()
        if looking.number is not None:
            key = home.call_number_key(self.house.settings)
            return finding.by_number(self.house.engine, key, looking.number, lines=lines, person=person, now=now)
        return finding.by_receipt_number(self.house.engine, looking.receipt or "", lines=lines, person=person, now=now)

    def one(self, recording_id: str) -> Recording:
        """One recording."""
        with reading(self.house.engine) as connection:
            found = rows.get(connection, recording_id)
        if found is None:
            raise NoSuchPage("There is no such recording.")
        return found

    def heard(self, recording_id: str) -> Sequence[Heard]:
        """Who heard it."""
        with reading(self.house.engine) as connection:
            return heard(connection, recording_id)

    def proof(self, recording_id: str) -> tuple[dict[str, Any], str]:
        """What its caller was told."""
        recording = self.one(recording_id)
        with reading(self.house.engine) as connection:
            jws = proof_of(connection, recording.proof_id)
        return self._read(jws)

    def manifest(self, recording_id: str) -> tuple[dict[str, Any], str]:
        """What was sealed."""
        return self._read(self.one(recording_id).manifest)

    def _read(self, jws: str | None) -> tuple[dict[str, Any], str]:
        if jws is None:
            raise NoSuchPage("There is none of this recording: it is not sealed, or is gone.")
        return home.public_key(self.house.settings).read_verified(jws), jws


def _wanted(sought: Sought) -> Select[Any]:
    query = select(recordings)
    if sought.agent is not None:
        query = query.join(recording_agents, _A.recording_id == _C.id).where(_A.agent == sought.agent, first_time())
    if sought.lines is not None:
        query = query.where(or_(*(_C.line_id == line for line in sorted(sought.lines))))
    if sought.states:
        query = query.where(_C.state.in_([state.value for state in sought.states]))
    if sought.call is not None:
        query = query.where(_C.call_id == sought.call)
    if sought.since is not None:
        query = query.where(_C.started_at >= sought.since)
    if sought.until is not None:
        query = query.where(_C.started_at < sought.until)
    return query
