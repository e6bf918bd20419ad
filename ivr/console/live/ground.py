"""What the pages of live calls share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import HTTPConnection
from starlette.responses import StreamingResponse

from ivr.console.errors import NoSuchPage
from ivr.console.live.calls import CallNow
from ivr.console.live.drawing import Drawing
from ivr.console.live.events import stream
from ivr.console.live.feed import Feed, View
from ivr.console.live.port import CallsNow
from ivr.console.live.watch import Watch
from ivr.console.pages.rendering import Pages
from ivr.console.security.visitor import Visitor
from ivr.domain.line import Line
from ivr.domain.roles import Permission

RELOAD_SECONDS = 5
"""Where no script follows the events, the page is loaded anew so often."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the pages are made on.

    Attributes:
        control: the line process.
        lines: those in service, for their names. Blocking. Raises `DatabaseError`.
        wall_seconds: how often the wall is brought up to date.
    """

    pages: Pages
    watch: Watch
    feed: Feed
    control: CallsNow
    drawing: Drawing
    lines: Callable[[], Sequence[Line]]
    now: Callable[[], datetime]
    wall_seconds: float

    async def find(self, call_id: str) -> CallNow:
        """A call in progress.

        Raises:
            LineUnreachable: nobody knows.
            NoSuchPage: it is over, or never was.
        """
        seen = await self.watch.glance()
        if seen.problem is not None:
            raise seen.problem
        call = seen.live.find(call_id)
        if call is None:
            raise NoSuchPage("no page")
        return call

    async def line_of(self, call_id: str) -> str:
        """The line of a call in progress. Raises as `find`."""
        return (await self.find(call_id)).line

    def events(self, key: Hashable, make: Callable[[], View]) -> StreamingResponse:
        """A stream for one browser."""
        body: AsyncIterator[str] = stream(self.feed, key, make, self.now)
        return StreamingResponse(body, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    def language(self, request: HTTPConnection) -> str:
        """Of whoever asks."""
        return self.pages.language(request)


def sees(visitor: Visitor) -> frozenset[str] | None:
    """The lines whose calls somebody may see; None for all."""
    return visitor.lines(Permission.SEE_LIVE)
