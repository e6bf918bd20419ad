"""The register of objections for the console's pages: the command line's own functions, each on a transaction of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.objecting import Said, by_id, look_up, missing, take_back, take_in
from ivr.console.objections.register import Terms
from ivr.database.engine import reading
from ivr.database.objections import listing
from ivr.domain.objection import Objection, ObjectionKey, Origin, hash_to_write


@dataclass(frozen=True, slots=True)
class ObjectionDesk:
    """An `ivr.console.objections.register.Register` on the tables. Who asked is not said to it yet.

    Attributes:
        key: gives the key of the hashes; asked each time, so that a damaged file is said on the page and spoils nothing else.
    """

    engine: Engine
    key: Callable[[], ObjectionKey]
    now: Callable[[], datetime] = home.now

    def listed(self, after: tuple[datetime, str] | None, limit: int) -> Sequence[Objection]:
        """The newest first, also withdrawn ones."""
        with reading(self.engine) as connection:
            return listing(connection, after, limit)

    def one(self, objection_id: str) -> Objection:
        """The objection in force of this id."""
        with reading(self.engine) as connection:
            found = by_id(connection, objection_id, self.now())
        if not found:
            raise missing()
        return found[0]

    def look_up(self, number: str) -> Sequence[Objection]:
        """The objections of a number that hold now."""
        key = self.key()
        number_hash = hash_to_write(key, number)
        with self.engine.begin() as connection:
            return look_up(connection, key, number_hash, None, _said("asked"), self.now())

    def add(self, number: str, terms: Terms, reason: str) -> bool:
        """Write one; False when it was there."""
        key, now = self.key(), self.now()
        wanted = Objection(
            id=str(uuid.uuid4()),
            number_hash=hash_to_write(key, number),
            key_id=key.id,
            line_id=terms.line_id,
            purposes=terms.purposes,
            since=now,
            until=terms.until,
            origin=Origin.CONSOLE,
        )
        with self.engine.begin() as connection:
            return bool(take_in(connection, key, [wanted], _said(reason), now).added)

    def withdraw(self, objection_id: str, reason: str) -> None:
        """Withdraw one."""
        now = self.now()
        with self.engine.begin() as connection:
            take_back(connection, by_id(connection, objection_id, now), _said(reason), now)


def _said(reason: str) -> Said:
    return Said(reason, Origin.CONSOLE)
