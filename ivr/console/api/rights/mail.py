"""A request that came as an e-mail, saved as a file: it is read into memory, and its attachments are not looked at."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Annotated, Literal, Protocol

from fastapi import APIRouter, Query, Request

from ivr.console.api.frame import ID, Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.api.rights.about import SOMEWHERE
from ivr.console.api.rights.requests import RequestShown, shown
from ivr.console.api.uploading import file_body
from ivr.console.errors import NotAllowed
from ivr.console.pages.uploads import uploaded
from ivr.console.rights.desk import Imported
from ivr.console.rights.opening import MOST
from ivr.console.security.rules import visitor_of
from ivr.console.security.visitor import Visitor
from ivr.domain.rights import Kind
from ivr.domain.roles import Permission


class Taken(Model):
    """What an e-mail was opened as."""

    request: RequestShown
    """The request."""
    known: bool
    """Whether it had been opened before: one message is one request."""
    attachments: int
    """How many there were, which nobody looked at."""


class Mail(Protocol):
    """Opens requests from e-mails. Blocking. Raises `RightsError`, `DatabaseError`."""

    def take_in(self, message: bytes, kind: Kind | None, line: str | None, locale: str, visitor: Visitor) -> Imported:
        """Open one; `kind` is None where the message's words are to say it."""
        ...


def routes(port: Mail, answers: Answers) -> APIRouter:
    """`/rights-requests/import`."""
    router = resource("Rights requests", answers)

    @router.post(
        "/rights-requests/import",
        status_code=HTTPStatus.CREATED,
        dependencies=SOMEWHERE,
        summary="Open a request from an e-mail",
        openapi_extra=file_body("The message as it was saved, `.eml`. At most 32 MiB.", {}),
    )
    async def take_in(
        request: Request,
        kind: Annotated[Kind | None, Query(description="Which right; what its words ask for by default.")] = None,
        line: Annotated[str | None, Query(pattern=ID, description="Only this line; every line by default.")] = None,
        locale: Annotated[Literal["fr", "en"], Query(description="In which language the person is answered.")] = "fr",
    ) -> Taken:
        sent, visitor = await uploaded(request, MOST), visitor_of(request)
        if not visitor.may(Permission.RIGHTS_REQUESTS, line):
            raise NotAllowed("You answer requests of other lines only. Name one of yours.")
        made = await asyncio.to_thread(port.take_in, sent.content, kind, line, locale, visitor)
        return Taken(request=shown(made.request, visitor.now), known=made.known, attachments=made.attachments)

    return router
