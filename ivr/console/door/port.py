"""What the door needs from the rows. `ivr.bootstrap` gives it the real one, tests give it a fake."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ivr.access.factor import Enrolment
from ivr.accounts.sessions import Begun
from ivr.database.accounts import Account
from ivr.database.sessions import Session, Token
from ivr.domain.account import LinkKind
from ivr.domain.roles import Grant, Permission, Role


@dataclass(frozen=True, slots=True)
class LinkShown:
    """A link that works once.

    Attributes:
        name: whose passphrase it sets; None for the first administrator to be.
        sign_in: what they sign in with; likewise.
    """

    kind: LinkKind
    name: str | None = None
    sign_in: str | None = None


@dataclass(frozen=True, slots=True)
class Me:
    """What somebody sees of their own account.

    Attributes:
        account: None for somebody who has none (the demonstration's are accounts too).
        recovery_left: recovery codes that still count.
        lines: names by id.
        scopes: what a token of theirs may allow.
    """

    account: Account | None
    has_factor: bool
    recovery_left: int
    sessions: Sequence[Session]
    tokens: Sequence[Token]
    lines: Mapping[str, str]
    scopes: Collection[Permission]


@dataclass(frozen=True, slots=True)
class User:
    """One person of the house.

    Attributes:
        waits_until: a link waits for them until then.
        grants: those that hold now or are to come.
    """

    account: Account
    grants: Sequence[Grant]
    has_factor: bool
    waits_until: datetime | None


@dataclass(frozen=True, slots=True)
class Users:
    """Everybody with an account.

    Attributes:
        lines: names by id.
        names: of all people, by id: who gave a role.
    """

    people: Sequence[User]
    lines: Mapping[str, str]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NewFactor:
    """A second factor that somebody has to recognise before its owner hears.

    Attributes:
        since: when its first code was shown.
        opened_by: names of those who made the account or a link, or took the factor before away; they cannot recognise it.
        hears_from: when it serves by itself, since nobody could recognise it; None for never.
    """

    person: str
    name: str
    roles: Sequence[Role]
    since: datetime
    opened_by: Sequence[str]
    hears_from: datetime | None


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody of the demonstration."""

    person: str
    name: str
    role: Role


class Desk(Protocol):
    """The rows, on connections of their own; every change with its row in the journal. Blocking; called in a thread.

    Each raises the errors of `ivr.accounts` and `ivr.access`.
    """

    def sign_in(self, name: str, passphrase: str, place: str, browser: str) -> Begun:
        """Come in, or half in."""
        ...

    def prove_half(self, token: str, code: str, place: str) -> Begun:
        """Show the code that a right passphrase waits for."""
        ...

    def step_up(self, token: str, code: str, place: str) -> Begun:
        """Show the second factor once more."""
        ...

    def sign_out(self, person: str, session: str) -> None:
        """End a session."""
        ...

    def link(self, secret: str) -> LinkShown:
        """What a link is for."""
        ...

    def found_house(self, link: str, name: str, sign_in: str, passphrase: str) -> None:
        """Make the first account."""
        ...

    def choose(self, link: str, passphrase: str) -> None:
        """Choose a passphrase by a link."""
        ...

    def me(self, person: str) -> Me:
        """Somebody's own account."""
        ...

    def has_factor(self, person: str) -> bool:
        """Whether somebody has a second factor that was confirmed."""
        ...

    def end_others(self, person: str, but: str) -> None:
        """End all sessions but one."""
        ...

    def change_passphrase(self, person: str, session: str, old: str, new: str) -> None:
        """Another passphrase."""
        ...

    def enrol(self, person: str, passphrase: str | None) -> Enrolment:
        """A new second factor; whoever has none yet gives their passphrase once more."""
        ...

    def confirm(self, token: str, code: str, place: str) -> tuple[Begun, Sequence[str]]:
        """The first code of a new second factor; recovery codes come with it."""
        ...

    def recovery(self, person: str) -> Sequence[str]:
        """New recovery codes."""
        ...

    def make_token(self, person: str, label: str, scopes: Collection[Permission], ends: datetime) -> str:
        """A token of the API."""
        ...

    def end_token(self, person: str, token: str) -> None:
        """Take a token back."""
        ...

    def users(self) -> Users:
        """Everybody with an account."""
        ...

    def invite(self, name: str, sign_in: str, by: str) -> tuple[str, str]:
        """A new account: whose, and the secret of its link."""
        ...

    def new_link(self, person: str, by: str) -> str:
        """A link to choose a passphrase by."""
        ...

    def disable(self, person: str, by: str) -> None:
        """Let an account count no more."""
        ...

    def enable(self, person: str, by: str) -> None:
        """Let it count again."""
        ...

    def forget_factor(self, person: str, by: str) -> None:
        """Take somebody's second factor away."""
        ...

    def new_factors(self) -> Sequence[NewFactor]:
        """Second factors that somebody has to recognise, of people who hear or will."""
        ...

    def recognise(self, person: str, by: str) -> None:
        """Say that a new second factor is its owner's."""
        ...

    def give(self, person: str, role: Role, line: str | None, until: datetime | None, by: str) -> None:
        """Give a role."""
        ...

    def take_back(self, grant: str, by: str) -> None:
        """Take a role back."""
        ...

    def guests(self) -> Sequence[Guest]:
        """Who may come in by a button; nobody outside the demonstration."""
        ...

    def come_in(self, guest: str, browser: str) -> Begun:
        """Come in by a button."""
        ...

    def vouch(self, token: str, person: str) -> Begun:
        """Count a guest's second factor as shown."""
        ...
