"""The list of recordings: what there is, since when, until when. No number, no name, no sound."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from ivr.console.pages.rendering import Pages
from ivr.console.recordings import words
from ivr.domain.line import Line
from ivr.domain.recording import Recording
from ivr.errors import PreambuleError

log = structlog.get_logger()

ON_A_PAGE = 50
AT_HOME = 8


@dataclass(frozen=True, slots=True)
class Listed:
    """Some recordings, the newest first.

    Attributes:
        lines: by id, for their names; a line that is gone has none.
        older: where the next page begins, None on the last.
        problem: why there is no list.
    """

    recordings: Sequence[Recording] = ()
    lines: dict[str, Line] | None = None
    older: datetime | None = None
    problem: PreambuleError | None = None


class RecordingsPart:
    """Recordings for the pages that show them."""

    states = words.STATE

    def __init__(
        self,
        pages: Pages,
        lines: Callable[[], Sequence[Line]],
        recordings: Callable[[int, datetime | None], Sequence[Recording]],
    ) -> None:
        self._pages = pages
        self._lines = lines
        self._recordings = recordings

    async def newest(self, count: int, before: datetime | None = None) -> Listed:
        """The newest recordings that began before a moment; the problem in their place when they cannot be read."""
        return await asyncio.to_thread(self._read, count, before)

    def _read(self, count: int, before: datetime | None) -> Listed:
        try:
            found = self._recordings(count + 1, before)
            lines = {line.id: line for line in self._lines()}
        except PreambuleError as error:
            log.error("the recordings cannot be listed", error_id=error.id, error=error.message)
            return Listed(lines={}, problem=error)
        shown = found[:count]
        return Listed(shown, lines, shown[-1].started_at if len(found) > count else None)

    def routes(self) -> APIRouter:
        """`/recordings` and its rows alone, which scripts fetch when a call has ended."""
        router = APIRouter(prefix="/recordings")

        @router.get("")
        async def recordings(request: Request, before: datetime | None = None) -> HTMLResponse:
            listed = await self.newest(ON_A_PAGE, _aware(before))
            return self._pages.page(
                request, "recordings/recordings.html", listed=listed, states=words.STATE, first=before is None
            )

        @router.get("/newest")
        async def newest(request: Request) -> HTMLResponse:
            listed = await self.newest(AT_HOME)
            return self._pages.page(request, "recordings/list.html", listed=listed, states=words.STATE)

        return router


def _aware(before: datetime | None) -> datetime | None:
    """A moment without a zone is taken as the machine's; one beyond what clocks know is no moment."""
    try:
        return None if before is None else before.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
