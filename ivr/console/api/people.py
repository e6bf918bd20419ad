"""People and their roles: who may do what, for which line, until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from ivr.console.api.frame import ID, Asked, Id, Model, Page, Place, SecondFactor, asked, paged, resource, within
from ivr.console.api.idempotency import Answers
from ivr.console.security.rules import needs, signed_in, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.domain.roles import ALLOWS, Permission, Role
from ivr.domain.roles import Grant as Known


class Person(Model):
    """Somebody of the house."""

    id: str
    """Pseudonymous: what the journal holds."""
    name: str
    """As they are known in the house."""


class Grant(Model):
    """One role of one person."""

    id: str
    """Of the role as it was given."""
    person: str
    """Pseudonymous id of whose it is."""
    role: Role
    """What they are here for."""
    line: str | None
    """For which line; null for all."""
    since: datetime
    """From when."""
    until: datetime | None
    """Up to when; null for no end."""
    by: str
    """Pseudonymous id of who gave it."""
    ended: datetime | None
    """When it was taken back, or found to be over."""


class Giving(Model):
    """A role to be given. Nobody gives one to themselves, and who gives out roles or audits hears no recording."""

    person: Annotated[str, Field(pattern=ID)]
    """Pseudonymous id."""
    role: Role
    """What they are here for."""
    line: Annotated[str | None, Field(pattern=ID)] = None
    """Only this line; null for all."""
    since: datetime | None = None
    """From when; at once by default."""
    until: datetime | None = None
    """Up to when; null for no end."""


class Me(Model):
    """Who asks, and what they may do."""

    person: str
    """Pseudonymous id."""
    name: str
    """As they are known in the house."""
    roles: list[Role]
    """What they are here for now, for whichever line."""
    permissions: dict[str, list[str] | None]
    """What they may do, and for which lines; null: for all of them."""


class People(Protocol):
    """The rows of people and roles. Blocking. Raises `AccessError`, `DatabaseError`."""

    def names(self) -> Mapping[str, str]:
        """Everybody's name by id."""
        ...

    def grants(self) -> Sequence[Known]:
        """All roles of all people."""
        ...

    def give(self, giving: Giving, visitor: Visitor, code: str | None) -> Known:
        """Give a role; `AccessRefused` without the second factor."""
        ...

    def take_back(self, grant_id: str, visitor: Visitor, code: str | None) -> None:
        """End a role at once; the last that gives out roles stays. `AccessRefused` without the second factor."""
        ...


def routes(port: People, answers: Answers) -> APIRouter:
    """`/me`, `/people`, `/roles`."""
    router = resource("People and roles", answers)
    manage = [needs(Permission.MANAGE_USERS)]

    @router.get("/me", dependencies=[signed_in()], summary="Who you are, and what you may do")
    def me(request: Request) -> Me:
        visitor = visitor_of(request)
        found = {one.value: visitor.lines(one) for one in Permission if visitor.may_somewhere(one)}
        permissions = {name: None if lines is None else sorted(lines) for name, lines in found.items()}
        return Me(person=visitor.person, name=visitor.name, roles=sorted(visitor.roles), permissions=permissions)

    @router.get("/people", dependencies=manage, summary="Everybody who is known")
    def people(limit: Annotated[int, Query(ge=1, le=1000, description="How many at most.")] = 1000) -> list[Person]:
        return [Person(id=one, name=name) for one, name in list(port.names().items())[:limit]]

    @router.get("/roles", dependencies=manage, summary="Who has which role, the newest first")
    def listing(
        request: Request,
        response: Response,
        wanted: Annotated[Asked, Depends(asked)],
        every: Annotated[bool, Query(alias="all", description="Those too that are over.")] = False,
    ) -> Page[Grant]:
        now = visitor_of(request).now
        seen = [one for one in port.grants() if every or one.holds(now)]
        return paged(wanted, response, within(seen, wanted.after, _place, wanted.fetched, falling=True), _place, shown)

    @router.post("/roles", status_code=HTTPStatus.CREATED, dependencies=manage, summary="Give somebody a role")
    def give(request: Request, giving: Giving, code: SecondFactor = None) -> Grant:
        return shown(port.give(giving, visitor_of(request), code))

    @router.delete("/roles/{grant}", status_code=HTTPStatus.NO_CONTENT, dependencies=manage, summary="Take a role back")
    def take_back(request: Request, grant: Id, code: SecondFactor = None) -> None:
        port.take_back(grant, visitor_of(request), code)

    @router.get("/roles/permissions", dependencies=[signed_in()], summary="What each role allows")
    def table() -> dict[Role, list[Permission]]:
        return {role: sorted(ALLOWS[role]) for role in Role}

    return router


def shown(one: Known) -> Grant:
    """As programs read it."""
    return Grant(
        id=one.id,
        person=one.person,
        role=one.role,
        line=one.line_id,
        since=one.since,
        until=one.until,
        by=one.by,
        ended=one.ended_at,
    )


def _place(one: Known) -> Place:
    return one.since, one.id
