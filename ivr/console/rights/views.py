"""The list of requests, opening one, and the page of each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from fastapi import APIRouter, Request
from starlette.responses import Response

from ivr.console.pages.parts import Entry, Group
from ivr.console.pages.rendering import Pages
from ivr.console.rights.calls import CallPages
from ivr.console.rights.counter import OF_REQUEST, Counter, id_of, left, person_of
from ivr.console.rights.deeds import DeedPages
from ivr.console.rights.desk import After, RightsDesk
from ivr.console.rights.letters import LetterPages
from ivr.console.rights.opening import OpeningPages
from ivr.console.rights.package import PackagePages
from ivr.console.security.rules import About, LineOf, needs, visitor_of
from ivr.console.wording.marks import N_
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError

ON_A_PAGE = 50
MOST_WAITING = 100
"""Open requests that are looked at; the most urgent of them are shown, and the others when these are answered."""


class RightsPart:
    """Everything under `/rights`."""

    entries = (Entry("/rights", N_("Requests"), Group.PEOPLE, (Permission.RIGHTS_REQUESTS,), 10),)

    def __init__(self, pages: Pages, desk: RightsDesk, now: Callable[[], datetime]) -> None:
        self._counter = Counter(pages, desk, now)
        self._desk = desk
        self.line_of: Mapping[About, LineOf] = MappingProxyType({About.REQUEST: desk.line_of})

    def routes(self) -> APIRouter:
        """The list, the forms to open a request, and the pages of each."""
        router = APIRouter(prefix="/rights")
        router.add_api_route("", self.listed, dependencies=[needs(Permission.RIGHTS_REQUESTS, about=About.SOMEWHERE)])
        for pages in (OpeningPages, CallPages, DeedPages, PackagePages, LetterPages):
            pages(self._counter).add(router)
        router.add_api_route("/{request}", self.one, dependencies=[OF_REQUEST])
        router.add_api_route("/{request}/close", self.close, methods=["POST"], dependencies=[OF_REQUEST])
        return router

    async def listed(self, request: Request, show: str = "open", before: datetime | None = None, last: str = "") -> Response:
        """Those that wait, the most urgent first; with `show=settled` those that do not, in pages."""
        lines = visitor_of(request).lines(Permission.RIGHTS_REQUESTS)
        after: After = None if before is None or before.tzinfo is None else (before, last)
        settled = show == "settled"
        if settled:
            found = await asyncio.to_thread(self._desk.settled, lines, after, ON_A_PAGE + 1)
        else:
            found = await asyncio.to_thread(self._desk.waiting, lines, MOST_WAITING)
        shown = found[:ON_A_PAGE]
        names = await asyncio.to_thread(self._desk.lines)
        older = shown[-1] if settled and len(found) > len(shown) else None
        return self._counter.page(
            request,
            "rights/list.html",
            found=shown,
            names=names,
            settled=settled,
            older=older,
            first=after is None,
            beyond=0 if settled else len(found) - len(shown),
            most=len(found) == MOST_WAITING,
        )

    async def one(self, request: Request, done: str = "") -> Response:
        """One request."""
        return await self._counter.case(request, "rights/one.html", done=done)

    async def close(self, request: Request) -> Response:
        """Nothing more will happen."""
        try:
            await asyncio.to_thread(self._desk.close, id_of(request), person_of(request))
        except PreambuleError as error:
            return await self._counter.case(request, "rights/one.html", problem=error, done="")
        return left(id_of(request), "closed")
