"""Documents that the organisation must be able to show, and what was declared before a line went live."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Literal, Protocol

from fastapi import APIRouter, Request, Response
from pydantic import Field

from ivr.console.api.downloading import as_files
from ivr.console.api.frame import ID, Id, Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.documents.words import WHOLE_HOUSE
from ivr.console.errors import NotAllowed
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.domain.breach import Lost
from ivr.domain.going_live import Declaration as Known
from ivr.domain.going_live import Duty
from ivr.domain.roles import Permission
from ivr.register.kinds import WRITERS, Kind


class Form(StrEnum):
    """What a document is written as."""

    PDF = "pdf"
    HTML = "html"
    JSON = "json"


MEDIA_TYPES = {Form.PDF: "application/pdf", Form.HTML: "text/html", Form.JSON: "application/json"}
_FILES = as_files(MEDIA_TYPES.values())


class Title(Model):
    """A document that can be made."""

    kind: Kind
    """Its name."""
    title: str
    """In English."""


class Loss(Model):
    """What was lost, for a report of a breach (LAW 26)."""

    what: Annotated[list[Lost], Field(min_length=1, max_length=len(Lost))]
    """Everything that is in the same strange hands."""
    since: datetime
    """Since when."""
    until: datetime | None = None
    """Until when; now by default."""
    known: datetime | None = None
    """When the organisation learned of it: 72 hours run from then. Now by default."""
    key: Annotated[str | None, Field(max_length=200)] = None
    """Public half of the lost key; null for any."""
    person: Annotated[str | None, Field(pattern=ID)] = None
    """Pseudonymous id of whose account it is."""


class Making(Model):
    """Which document is wanted."""

    kind: Kind
    """Its name."""
    form: Form = Form.PDF
    """PDF/A-3 with the data inside, one page of HTML, or the data."""
    locale: Literal["fr", "en"] = "fr"
    """Its language."""
    line: Annotated[str | None, Field(pattern=ID)] = None
    """Only this line; null for all."""
    loss: Loss | None = None
    """For a report of a breach."""


class Declaring(Model):
    """What the organisation says that it has done."""

    duty: Duty
    """What."""
    line: Annotated[str | None, Field(pattern=ID)] = None
    """For which line; null for all."""
    day: date
    """When it was done, as the document says."""
    document: Annotated[str, Field(min_length=1, max_length=300)]
    """By which it can be shown: its name and reference."""


class Declaration(Model):
    """One thing declared to have been done."""

    id: str
    """Of the declaration."""
    duty: Duty
    """What."""
    line: str | None
    """For which line; null for all."""
    day: date
    """When it was done."""
    document: str
    """By which it can be shown."""
    by: str
    """Pseudonymous id of who declared it."""
    at: datetime
    """When it was declared."""
    withdrawn: datetime | None
    """From then on it counts no more."""


class Documents(Protocol):
    """`ivr.register` on this host. Blocking. Raises `DocumentError`, `JournalError`, `DatabaseError`."""

    def make(self, making: Making, visitor: Visitor) -> bytes:
        """A document; the journal notes it before it is handed out (L6)."""
        ...

    def declarations(self) -> Sequence[Known]:
        """The oldest first."""
        ...

    def declare(self, declaring: Declaring, visitor: Visitor) -> Known:
        """Keep a declaration."""
        ...

    def withdraw(self, declaration_id: str, visitor: Visitor) -> None:
        """Let it count no more."""
        ...


def routes(port: Documents, answers: Answers) -> APIRouter:
    """`/documents` and `/declarations`."""
    router = resource("Documents", answers)
    make = [needs(Permission.MAKE_DOCUMENTS, about=About.SOMEWHERE)]

    @router.get("/documents", dependencies=[needs(Permission.MAKE_DOCUMENTS, about=About.SOMEWHERE)], summary="What can be made")
    def kinds() -> list[Title]:
        return [Title(kind=kind, title=title) for kind, (title, _) in WRITERS.items()]

    @router.post(
        "/documents",
        dependencies=make,
        summary="Make a document",
        response_class=Response,
        responses={200: {"content": _FILES, "description": "The document."}},
    )
    def made(request: Request, making: Making) -> Response:
        _check(making, visitor_of(request))
        headers = {"Content-Disposition": f'attachment; filename="{making.kind.value}.{making.form.value}"'}
        return Response(port.make(making, visitor_of(request)), media_type=MEDIA_TYPES[making.form], headers=headers)

    @router.get(
        "/declarations",
        dependencies=[needs(Permission.MANAGE_LINES, Permission.MAKE_DOCUMENTS)],
        summary="What was declared, the oldest first",
    )
    def declarations() -> list[Declaration]:
        return [shown(one) for one in port.declarations()]

    @router.post(
        "/declarations",
        status_code=HTTPStatus.CREATED,
        dependencies=[needs(Permission.MANAGE_LINES, about=About.SOMEWHERE)],
        summary="Declare what was done (LAW 17, 27)",
    )
    def declaring(request: Request, wanted: Declaring) -> Declaration:
        if not visitor_of(request).may(Permission.MANAGE_LINES, wanted.line):
            raise NotAllowed("You set up other lines only. Name one of yours.")
        return shown(port.declare(wanted, visitor_of(request)))

    @router.delete(
        "/declarations/{declaration}",
        status_code=HTTPStatus.NO_CONTENT,
        dependencies=[needs(Permission.MANAGE_LINES)],
        summary="Let a declaration count no more",
    )
    def withdraw(request: Request, declaration: Id) -> None:
        port.withdraw(declaration, visitor_of(request))

    return router


def _check(making: Making, visitor: Visitor) -> None:
    """A role for one line makes documents of that line alone; what tells of the whole house needs one for all of them."""
    house = making.kind in WHOLE_HOUSE or (making.loss is not None and Lost.ACCOUNT in making.loss.what)
    if not visitor.may(Permission.MAKE_DOCUMENTS, None if house else making.line):
        raise NotAllowed("This document tells of all lines, or of one that is not yours. Name one of yours.")


def shown(one: Known) -> Declaration:
    """As programs read it."""
    return Declaration(
        id=one.id,
        duty=one.duty,
        line=one.line_id,
        day=one.day,
        document=one.document,
        by=one.by,
        at=one.at,
        withdrawn=one.withdrawn_at,
    )
