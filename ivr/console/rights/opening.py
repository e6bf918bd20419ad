"""Opening a request: by hand, or from an e-mail that was saved as a file."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

from fastapi import Request
from starlette.responses import Response

from ivr.console.pages.choosing import typed
from ivr.console.pages.forms import filled
from ivr.console.pages.uploads import uploaded
from ivr.console.rights.counter import Counter, left, person_of
from ivr.console.rights.forms import Opening, Taking, offer_kinds, offer_lines
from ivr.console.security.rules import About, needs, visitor_of
from ivr.domain.rights import Kind, Origin
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError
from ivr.rights.steps import Asked

MOST = 32 << 20
"""Bytes of a message, as `ivr.rights.mail` has it."""

SOMEWHERE = needs(Permission.RIGHTS_REQUESTS, about=About.SOMEWHERE)


class OpeningPages:
    """`/rights/new`, `/rights/import`."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def add(self, router: Any) -> None:
        """Add the routes; before those of one request, whose id may be anything."""
        router.add_api_route("/new", self.forms, dependencies=[SOMEWHERE])
        router.add_api_route("/new", self.open, methods=["POST"], dependencies=[SOMEWHERE])
        router.add_api_route("/import", self.take_in, methods=["POST"], dependencies=[SOMEWHERE])

    async def forms(self, request: Request) -> Response:
        """Both forms."""
        return await self._page(request, Opening(), Taking())

    async def open(self, request: Request) -> Response:
        """By hand."""
        form = await filled(Opening, request)
        await self._offer(request, form)
        if not form.validate():
            return await self._page(request, form, Taking(), status=HTTPStatus.UNPROCESSABLE_ENTITY)
        asked = Asked(
            Kind(form.kind.data),
            Origin.CONSOLE,
            typed(form.contact),
            form.received.moment or self._counter.now(),
            form.locale.data,
            form.line.data or None,
        )
        try:
            made = await asyncio.to_thread(self._counter.desk.open, asked, person_of(request))
        except PreambuleError as error:
            return await self._page(request, form, Taking(), problem=error)
        return left(made.id, "opened")

    async def take_in(self, request: Request) -> Response:
        """From an e-mail."""
        sent = await uploaded(request, MOST)
        form = Taking(sent.fields)
        await self._offer(request, form)
        if not form.validate():
            return await self._page(request, Opening(), form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        kind = Kind(form.kind.data) if form.kind.data else None
        asked = Asked(kind or Kind.ACCESS, Origin.EMAIL, "", self._counter.now(), form.locale.data, form.line.data or None)
        try:
            taken = await asyncio.to_thread(self._counter.desk.take_in, sent.content, kind, asked, person_of(request))
        except PreambuleError as error:
            return await self._page(request, Opening(), form, problem=error)
        return left(taken.request.id, "known" if taken.known else "opened")

    async def _page(self, request: Request, opening: Opening, taking: Taking, **options: Any) -> Response:
        await self._offer(request, opening)
        await self._offer(request, taking)
        return self._counter.page(request, "rights/new.html", opening=opening, taking=taking, **options)

    async def _offer(self, request: Request, form: Opening | Taking) -> None:
        """Only the lines for which this person answers requests."""
        visitor, say = visitor_of(request), self._counter.say(request)
        names = await asyncio.to_thread(self._counter.desk.lines)
        own = visitor.among(Permission.RIGHTS_REQUESTS, names)
        offer_kinds(form, say)
        offer_lines(form, {line: names[line] for line in own}, say, every=visitor.may(Permission.RIGHTS_REQUESTS))
