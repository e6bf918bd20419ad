"""`/first/<link>` makes the first administrator; `/link/<link>` lets somebody choose a passphrase. Each link works once."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import Response

from ivr.console.door.counter import Counter, to
from ivr.console.door.forms import Choose, First
from ivr.console.pages.forms import filled
from ivr.console.security.rules import public
from ivr.domain.account import LinkKind
from ivr.errors import PreambuleError


class Links:
    """Looking at a link uses nothing up: programs that read mail look at every link."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._desk = counter.desk

    def add_to(self, router: APIRouter) -> None:
        """Its routes, each with its rule."""
        router.get("/first/{link}", dependencies=[public()])(self._first)
        router.post("/first/{link}", dependencies=[public()])(self._found)
        router.get("/link/{link}", dependencies=[public()])(self._choose_page)
        router.post("/link/{link}", dependencies=[public()])(self._choose)

    async def _first(self, request: Request, link: str) -> Response:
        shown = await asyncio.to_thread(self._desk.link, link)
        return self._counter.page(request, "first.html", form=First()) if shown.kind is LinkKind.FIRST else to(f"/link/{link}")

    async def _found(self, request: Request, link: str) -> Response:
        form = await filled(First, request)
        if not form.validate():
            return self._counter.page(request, "first.html", form=form)
        given = (link, (form.name.data or "").strip(), form.sign_in.data, form.passphrase.data)
        try:
            await self._counter.attempt(request, self._desk.found_house, *given)
        except PreambuleError as error:
            return self._counter.page(request, "first.html", error, form=form)
        return to("/sign-in?done=opened")

    async def _choose_page(self, request: Request, link: str) -> Response:
        shown = await asyncio.to_thread(self._desk.link, link)
        return self._counter.page(request, "link.html", form=Choose(), shown=shown)

    async def _choose(self, request: Request, link: str) -> Response:
        shown = await asyncio.to_thread(self._desk.link, link)
        form = await filled(Choose, request)
        if not form.validate():
            return self._counter.page(request, "link.html", form=form, shown=shown)
        try:
            await self._counter.attempt(request, self._desk.choose, link, form.passphrase.data)
        except PreambuleError as error:
            return self._counter.page(request, "link.html", error, form=form, shown=shown)
        return to("/sign-in?done=opened")
