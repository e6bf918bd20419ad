"""The register of objections: callers whose calls are not to be recorded. No number can be read back from it (LAW 24)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from ivr.console.api.frame import ID, Asked, Id, Model, Page, Place, asked, paged, resource
from ivr.console.api.idempotency import Answers
from ivr.console.errors import NoSuchPage, NotAllowed
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.domain.objection import Objection as Known
from ivr.domain.objection import Origin
from ivr.domain.roles import Permission
from notices.facts import PurposeKind


class Objection(Model):
    """One caller's objection, without whose it is."""

    id: str
    """Of the objection."""
    line: str | None
    """The line that it holds for; null for every line of the organisation."""
    purposes: list[PurposeKind]
    """Those objected to; empty for all."""
    since: datetime
    """When it was written."""
    until: datetime | None
    """The first moment at which it no longer holds; null for good."""
    origin: Origin
    """How it came into the register."""
    withdrawn: datetime | None
    """When it was withdrawn, and its number forgotten."""


class LookUp(Model):
    """Whose objections are wanted."""

    number: Annotated[str, Field(max_length=40)]
    """A telephone number, however it is written."""


class Adding(Model):
    """An objection to be written."""

    number: Annotated[str, Field(max_length=40)]
    """Of the caller."""
    line: Annotated[str | None, Field(pattern=ID)] = None
    """Only this line; null for every line of the organisation."""
    purposes: Annotated[list[PurposeKind], Field(default_factory=list)]
    """Only these; all when empty."""
    until: date | None = None
    """The last day on which it holds; null for good."""
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    """Why, for the journal: without a name and without a number."""


class Added(Model):
    """What became of it."""

    added: bool
    """False when this number objected in these terms already."""


class Reason(Model):
    """Why something is done."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]
    """For the journal: without a name and without a number."""


class Objections(Protocol):
    """The register. Blocking. Raises `LineError`, `JournalError`, `DatabaseError`."""

    def listed(self, lines: frozenset[str] | None, after: Place | None, limit: int) -> Sequence[Known]:
        """The newest first, withdrawn ones too; of these lines."""
        ...

    def one(self, objection_id: str) -> Known:
        """One in force. Raises `ObjectionMissing`."""
        ...

    def look_up(self, number: str, visitor: Visitor) -> Sequence[Known]:
        """The objections of a number that hold now."""
        ...

    def add(self, adding: Adding, visitor: Visitor) -> bool:
        """Write one."""
        ...

    def withdraw(self, objection_id: str, reason: str, visitor: Visitor) -> None:
        """Withdraw one."""
        ...


def routes(port: Objections, answers: Answers) -> APIRouter:
    """`/objections`."""
    router = resource("Objections", answers)
    see, write = Permission.SEE_OBJECTIONS, Permission.WRITE_OBJECTIONS

    @router.get("/objections", dependencies=[needs(see, about=About.SOMEWHERE)], summary="The register, the newest first")
    def listing(request: Request, response: Response, wanted: Annotated[Asked, Depends(asked)]) -> Page[Objection]:
        found = port.listed(visitor_of(request).lines(see), wanted.after, wanted.fetched)
        return paged(wanted, response, found, _place, shown)

    @router.post("/objections/look-up", dependencies=[needs(see, about=About.SOMEWHERE)], summary="Objections of a number")
    def look_up(request: Request, wanted: LookUp) -> list[Objection]:
        visitor = visitor_of(request)
        return [shown(one) for one in port.look_up(wanted.number, visitor) if visitor.may(see, one.line_id)]

    @router.post(
        "/objections",
        status_code=HTTPStatus.CREATED,
        dependencies=[needs(write, about=About.SOMEWHERE)],
        summary="Write an objection",
    )
    def add(request: Request, adding: Adding) -> Added:
        if not visitor_of(request).may(write, adding.line):
            raise NotAllowed("You write objections of other lines only. Name one of yours.")
        return Added(added=port.add(adding, visitor_of(request)))

    @router.get("/objections/{objection}", dependencies=[needs(see, about=About.SOMEWHERE)], summary="One objection in force")
    def one(request: Request, objection: Id) -> Objection:
        return shown(_seen(port.one(objection), visitor_of(request), see))

    @router.post(
        "/objections/{objection}/withdrawal",
        status_code=HTTPStatus.NO_CONTENT,
        dependencies=[needs(write, about=About.SOMEWHERE)],
        summary="Withdraw an objection",
    )
    def withdraw(request: Request, objection: Id, why: Reason) -> None:
        visitor = visitor_of(request)
        _seen(port.one(objection), visitor, write)
        port.withdraw(objection, why.reason, visitor)

    return router


def _seen(one: Known, visitor: Visitor, permission: Permission) -> Known:
    if not visitor.may(permission, one.line_id):
        raise NoSuchPage("There is no such objection in force on your lines.")
    return one


def shown(one: Known) -> Objection:
    """As programs read it."""
    return Objection(
        id=one.id,
        line=one.line_id,
        purposes=sorted(one.purposes),
        since=one.since,
        until=one.until,
        origin=one.origin,
        withdrawn=one.withdrawn_at,
    )


def _place(one: Known) -> Place:
    return one.since, one.id
