"""The journal's pages: look something up, verify, take a period away."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from ivr.console.journal import words
from ivr.console.journal.asked import Asked, Read, asked, read
from ivr.console.journal.port import JournalDesk, Names
from ivr.console.journal.sentences import GROUPS
from ivr.console.journal.telling import Told, tell
from ivr.console.pages.parts import Entry, Group
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, LineOf, needs, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.console.wording.marks import N_
from ivr.domain.roles import Permission

ON_A_PAGE = 50
MOST = 1 << 62
NAMES = (Permission.MAKE_DOCUMENTS, Permission.MANAGE_USERS)
"""Who may see names beside ids: those who write or read who has access anyway."""

JSON_LINES = "application/x-ndjson"
Day = Annotated[str, Form(max_length=40)]


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of rows.

    Attributes:
        older: the address of the next page; empty at the end.
        further: the page may go on although fewer rows than fit on it were found: not all were looked at.
    """

    rows: tuple[Told, ...] = ()
    older: str = ""
    further: bool = False


class JournalPart:
    """`/journal`."""

    entries = (Entry("/journal", N_("Journal"), Group.HOUSE, (Permission.READ_JOURNAL,), place=20),)
    line_of: Mapping[About, LineOf] = MappingProxyType({})

    def __init__(self, pages: Pages, desk: JournalDesk) -> None:
        self._pages = pages
        self._desk = desk

    def routes(self) -> APIRouter:
        """The list, verification, exports."""
        router = APIRouter(prefix="/journal")
        rule = needs(Permission.READ_JOURNAL)

        @router.get("", dependencies=[rule])
        async def journal(
            request: Request,
            given: Annotated[Asked, Depends(asked)],
            before: Annotated[int | None, Query(ge=1, le=MOST)] = None,
        ) -> HTMLResponse:
            return await asyncio.to_thread(self._page, request, given, before)

        @router.get("/verify", dependencies=[rule])
        async def verification(request: Request) -> HTMLResponse:
            return await asyncio.to_thread(self._verification, request, "journal/verify.html")

        @router.get("/verify/progress", dependencies=[rule])
        async def progress(request: Request) -> HTMLResponse:
            return await asyncio.to_thread(self._verification, request, "journal/progress.html")

        @router.post("/verify", dependencies=[rule])
        async def verify(request: Request) -> RedirectResponse:
            await asyncio.to_thread(self._desk.verify, visitor_of(request).person)
            return RedirectResponse("/journal/verify", HTTPStatus.SEE_OTHER)

        @router.post("/export", dependencies=[rule])
        async def export(request: Request, first_day: Day = "", last_day: Day = "") -> Response:
            return await asyncio.to_thread(self._export, request, Asked(first_day=first_day.strip(), last_day=last_day.strip()))

        return router

    def _page(self, request: Request, given: Asked, before: int | None) -> HTMLResponse:
        names = self._names(visitor_of(request))
        meant = read(given, names.people)
        listed = Listed() if meant.wrong else self._listed(request, given, meant, before, names)
        return self._shown(request, given, meant, listed, names, first=before is None)

    def _listed(self, request: Request, given: Asked, meant: Read, before: int | None, names: Names) -> Listed:
        found = self._desk.look(meant.sought, ON_A_PAGE, before)
        language = self._pages.language(request)
        rows = tuple(tell(row, names, lambda text: self._pages.say(language, text)) for row in found.rows)
        older = given.address(found.older) if found.older is not None else ""
        return Listed(rows, older, further=bool(older) and len(rows) < ON_A_PAGE)

    def _shown(
        self,
        request: Request,
        given: Asked,
        meant: Read,
        listed: Listed,
        names: Names,
        *,
        first: bool = True,
        part: str = "filter",
    ) -> HTMLResponse:
        return self._pages.page(
            request,
            "journal/journal.html",
            status=HTTPStatus.BAD_REQUEST if meant.wrong else HTTPStatus.OK,
            given=given,
            wrong=meant.wrong,
            part=part,
            listed=listed,
            first=first,
            extent=self._desk.extent(),
            verifying=self._desk.verifying(),
            groups=GROUPS,
            people=sorted(names.people.values(), key=str.casefold),
        )

    def _verification(self, request: Request, template: str) -> HTMLResponse:
        return self._pages.page(
            request,
            template,
            verifying=self._desk.verifying(),
            extent=self._desk.extent(),
            names=self._names(visitor_of(request)),
            breaches=words.BREACHES,
        )

    def _export(self, request: Request, given: Asked) -> Response:
        visitor = visitor_of(request)
        meant = read(given, {})
        if meant.wrong:
            names = self._names(visitor)
            return self._shown(request, given, meant, Listed(), names, part="export")
        handed = self._desk.export(meant.sought.since, meant.sought.until, visitor.person)
        headers = {"Content-Disposition": f'attachment; filename="{handed.name}"', "Cache-Control": "no-store"}
        return StreamingResponse(handed.pieces, media_type=JSON_LINES, headers=headers)

    def _names(self, visitor: Visitor) -> Names:
        """Names, for who may see them; lines have names for everybody here."""
        names = self._desk.names()
        return names if any(visitor.may(permission) for permission in NAMES) else Names(lines=names.lines)
