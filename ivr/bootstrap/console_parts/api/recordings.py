"""Recordings for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ivr.access import finding
from ivr.access.finding import Looked
from ivr.access.heard import Heard, heard
from ivr.bootstrap import home
from ivr.bootstrap.console_parts.api.ground import House
from ivr.console.api.search import Looking
from ivr.console.errors import NoSuchPage
from ivr.console.security.visitor import Visitor
from ivr.database import recordings as rows
from ivr.database.calls import proof_of
from ivr.database.engine import reading
from ivr.database.finding import Found, filled
from ivr.database.sought import Sought
from ivr.domain.recording import Recording
from ivr.domain.roles import Permission


@dataclass(frozen=True, slots=True)
class HostRecordings:
    """`ivr.console.api.recordings.Recordings` on the tables."""

    house: House

    def listed(self, sought: Sought, limit: int) -> Sequence[Found]:
        """The newest first."""
        with reading(self.house.engine) as connection:
            return filled(connection, sought, limit)

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
