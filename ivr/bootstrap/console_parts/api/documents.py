"""Documents and declarations for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.bootstrap.console_parts.api.ground import House
from ivr.bootstrap.documenting import Asked, Format, make
from ivr.console.api.documents import Declaring, Loss, Making
from ivr.console.errors import NoSuchPage
from ivr.console.security.visitor import Visitor
from ivr.database.declarations import load_declarations
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.domain.breach import Loss as Told
from ivr.domain.breach import Lost
from ivr.domain.going_live import Declaration
from ivr.register.declaring import Declared, declare, take_back
from ivr.register.errors import LossUntold
from ivr.register.kinds import Kind


@dataclass(frozen=True, slots=True)
class HostDocuments:
    """`ivr.console.api.documents.Documents` on the tables."""

    house: House

    def make(self, making: Making, visitor: Visitor) -> bytes:
        """A document."""
        now = self.house.clock()
        self._check_line(making.line)
        loss = _loss(making, now) if making.kind is Kind.BREACH else None
        asked = Asked(making.kind, making.locale, Format(making.form.value), making.line, loss)
        return make(self.house.engine, self.house.settings, asked, visitor.name, now)

    def declarations(self) -> Sequence[Declaration]:
        """The oldest first."""
        with reading(self.house.engine) as connection:
            return load_declarations(connection)

    def declare(self, declaring: Declaring, visitor: Visitor) -> Declaration:
        """Keep a declaration."""
        said = Declared(declaring.duty, declaring.line, declaring.day, declaring.document)
        with self.house.engine.begin() as connection:
            return declare(connection, said, visitor.name, self.house.clock())

    def withdraw(self, declaration_id: str, visitor: Visitor) -> None:
        """Let it count no more."""
        with self.house.engine.begin() as connection:
            take_back(connection, declaration_id, visitor.name, self.house.clock())

    def _check_line(self, line: str | None) -> None:
        with reading(self.house.engine) as connection:
            known = {one.id for one in load_lines(connection)}
        if line is not None and line not in known:
            raise NoSuchPage("There is no such line in service.")


def _loss(making: Making, now: datetime) -> Told:
    """What was lost, if its moments can be. Raises `LossUntold`."""
    said: Loss | None = making.loss
    if said is None:
        raise LossUntold("Say in `loss` what was lost and since when.")
    what, until, known = frozenset(said.what), said.until or now, said.known or now
    if (Lost.ACCOUNT in what) != (said.person is not None):
        raise LossUntold("A lost account needs to know whose it is: `person`; nothing else does.")
    if not said.since <= until <= now or not said.since <= known <= now:
        raise LossUntold("These moments contradict each other: `since` comes first, then the others, and none is to come.")
    return Told(what, said.since, until, known, said.key, said.person, making.line)
