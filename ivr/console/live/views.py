"""The pages of calls in progress: the wall, an agent's own, each call's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from fastapi import APIRouter, Request
from markupsafe import Markup

from ivr.console.live import words
from ivr.console.live.agent_pages import AgentPages
from ivr.console.live.call_pages import CallPages
from ivr.console.live.drawing import Drawing
from ivr.console.live.feed import Feed
from ivr.console.live.ground import Ground, sees
from ivr.console.live.port import CallsNow
from ivr.console.live.wall import Wanted, picture
from ivr.console.live.wall_pages import WallPages
from ivr.console.live.watch import Seen, Watch
from ivr.console.pages.parts import Entry, Group
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, LineOf
from ivr.console.security.visitor import Visitor
from ivr.console.wording.marks import N_
from ivr.domain.line import Line
from ivr.domain.roles import Permission


class LivePart:
    """Calls in progress, for its own pages and for those that show them too."""

    words = words
    entries = (
        Entry("/live/agent", N_("My call"), Group.CALLS, (Permission.ORDER_RECORDING,), 10),
        Entry("/live", N_("Live calls"), Group.CALLS, (Permission.SEE_LIVE,), 20, apart=("/live/agent",)),
    )

    def __init__(
        self,
        pages: Pages,
        watch: Watch,
        control: CallsNow,
        lines: Callable[[], Sequence[Line]],
        now: Callable[[], datetime],
        wall_seconds: float,
    ) -> None:
        self._ground = Ground(pages, watch, Feed(watch), control, Drawing(pages), lines, now, wall_seconds)
        self._wall = WallPages(self._ground)

    @property
    def line_of(self) -> Mapping[About, LineOf]:
        """A call's line is known by the line process alone."""
        return MappingProxyType({About.CALL: self._ground.line_of})

    async def glance(self, visitor: Visitor) -> Seen:
        """The calls now that somebody may see."""
        seen = await self._ground.watch.glance()
        return Seen(seen.live.among(sees(visitor)), seen.problem, seen.version)

    def draw(self, seen: Seen, language: str) -> str:
        """These calls as HTML."""
        return self._ground.drawing.whole(picture(seen, Wanted(language, None), self._ground.drawing), language)

    async def fragment(self, request: Request) -> Markup:
        """The calls that whoever asks may see, as HTML for `#live` of any page, which `/static/live/live.js` keeps up to date."""
        return await self._wall.fragment(request)

    def routes(self) -> APIRouter:
        """`/live` and all under it."""
        router = APIRouter(prefix="/live")
        for pages in (self._wall, AgentPages(self._ground), CallPages(self._ground)):
            pages.add(router)
        return router
