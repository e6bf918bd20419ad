"""Accounts of the house: who may come in. Every change wants the second factor, and nothing here makes a token stronger than it is.

A program with a token sends the six digits with each change, in a header, since some of these requests have no body; a code counts once.
Second factors, passphrases and tokens are made and reset by people at the door, never here.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from ivr.accounts.errors import AccountMissing
from ivr.console.api.frame import Asked, Id, Model, Page, Place, SecondFactor, asked, paged, resource, within
from ivr.console.api.idempotency import Answers
from ivr.console.api.people import Grant
from ivr.console.api.people import shown as shown_grant
from ivr.console.door.people import link_address
from ivr.console.door.port import User, Users
from ivr.console.security.rules import needs, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.domain.roles import Permission


class AccountState(StrEnum):
    """How an account stands.

    ACTIVE    its person comes in with a passphrase
    INVITED   a link to choose one waits for them
    EXPIRED   the link has passed unused
    DISABLED  it counts no more
    """

    ACTIVE = "active"
    INVITED = "invited"
    EXPIRED = "expired"
    DISABLED = "disabled"


class Account(Model):
    """One person's account."""

    person: str
    """Pseudonymous id."""
    name: str
    """As they are known in the house."""
    sign_in: str
    """What they type to come in."""
    state: AccountState
    """How it stands."""
    has_factor: bool
    """Whether they have a second factor that was confirmed."""
    invited_until: datetime | None
    """Until when a link waits for them."""
    roles: list[Grant]
    """Those that hold now or are to come."""


class Inviting(Model):
    """Somebody who is to come in."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    """As they are known in the house."""
    sign_in: Annotated[str, Field(min_length=2, max_length=64)]
    """What they will type: small letters, digits, dots, hyphens."""


class Link(Model):
    """A link that works once, by which somebody chooses a passphrase. It is given once, and again only to the same request with its key."""

    person: str
    """Pseudonymous id of whose passphrase it sets."""
    link: str
    """Its address. Whoever has it comes in as them: send it as you would a key."""


class Ended(Model):
    """Sessions that go on no more."""

    sessions: int
    """How many there were."""


class Accounts(Protocol):
    """The rows of accounts. Blocking. Raises `AccessError`, `DatabaseError`; `AccessRefused` without the second factor."""

    def users(self) -> Users:
        """Everybody with an account."""
        ...

    def invite(self, inviting: Inviting, visitor: Visitor, code: str | None) -> tuple[str, str]:
        """A new account: whose, and the secret of its link."""
        ...

    def link(self, person: str, visitor: Visitor, code: str | None) -> str:
        """A link to choose a passphrase by: its secret. Raises `NotAllowed` to a token for its own person."""
        ...

    def end_sessions(self, person: str, visitor: Visitor, code: str | None) -> int:
        """End all sessions of somebody; how many."""
        ...

    def disable(self, person: str, visitor: Visitor, code: str | None) -> None:
        """Let an account count no more: its sessions, links and tokens end."""
        ...

    def enable(self, person: str, visitor: Visitor, code: str | None) -> None:
        """Let it count again."""
        ...


def routes(port: Accounts, answers: Answers) -> APIRouter:
    """`/accounts`."""
    router = resource("Accounts", answers)
    manage = [needs(Permission.MANAGE_USERS)]

    @router.get("/accounts", dependencies=manage, summary="Everybody with an account, the oldest account first")
    def listing(response: Response, wanted: Annotated[Asked, Depends(asked)]) -> Page[Account]:
        found = within(port.users().people, wanted.after, _place, wanted.fetched)
        return paged(wanted, response, found, _place, shown)

    @router.get("/accounts/{person}", dependencies=manage, summary="One account")
    def one(person: Id) -> Account:
        return shown(_find(port, person))

    @router.post("/accounts", status_code=HTTPStatus.CREATED, dependencies=manage, summary="Invite somebody")
    def invite(request: Request, response: Response, inviting: Inviting, code: SecondFactor = None) -> Link:
        person, secret = port.invite(inviting, visitor_of(request), code)
        response.headers["Location"] = f"/api/v1/accounts/{person}"
        return Link(person=person, link=link_address(request, secret))

    @router.post(
        "/accounts/{person}/links",
        status_code=HTTPStatus.CREATED,
        dependencies=manage,
        summary="Make a link by which somebody else chooses another passphrase",
    )
    def link(request: Request, person: Id, code: SecondFactor = None) -> Link:
        return Link(person=person, link=link_address(request, port.link(person, visitor_of(request), code)))

    @router.delete("/accounts/{person}/sessions", dependencies=manage, summary="End all sessions of somebody")
    def end_sessions(request: Request, person: Id, code: SecondFactor = None) -> Ended:
        return Ended(sessions=port.end_sessions(_find(port, person).account.person, visitor_of(request), code))

    @router.post("/accounts/{person}/disabling", dependencies=manage, summary="Let an account count no more, at once")
    def disable(request: Request, person: Id, code: SecondFactor = None) -> Account:
        port.disable(person, visitor_of(request), code)
        return shown(_find(port, person))

    @router.post("/accounts/{person}/enabling", dependencies=manage, summary="Let an account count again")
    def enable(request: Request, person: Id, code: SecondFactor = None) -> Account:
        port.enable(person, visitor_of(request), code)
        return shown(_find(port, person))

    return router


def _find(port: Accounts, person: str) -> User:
    found = next((one for one in port.users().people if one.account.person == person), None)
    if found is None:
        raise AccountMissing("There is no such account.")
    return found


def shown(one: User) -> Account:
    """As programs read it."""
    account = one.account
    return Account(
        person=account.person,
        name=account.name,
        sign_in=account.sign_in,
        state=_state(one),
        has_factor=one.has_factor,
        invited_until=one.waits_until,
        roles=[shown_grant(grant) for grant in one.grants],
    )


def _state(one: User) -> AccountState:
    if one.account.disabled_at is not None:
        return AccountState.DISABLED
    if one.account.passphrase:
        return AccountState.ACTIVE
    return AccountState.EXPIRED if one.waits_until is None else AccountState.INVITED


def _place(one: User) -> Place:
    return one.account.made_at, one.account.person
