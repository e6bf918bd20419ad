"""The first page: what needs doing today, by what its reader may do, and what goes on at this moment."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

import structlog
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse
from starlette.routing import compile_path

from ivr.console.home.tasks import Task, Today, What
from ivr.console.pages.parts import Entry, Group
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, LineOf, Ruled, signed_in, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.console.wording.marks import N_
from ivr.errors import PreambuleError

log = structlog.get_logger()

Around = Callable[[Request], Awaitable[Mapping[str, Any]]]
"""What other parts show on this page: calls in progress, recordings, the rehearsal telephone."""


class HomePart:
    """`/`."""

    entries = (Entry("/", N_("Today"), Group.TODAY),)
    line_of: Mapping[About, LineOf] = MappingProxyType({})

    def __init__(self, pages: Pages, today: Today, around: Around) -> None:
        self._pages = pages
        self._today = today
        self._around = around

    def routes(self) -> APIRouter:
        """The page."""
        router = APIRouter()

        @router.get("/", dependencies=[signed_in()])
        async def home(request: Request) -> HTMLResponse:
            visitor = visitor_of(request)
            (tasks, problem), around = await asyncio.gather(asyncio.to_thread(self._tasks, visitor), self._around(request))
            return self._pages.page(
                request,
                "home/home.html",
                tasks=sorted(tasks, key=_place),
                problem=problem,
                where=lambda path: self._where(request, path, visitor),
                **around,
            )

        return router

    def _tasks(self, visitor: Visitor) -> tuple[Sequence[Task], PreambuleError | None]:
        try:
            return self._today.tasks(visitor), None
        except PreambuleError as error:
            log.error("what there is to do cannot be read", error_id=error.id, error=error.message)
            return (), error

    def _where(self, request: Request, path: str, visitor: Visitor) -> str:
        """Where somebody is led to do something: to the page itself, else to the place of the menu that it lies under; nowhere without one.

        No link leads where there is nothing, or where its reader may not go.
        """
        plain = path.partition("?")[0].partition("#")[0]
        over = (entry for entry in self._pages.entries if entry.path != "/" and entry.holds(plain))
        entry = next((entry for entry in over if entry.shown_to(visitor)), None)
        if entry is None:
            return ""
        return path if _answers(request.app.state.ruled, plain) else entry.path


def _answers(routes: Iterable[Ruled], path: str) -> bool:
    shown = [route.path for route in routes if "GET" in route.methods]
    return path in shown or any(_pattern(one).match(path) for one in shown if "{" in one)


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return compile_path(path)[0]


_ORDER = {what: place for place, what in enumerate(What)}


def _place(task: Task) -> tuple[bool, bool, int]:
    """What is late first, then what presses; then by what it is."""
    return not task.late, not task.pressing, _ORDER[task.what]
