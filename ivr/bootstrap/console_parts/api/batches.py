"""Batches for the archives, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from ivr.bootstrap import home
from ivr.bootstrap.console_parts.api.ground import House
from ivr.console.api.batches import Counted, Deciding, Proposing
from ivr.console.errors import NoSuchPage
from ivr.console.security.visitor import Visitor
from ivr.database import eliminations
from ivr.database.eliminations import Counts, Item
from ivr.database.engine import reading
from ivr.domain.elimination import Decision
from ivr.vault.retention import visa
from ivr.vault.retention.filing import Form, written


@dataclass(frozen=True, slots=True)
class HostBatches:
    """`ivr.console.api.batches.Batches` on the tables."""

    house: House

    def every(self) -> Sequence[Counted]:
        """All of them."""
        with reading(self.house.engine) as connection:
            counted = eliminations.counts(connection)
            return [Counted(one, counted.get(one.id, Counts())) for one in eliminations.listing(connection)]

    def one(self, batch_id: str) -> Counted:
        """One batch."""
        with reading(self.house.engine) as connection:
            found = eliminations.get(connection, batch_id)
            if found is None:
                raise NoSuchPage("There is no such batch.")
            return Counted(found, eliminations.counts(connection, batch_id).get(batch_id, Counts()))

    def items(self, batch_id: str, limit: int) -> Sequence[Item]:
        """What is in it."""
        with reading(self.house.engine) as connection:
            return list(islice(eliminations.items(connection, batch_id), limit))

    def propose(self, proposing: Proposing, visitor: Visitor) -> Counted | None:
        """Propose what is due."""
        now = self.house.clock()
        with self.house.engine.begin() as connection:
            made = visa.propose(connection, proposing.line, visitor.person, now, again=proposing.again)
        return None if made is None else self.one(made.id)

    def decide(self, batch_id: str, deciding: Deciding, visitor: Visitor) -> int:
        """Note the archives' letter."""
        letter = Decision(deciding.by.strip(), deciding.on, deciding.reference.strip())
        kept_back = () if not deciding.approved else tuple(deciding.kept_back)
        with self.house.engine.begin() as connection:
            return visa.decide(
                connection,
                batch_id,
                letter,
                visitor.person,
                self.house.clock(),
                kept_back=kept_back,
                wholly=not deciding.approved,
            )

    def withdraw(self, batch_id: str, visitor: Visitor) -> None:
        """Take it back."""
        with self.house.engine.begin() as connection:
            visa.withdraw(connection, batch_id, visitor.person, self.house.clock())

    def written(self, batch_id: str, form: Form, locale: str) -> bytes:
        """The bordereau."""
        key = home.public_key(self.house.settings)
        with reading(self.house.engine) as connection:
            content, _ = written(connection, batch_id, form, locale, key, self.house.clock())
        return content
