"""The list of recordings: what there is, since when, until when. No number, no name, no sound."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

import structlog
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from ivr.console.dependencies import ListRecordings
from ivr.console.pages.parts import Entry, Group
from ivr.console.pages.rendering import Pages
from ivr.console.recordings import words
from ivr.console.security.rules import About, LineOf, needs
from ivr.console.wording.marks import N_
from ivr.database.recordings import Filter
from ivr.domain.line import Line
from ivr.domain.recording import Recording
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError

log = structlog.get_logger()

ON_A_PAGE = 50
AT_HOME = 8
ALL = Filter()


@dataclass(frozen=True, slots=True)
class Listed:
    """Some recordings, the newest first.

    Attributes:
        lines: by id, for their names; a line that is gone has none.
        older: the last one shown, where the next page goes on; None on the last page.
        problem: why there is no list.
    """

    recordings: Sequence[Recording] = ()
    lines: dict[str, Line] | None = None
    older: Recording | None = None
    problem: PreambuleError | None = None


class RecordingsPart:
    """Recordings for the pages that show them."""

    states = words.STATE
    entries = (Entry("/recordings", N_("Recordings"), Group.CALLS, (Permission.SEE_RECORDINGS,)),)
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
            found = self._recordings(wanted, count + 1)
            lines = {line.id: line for line in self._lines()}
        except PreambuleError as error:
            log.error("the recordings cannot be listed", error_id=error.id, error=error.message)
            return Listed(lines={}, problem=error)
        shown = found[:count]
        return Listed(shown, lines, shown[-1] if len(found) > count else None)

    def routes(self) -> APIRouter:
        """`/recordings` and its rows alone, which scripts fetch when a call has ended."""
        router = APIRouter(prefix="/recordings")

        @router.get("", dependencies=[needs(Permission.SEE_RECORDINGS, about=About.SOMEWHERE)])
        async def recordings(request: Request, before: datetime | None = None, last: str = "") -> HTMLResponse:
            listed = await self.newest(ON_A_PAGE, _after(before, last))
            return self._pages.page(
                request, "recordings/recordings.html", listed=listed, states=words.STATE, first=before is None
            )

        @router.get("/newest", dependencies=[needs(Permission.SEE_RECORDINGS, about=About.SOMEWHERE)])
        async def newest(request: Request) -> HTMLResponse:
            listed = await self.newest(AT_HOME)
            return self._pages.page(request, "recordings/list.html", listed=listed, states=words.STATE)

        return router


def _after(before: datetime | None, last: str) -> Filter:
    """The page after a recording. A moment without a zone is taken as the machine's; one beyond what clocks know is no moment."""
    try:
        return ALL if before is None else Filter(after=(before.astimezone(UTC), last))
    except (OverflowError, ValueError):
        return ALL
