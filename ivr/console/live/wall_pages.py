"""The supervisors' wall."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog
from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, StreamingResponse

from ivr.console.live import words
from ivr.console.live.ground import RELOAD_SECONDS, Ground, sees
from ivr.console.live.wall import Picture, WallView, Wanted, picture
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.domain.control import Shown
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError

log = structlog.get_logger()


class WallPages:
    """`/live` and its stream."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def add(self, router: APIRouter) -> None:
        """Add the routes."""

        @router.get("", dependencies=[needs(Permission.SEE_LIVE, about=About.SOMEWHERE)])
        async def wall(request: Request, line: str = "", state: str = "") -> HTMLResponse:
            return await self._page(request, self._wanted(request, line, state))

        @router.get("/events", dependencies=[needs(Permission.SEE_LIVE, about=About.SOMEWHERE)])
        async def events(request: Request, line: str = "", state: str = "") -> StreamingResponse:
            wanted, ground = self._wanted(request, line, state), self._ground
            return ground.events(wanted, lambda: WallView(wanted, ground.drawing, ground.wall_seconds))

    async def fragment(self, request: Request) -> Markup:
        """The calls that somebody may see, for any page; `/static/live/live.js` keeps what stands in `#live` up to date."""
        wanted = self._wanted(request, "", "")
        return Markup(self._ground.drawing.whole(await self._picture(wanted), wanted.language))  # noqa: S704 - our own template's

    def _wanted(self, request: Request, line: str, state: str) -> Wanted:
        shown = next((one for one in Shown if one.value == state), None)
        return Wanted(self._ground.language(request), sees(visitor_of(request)), line[:100], shown)

    async def _picture(self, wanted: Wanted) -> Picture:
        return picture(await self._ground.watch.glance(), wanted, self._ground.drawing)

    async def _page(self, request: Request, wanted: Wanted) -> HTMLResponse:
        found = await self._picture(wanted)
        return self._ground.pages.page(
            request,
            "live/wall.html",
            calls=Markup(self._ground.drawing.whole(found, wanted.language)),  # noqa: S704 - our own template's
            wanted=wanted,
            lines=await self._lines(visitor_of(request), found),
            words=words,
            reload_seconds=RELOAD_SECONDS,
        )

    async def _lines(self, visitor: Visitor, found: Picture) -> Sequence[tuple[str, str]]:
        """Ids and names that can be chosen; where the rows cannot be read, those that have calls."""
        try:
            lines = [(line.id, line.name) for line in await asyncio.to_thread(self._ground.lines)]
        except PreambuleError as error:
            log.error("the lines cannot be read", error_id=error.id, error=error.message)
            lines = list(dict.fromkeys((call.line, call.line_name) for call in found.calls.values()))
        return [(line, name) for line, name in lines if visitor.may(Permission.SEE_LIVE, line)]
