"""`/accessibility`: the statement that the law wants of public bodies, in the form of RGAA 4.1.2."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import structlog
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from ivr.console.accessibility.tested import CRITERIA, read
from ivr.console.pages.parts import Entry
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, LineOf, public
from ivr.domain.line import Line
from ivr.errors import PreambuleError

log = structlog.get_logger()


class AccessibilityPart:
    """The statement, for everybody: it must be read before anybody signs in."""

    entries: Sequence[Entry] = ()
    line_of: Mapping[About, LineOf] = MappingProxyType({})

    def __init__(self, pages: Pages, lines: Callable[[], Sequence[Line]]) -> None:
        self._pages = pages
        self._lines = lines

    def routes(self) -> APIRouter:
        """The page."""
        router = APIRouter()

        @router.get("/accessibility", dependencies=[public()])
        async def statement(request: Request) -> HTMLResponse:
            whose = await asyncio.to_thread(self._whose)
            return self._pages.page(request, "accessibility/statement.html", tested=read(), criteria=CRITERIA, whose=whose)

        return router

    def _whose(self) -> Sequence[tuple[str, str]]:
        """Each organisation with where it can be reached: as callers of its lines are told."""
        try:
            return tuple(dict.fromkeys((line.facts.organisation, line.facts.rights_contact) for line in self._lines()))
        except PreambuleError as error:  # the statement must be read also when nothing else can
            log.error("the lines cannot be read", error_id=error.id, error=error.message)
            return ()
