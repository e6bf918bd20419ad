"""The register of objections as files: taken in whole or not at all, and taken away, which the journal says first."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ivr.console.api.frame import Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.api.uploading import file_body
from ivr.console.errors import RequestNotUnderstood
from ivr.console.objections.files import table
from ivr.console.objections.register import Register
from ivr.console.objections.views import MOST
from ivr.console.pages.uploads import uploaded
from ivr.console.security.rules import About, needs, visitor_of
from ivr.database.objection_files import written
from ivr.domain.roles import Permission

LONGEST_REASON = 500
_REASON = {
    "type": "string",
    "minLength": 1,
    "maxLength": LONGEST_REASON,
    "description": "Why they are written: whose list it is.",
}
_FILE = "A table `.csv` of numbers, or an export `.jsonl` of this house; its name says which. At most 4 MiB."


class Form(StrEnum):
    """As what the register is taken away: hashes that this house can take in again, or a table for people."""

    JSONL = "jsonl"
    CSV = "csv"


FILES = {
    "application/x-ndjson": {"schema": {"type": "string"}},
    "text/csv": {"schema": {"type": "string"}},
}
_MEDIA = {Form.JSONL: "application/x-ndjson", Form.CSV: "text/csv"}


class TakenIn(Model):
    """What became of a file."""

    added: int
    """New ones."""
    known: int
    """There already."""
    withdrawn: int
    """Withdrawn here before, which a file does not bring back."""


def routes(port: Register, answers: Answers) -> APIRouter:
    """`/objections/import`, `/objections/export`."""
    router = resource("Objections", answers)

    @router.post(
        "/objections/import",
        dependencies=[needs(Permission.WRITE_OBJECTIONS, about=About.SOMEWHERE)],
        summary="Take in a file of objections, whole or not at all",
        openapi_extra=file_body(_FILE, {"reason": _REASON}, ("reason",)),
    )
    async def take_in(request: Request) -> TakenIn:
        sent, visitor = await uploaded(request, MOST), visitor_of(request)
        reason = str(sent.fields.get("reason", "")).strip()[:LONGEST_REASON]
        if not sent.content or not reason:
            raise RequestNotUnderstood("Send the file as `file`, and why it is taken in as `reason`.")
        lines = visitor.lines(Permission.WRITE_OBJECTIONS)
        return TakenIn.of(await asyncio.to_thread(port.take_in, sent.content, sent.name, lines, reason, visitor.person))

    @router.post(
        "/objections/export",
        dependencies=[needs(Permission.SEE_OBJECTIONS, about=About.SOMEWHERE)],
        summary="Take the objections in force away as a file; the journal says so first",
        response_class=Response,
        responses={200: {"content": FILES, "description": "No number is in it."}},
    )
    def export(request: Request, form: Annotated[Form, Query(alias="as", description="As what.")] = Form.JSONL) -> Response:
        visitor = visitor_of(request)
        found = port.export(visitor.lines(Permission.SEE_OBJECTIONS), visitor.person)
        content = table(found, {}) if form is Form.CSV else "".join(written(found))
        headers = {"Content-Disposition": f'attachment; filename="objections.{form.value}"'}
        return Response(content, media_type=_MEDIA[form], headers=headers)

    return router
