"""People and roles for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ivr.access.roles import check_giver, give, take_back
from ivr.accounts.people import check_somebody_is_left
from ivr.bootstrap.console_parts.api.ground import House
from ivr.bootstrap.console_parts.api.proving import check_proven
from ivr.console.api.people import Giving
from ivr.console.errors import NoSuchPage
from ivr.console.security.visitor import Visitor
from ivr.database import roles
from ivr.database.engine import reading
from ivr.database.people import names
from ivr.domain.roles import ALLOWS, Grant, Permission
from notices.versions.text import PersonId


@dataclass(frozen=True, slots=True)
class HostPeople:
    """`ivr.console.api.people.People` on the tables."""

    house: House

    def names(self) -> Mapping[str, str]:
        """Everybody's name by id."""
        with reading(self.house.engine) as connection:
            return {str(one): name for one, name in names(connection).items()}

    def grants(self) -> Sequence[Grant]:
        """All roles of all people."""
        with reading(self.house.engine) as connection:
            return roles.everybody(connection)

    def give(self, giving: Giving, visitor: Visitor, code: str | None) -> Grant:
        """Give a role."""
        check_proven(self.house, visitor, code)
        now = self.house.clock()
        with self.house.engine.begin() as connection:
            if PersonId(giving.person) not in names(connection):
                raise NoSuchPage("Nobody is known by this id.")
            check_giver(connection, visitor.person, now)
            return give(
                connection,
                giving.person,
                giving.role,
                giving.line,
                by=visitor.person,
                now=now,
                since=giving.since,
                until=giving.until,
            )

    def take_back(self, grant_id: str, visitor: Visitor, code: str | None) -> None:
        """End a role at once."""
        check_proven(self.house, visitor, code)
        now = self.house.clock()
        with self.house.engine.begin() as connection:
            check_giver(connection, visitor.person, now)
            taken = take_back(connection, grant_id, by=visitor.person, now=now)
            if Permission.MANAGE_USERS in ALLOWS[taken.role]:
                check_somebody_is_left(connection, now)
