"""`/people/new-factors`: who has a new second factor, and whether it is they who have it. For administrators and the data protection officer."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import Response

from ivr.console.door.counter import Counter, proven, to, to_step_up
from ivr.console.security.rules import needs, visitor_of
from ivr.domain.recognising import RECOGNISES
from ivr.errors import PreambuleError

HERE = "/people/new-factors"


class Recognising:
    """The list, and a yes to one of it."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._desk = counter.desk

    def add_to(self, router: APIRouter) -> None:
        """Its routes, each with its rule; before those of `/people`, where any word is a person."""
        router.get(HERE, dependencies=[needs(*RECOGNISES)])(self._page)
        router.post(f"{HERE}/{{person}}", dependencies=[needs(*RECOGNISES)])(self._recognise)

    async def _page(self, request: Request) -> Response:
        return await self._shown(request)

    async def _recognise(self, request: Request, person: str) -> Response:
        if not proven(request, self._counter):
            return to_step_up(HERE)
        try:
            await asyncio.to_thread(self._desk.recognise, person, visitor_of(request).person)
        except PreambuleError as error:
            return await self._shown(request, error)
        return to(f"{HERE}?done=recognised")

    async def _shown(self, request: Request, problem: PreambuleError | None = None) -> Response:
        found = await asyncio.to_thread(self._desk.new_factors)
        return self._counter.page(request, "new_factors.html", problem, found=found, proven=proven(request, self._counter))
