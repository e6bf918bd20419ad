"""Due dates, holds and certificates for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ivr.bootstrap import home
from ivr.bootstrap.console_parts.api.ground import House
from ivr.console.api.retention import Placing, Renewing
from ivr.console.errors import NoSuchPage
from ivr.console.security.visitor import Visitor
from ivr.database import certificates, due, holds, outlook, recordings
from ivr.database.certificates import Certificate
from ivr.database.due import Mortal
from ivr.database.engine import reading
from ivr.database.keyset import Place, oldest_first
from ivr.database.tables import certificates as certificate_rows
from ivr.domain.hold import Hold
from ivr.vault.errors import CertificateMissing
from ivr.vault.retention import holding
from ivr.vault.retention.certificate import read_certificate


@dataclass(frozen=True, slots=True)
class HostRetention:
    """`ivr.console.api.retention.Retention` on the tables."""

    house: House

    def due(self, lines: frozenset[str] | None, by: datetime, after: Place | None, limit: int) -> Sequence[Mortal]:
        """The longest overdue first."""
        with reading(self.house.engine) as connection:
            return due.overdue(connection, by, lines, limit, after)

    def holds(self, lines: frozenset[str] | None, after: Place | None, limit: int, *, every: bool) -> Sequence[Hold]:
        """The newest first."""
        with reading(self.house.engine) as connection:
            return outlook.placed(connection, lines, limit, after, ended=every)

    def hold(self, hold_id: str) -> Hold:
        """One hold."""
        with reading(self.house.engine) as connection:
            found = holds.get(connection, hold_id)
        if found is None:
            raise NoSuchPage("There is no such hold.")
        return found

    def line_of(self, recording_id: str) -> str:
        """The line of a recording."""
        with reading(self.house.engine) as connection:
            line = _line(connection, recording_id)
        if line is None:
            raise NoSuchPage("There is no such recording.")
        return line

    def place(self, placing: Placing, visitor: Visitor) -> Sequence[Hold]:
        """Hold them all, or none."""
        wanted = holding.Wanted(placing.kind, placing.reason.strip(), visitor.person, placing.until)
        now = self.house.clock()
        with self.house.engine.begin() as connection:
            return [holding.place(connection, one, wanted, now) for one in dict.fromkeys(placing.recordings)]

    def renew(self, hold_id: str, renewing: Renewing, visitor: Visitor) -> Hold:
        """Move its end."""
        with self.house.engine.begin() as connection:
            return holding.renew(connection, hold_id, renewing.until, renewing.reason.strip(), visitor.person, self.house.clock())

    def lift(self, hold_id: str, visitor: Visitor) -> Hold:
        """End it."""
        with self.house.engine.begin() as connection:
            holding.lift(connection, hold_id, visitor.person, self.house.clock())
        return self.hold(hold_id)

    def certificates(self, after: Place | None, limit: int) -> Sequence[Certificate]:
        """The oldest first."""
        c = certificate_rows.c
        query = oldest_first(select(c.id, c.jws, c.signed_at, c.recordings), c.signed_at, c.id, after).limit(limit)
        with reading(self.house.engine) as connection:
            return [Certificate(*row) for row in connection.execute(query)]

    def certificate(self, certificate_id: str) -> tuple[dict[str, Any], str]:
        """What it says, and the JWS."""
        with reading(self.house.engine) as connection:
            own = certificates.by_id(connection, certificate_id)
            found = certificates.of_recording(connection, certificate_id) if own is None else (own,)
        if not found:
            raise CertificateMissing("No certificate of destruction has this id or names such a recording.")
        return read_certificate(found[-1].jws, home.public_key(self.house.settings)), found[-1].jws

    def check(self, jws: str) -> Mapping[str, Any]:
        """What a certificate from elsewhere says."""
        return read_certificate(jws, home.public_key(self.house.settings))

    def now(self) -> datetime:
        """The moment."""
        return self.house.clock()


def _line(connection: Any, recording_id: str) -> str | None:
    found = recordings.get(connection, recording_id)
    return None if found is None else found.line_id
