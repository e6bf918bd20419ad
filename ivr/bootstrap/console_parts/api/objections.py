"""The register of objections for programs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.bootstrap import home
from ivr.bootstrap.console_parts.api.ground import House
from ivr.bootstrap.objecting import Said, by_id, look_up, missing, take_back, take_in
from ivr.console.api.frame import Place
from ivr.console.api.objections import Adding
from ivr.console.errors import DayUnusable
from ivr.console.security.visitor import Visitor
from ivr.database import objections as rows
from ivr.database.engine import reading
from ivr.database.objection_files import end_of
from ivr.domain.objection import Objection, Origin, hash_to_write


@dataclass(frozen=True, slots=True)
class HostObjections:
    """`ivr.console.api.objections.Objections` on the tables."""

    house: House

    def listed(self, lines: frozenset[str] | None, after: Place | None, limit: int) -> Sequence[Objection]:
        """The newest first."""
        with reading(self.house.engine) as connection:
            return rows.listing(connection, after, limit, lines=lines)

    def one(self, objection_id: str) -> Objection:
        """One in force."""
        with reading(self.house.engine) as connection:
            found = by_id(connection, objection_id, self.house.clock())
        if not found:
            raise missing()
        return found[0]

    def look_up(self, number: str, visitor: Visitor) -> Sequence[Objection]:
        """The objections of a number that hold now."""
        key = home.objection_key(self.house.settings)
        number_hash = hash_to_write(key, number)
        with self.house.engine.begin() as connection:
            return look_up(connection, key, number_hash, None, _said("asked", visitor), self.house.clock())

    def add(self, adding: Adding, visitor: Visitor) -> bool:
        """Write one; False when it was there."""
        key, now = home.objection_key(self.house.settings), self.house.clock()
        wanted = Objection(
            id=str(uuid.uuid4()),
            number_hash=hash_to_write(key, adding.number),
            key_id=key.id,
            line_id=adding.line,
            purposes=frozenset(adding.purposes),
            since=now,
            until=_end(adding, now),
            origin=Origin.CONSOLE,
        )
        with self.house.engine.begin() as connection:
            return bool(take_in(connection, key, [wanted], _said(adding.reason, visitor), now).added)

    def withdraw(self, objection_id: str, reason: str, visitor: Visitor) -> None:
        """Withdraw one."""
        now = self.house.clock()
        with self.house.engine.begin() as connection:
            take_back(connection, by_id(connection, objection_id, now), _said(reason, visitor), now)


def _end(adding: Adding, now: datetime) -> datetime | None:
    try:
        return None if adding.until is None else end_of(adding.until, now)
    except ValueError as error:
        raise DayUnusable(f"until: {error}") from error


def _said(reason: str, visitor: Visitor) -> Said:
    return Said(reason.strip(), Origin.CONSOLE, visitor.person)
