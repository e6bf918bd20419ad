"""The register of objections for the console's pages: the command line's own functions, each on a transaction of its own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.objecting import ObjectionLine, Said, by_id, export, look_up, missing, take_back, take_in
from ivr.console.errors import NoSuchPage
from ivr.console.objections.register import Lines, TakenIn, Terms
from ivr.database.engine import reading
from ivr.database.objection_files import read
from ivr.database.objections import get, listing
from ivr.domain.objection import Objection, ObjectionKey, Origin, hash_to_write


@dataclass(frozen=True, slots=True)
class ObjectionDesk:
    """An `ivr.console.objections.register.Register` on the tables.

    Attributes:
        key: gives the key of the hashes; asked each time, so that a damaged file is said on the page and spoils nothing else.
    """

    engine: Engine
    key: Callable[[], ObjectionKey]
    now: Callable[[], datetime] = home.now

    def listed(self, lines: Lines, after: tuple[datetime, str] | None, limit: int) -> Sequence[Objection]:
        """The newest first, also withdrawn ones."""
        with reading(self.engine) as connection:
            return listing(connection, after, limit, lines)

    def line_of(self, objection_id: str) -> str | None:
        """The line of an objection."""
        with reading(self.engine) as connection:
            found = get(connection, objection_id)
        if found is None:
            raise NoSuchPage("no page")
        return found.line_id

    def one(self, objection_id: str) -> Objection:
        """The objection in force of this id."""
        with reading(self.engine) as connection:
            found = by_id(connection, objection_id, self.now())
        if not found:
            raise missing()
        return found[0]

    def look_up(self, number: str, lines: Lines, person: str) -> Sequence[Objection]:
        """The objections of a number that hold now."""
        key = self.key()
        number_hash = hash_to_write(key, number)
        with self.engine.begin() as connection:
            return look_up(connection, key, number_hash, None, _said("asked", person), self.now(), lines)

    def add(self, number: str, terms: Terms, reason: str, person: str) -> bool:
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
            return bool(take_in(connection, key, [wanted], _said(reason, person), now).added)

    def withdraw(self, objection_id: str, reason: str, person: str) -> None:
        """Withdraw one."""
        now = self.now()
        with self.engine.begin() as connection:
            take_back(connection, by_id(connection, objection_id, now), _said(reason, person), now)

    def take_in(self, content: bytes, name: str, lines: Lines, reason: str, person: str) -> TakenIn:
        """Take in a file, whole or not at all."""
        key, now = self.key(), self.now()
        wanted = read(content, name, key, now)
        foreign = sum(lines is not None and one.line_id not in lines for one in wanted)
        if foreign:
            raise ObjectionLine(
                f"{foreign} of {len(wanted)} objections are for every line, or for a line that is not yours; nothing was written. "
                "Name your line in each row, or ask somebody with a role for all lines."
            )
        said = Said(reason, Origin.IMPORT, person)
        with self.engine.begin() as connection:
            taken = take_in(connection, key, wanted, said, now)
        return TakenIn(len(taken.added), len(taken.known), len(taken.withdrawn))

    def export(self, lines: Lines, person: str) -> Sequence[Objection]:
        """The objections in force."""
        with self.engine.begin() as connection:
            return export(connection, person, self.now(), lines)


def _said(reason: str, person: str) -> Said:
    return Said(reason, Origin.CONSOLE, person)
