"""Lines on pages: the list, one line in words, what is declared of it, its dialplan; and the assistant."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from ivr.console.lines import words
from ivr.console.lines.assistant import Assistant
from ivr.console.lines.desk import LineDesk
from ivr.console.pages.parts import Entry, Group
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, LineOf, needs, visitor_of
from ivr.console.wording.marks import N_
from ivr.domain.going_live import Duty
from ivr.domain.retention import rule
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError

MOST_ROWS = 50
"""Of the journal, on a line's page."""


class LinesPart:
    """The pages of lines."""

    entries = (Entry("/lines", N_("Lines"), Group.HOUSE, (Permission.MANAGE_LINES,), 20),)

    def __init__(self, pages: Pages, desk: LineDesk, now: Callable[[], datetime]) -> None:
        self._pages = pages
        self._desk = desk
        self._assistant = Assistant(pages, desk, now)

    @property
    def line_of(self) -> Mapping[About, LineOf]:
        """A draft belongs to the line that it changes; one of a new line to the whole house."""
        return {About.DRAFT: lambda draft: self._desk.draft(draft).line_id}

    def routes(self) -> APIRouter:
        """`/lines` and everything below it."""
        router = APIRouter()
        of_line = [needs(Permission.MANAGE_LINES, about=About.LINE)]

        @router.get("/lines", dependencies=[needs(Permission.MANAGE_LINES, about=About.SOMEWHERE)])
        async def lines(request: Request, done: str = "") -> HTMLResponse:
            return await asyncio.to_thread(self._list, request, words.DONE.get(done, ""))

        self._assistant.add_to(router)

        @router.get("/lines/{line}", dependencies=of_line)
        async def one(request: Request, line: str, done: str = "") -> HTMLResponse:
            return await asyncio.to_thread(self._one, request, line, words.DONE.get(done, ""))

        @router.post("/lines/{line}/declare", dependencies=of_line)
        async def declare(
            request: Request,
            line: str,
            duty: Annotated[Duty, Form()],
            day: Annotated[date, Form()],
            document: Annotated[str, Form(max_length=300)],
        ) -> Response:
            try:
                await asyncio.to_thread(self._desk.declare, line, duty, day, document, visitor_of(request).name)
            except PreambuleError as error:
                return await asyncio.to_thread(self._one, request, line, "", error)
            return RedirectResponse(f"/lines/{quote(line)}?done=declared#checklist", HTTPStatus.SEE_OTHER)

        @router.get("/lines/{line}/dialplan.xml", dependencies=of_line)
        async def dialplan(line: str) -> PlainTextResponse:
            text = await asyncio.to_thread(self._desk.dialplan, line)
            headers = {"Content-Disposition": 'attachment; filename="preambule.xml"'}
            return PlainTextResponse(text, headers=headers, media_type="application/xml")

        return router

    def _list(self, request: Request, done: str) -> HTMLResponse:
        visitor = visitor_of(request)
        seen = [one for one in self._desk.all() if visitor.may(Permission.MANAGE_LINES, one.line.id)]
        drafts = [one for one in self._desk.drafts() if visitor.may(Permission.MANAGE_LINES, one.draft.line_id)]
        return self._pages.page(
            request,
            "lines/lines.html",
            lines=seen,
            drafts=drafts,
            whole=visitor.may(Permission.MANAGE_LINES),
            words=words,
            done=done,
        )

    def _one(self, request: Request, line_id: str, done: str, problem: PreambuleError | None = None) -> HTMLResponse:
        seen = self._desk.one(line_id)
        return self._pages.page(
            request,
            "lines/line.html",
            status=HTTPStatus.OK if problem is None else problem.http_status,
            seen=seen,
            line=seen.line,
            rules={purpose.kind: rule(purpose) for purpose in seen.line.facts.purposes},
            history=self._desk.history(line_id, MOST_ROWS),
            dialplan=self._desk.dialplan(line_id),
            duties=Duty,
            may_rehearse=visitor_of(request).may(Permission.REHEARSE, line_id),
            words=words,
            problem=problem,
            done=done,
        )
