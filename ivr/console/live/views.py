"""The live calls on a page, and their stream."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import StreamingResponse

from ivr.console.live import words
from ivr.console.live.events import Events
from ivr.console.live.watch import Seen, Watch
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, needs
from ivr.domain.roles import Permission


class LivePart:
    """Live calls for the pages that show them."""

    words = words

    def __init__(self, pages: Pages, watch: Watch) -> None:
        self._pages = pages
        self._watch = watch
        self._events = Events(watch, self.draw)

    async def glance(self) -> Seen:
        """The calls now."""
        return await self._watch.glance()

    def draw(self, seen: Seen, language: str) -> str:
        """The calls as HTML."""
        return self._pages.fragment(language, "live/calls.html", seen=seen, words=words)

    def routes(self) -> APIRouter:
        """`/live/events`."""
        router = APIRouter(prefix="/live")

        @router.get("/events", dependencies=[needs(Permission.SEE_LIVE, about=About.SOMEWHERE)])
        async def events(request: Request) -> StreamingResponse:
            stream = self._events.stream(self._pages.language(request))
            return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

        return router
