"""The newest recordings, for other pages to show: what there is, since when, until when. No number, no name, no sound."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import structlog
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from ivr.console.dependencies import ListRecordings
from ivr.console.pages.parts import Entry
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, LineOf, needs, visitor_of
from ivr.console.wording import terms
from ivr.database.recordings import Filter
from ivr.domain.line import Line
from ivr.domain.recording import Recording
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError

log = structlog.get_logger()

AT_HOME = 8
ALL = Filter()


@dataclass(frozen=True, slots=True)
class Listed:
    """Some recordings, the newest first.

    Attributes:
        lines: by id, for their names; a line that is gone has none.
        problem: why there is no list.
    """

    recordings: Sequence[Recording] = ()
    lines: dict[str, Line] | None = None
    problem: PreambuleError | None = None


class RecordingsPart:
    """The newest recordings for the pages that show them. All others are `ivr.console.recordings.part`'s."""

    states = terms.RECORDING
    entries: Sequence[Entry] = ()
    line_of: Mapping[About, LineOf] = MappingProxyType({})

    def __init__(
        self,
        pages: Pages,
        lines: Callable[[], Sequence[Line]],
        recordings: ListRecordings,
    ) -> None:
        self._pages = pages
        self._lines = lines
        self._recordings = recordings

    async def newest(self, count: int, wanted: Filter = ALL) -> Listed:
        """The newest recordings of those wanted; the problem in their place when they cannot be read."""
        return await asyncio.to_thread(self._read, count, wanted)

    def _read(self, count: int, wanted: Filter) -> Listed:
        try:
            found = self._recordings(wanted, count)
            lines = {line.id: line for line in self._lines()}
        except PreambuleError as error:
            log.error("the recordings cannot be listed", error_id=error.id, error=error.message)
            return Listed(lines={}, problem=error)
        return Listed(found, lines)

    def routes(self) -> APIRouter:
        """The rows alone, which scripts fetch when a call has ended."""
        router = APIRouter(prefix="/recordings")

        @router.get("/newest", dependencies=[needs(Permission.SEE_RECORDINGS, about=About.SOMEWHERE)])
        async def newest(request: Request) -> HTMLResponse:
            seen = Filter(lines=visitor_of(request).lines(Permission.SEE_RECORDINGS))
            listed = await self.newest(AT_HOME, seen)
            return self._pages.page(request, "recordings/list.html", listed=listed, states=terms.RECORDING)

        return router
