"""Accounts for programs: what the door's pages do, each change with the second factor as there."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.accounts import sessions
from ivr.bootstrap.console_parts.api.ground import House
from ivr.bootstrap.console_parts.api.proving import check_proven
from ivr.bootstrap.console_parts.door import RowDesk
from ivr.console.api.accounts import Inviting
from ivr.console.door.port import Users
from ivr.console.errors import NotAllowed
from ivr.console.security.visitor import Visitor


@dataclass(frozen=True, slots=True)
class HostAccounts:
    """`ivr.console.api.accounts.Accounts` on the tables."""

    house: House
    desk: RowDesk

    def users(self) -> Users:
        """Everybody with an account."""
        return self.desk.users()

    def invite(self, inviting: Inviting, visitor: Visitor, code: str | None) -> tuple[str, str]:
        """A new account."""
        check_proven(self.house, visitor, code)
        return self.desk.invite(inviting.name, inviting.sign_in, visitor.person)

    def link(self, person: str, visitor: Visitor, code: str | None) -> str:
        """A link to choose a passphrase by. Its own person's would turn a token into a session that may do all that they may."""
        if visitor.scopes is not None and person == visitor.person:
            raise NotAllowed("A token makes no way in for its own person. Change your passphrase at /me.")
        check_proven(self.house, visitor, code)
        return self.desk.new_link(person, visitor.person)

    def end_sessions(self, person: str, visitor: Visitor, code: str | None) -> int:
        """End all sessions of somebody."""
        check_proven(self.house, visitor, code)
        with self.house.engine.begin() as connection:
            return sessions.end_all(connection, person, but=None, by=visitor.person, now=self.house.clock())

    def disable(self, person: str, visitor: Visitor, code: str | None) -> None:
        """Let an account count no more."""
        check_proven(self.house, visitor, code)
        self.desk.disable(person, visitor.person)

    def enable(self, person: str, visitor: Visitor, code: str | None) -> None:
        """Let it count again."""
        check_proven(self.house, visitor, code)
        self.desk.enable(person, visitor.person)
