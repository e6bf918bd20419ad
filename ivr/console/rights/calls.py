"""Who asks, and which calls are theirs. A number is only ever in the body of a request."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

from fastapi import Request
from starlette.responses import Response

from ivr.console.pages.choosing import offered
from ivr.console.pages.forms import filled
from ivr.console.rights import words
from ivr.console.rights.counter import OF_REQUEST, Counter, id_of, left, person_of
from ivr.console.rights.desk import Sought
from ivr.console.rights.forms import Identifying, Searching, offer_lines
from ivr.console.security.rules import visitor_of
from ivr.domain.rights import Identity
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError
from ivr.rights.searching import MOST, Candidate

MOST_NAMED = 1_000
"""Calls that one form may name."""


class CallPages:
    """`/rights/{request}/identity`, `…/calls`, `…/search`."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def add(self, router: Any) -> None:
        """Add the routes."""
        router.add_api_route("/{request}/identity", self.identity, dependencies=[OF_REQUEST])
        router.add_api_route("/{request}/identity", self.identify, methods=["POST"], dependencies=[OF_REQUEST])
        router.add_api_route("/{request}/calls", self.calls, dependencies=[OF_REQUEST])
        router.add_api_route("/{request}/calls", self.attach, methods=["POST"], dependencies=[OF_REQUEST])
        router.add_api_route("/{request}/search", self.search, methods=["POST"], dependencies=[OF_REQUEST])

    async def identity(self, request: Request) -> Response:
        """The form."""
        return await self._identity(request, Identifying())

    async def identify(self, request: Request) -> Response:
        """Note how they showed who they are."""
        form = await filled(Identifying, request)
        self._offer_ways(request, form)
        desk, who = self._counter.desk, person_of(request)
        return await self._counter.taken(
            request, form, lambda: desk.identify(id_of(request), Identity(form.how.data), who), self._identity, "identified"
        )

    async def calls(self, request: Request, done: str = "") -> Response:
        """The form to look for calls, and those that were confirmed."""
        return await self._calls(request, Searching(), done=done)

    async def search(self, request: Request) -> Response:
        """Candidates. They are shown in answer to the form, and have no address."""
        form = await filled(Searching, request)
        await self._offer_lines(request, form)
        if not form.validate():
            return await self._calls(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        desk, who = self._counter.desk, person_of(request)
        try:
            found = await asyncio.to_thread(desk.search, id_of(request), _sought(form), who)
        except PreambuleError as error:
            return await self._calls(request, form, problem=error)
        return await self._calls(request, form, found=found)

    async def attach(self, request: Request) -> Response:
        """Calls that are theirs, or are not after all."""
        sent = await request.form()
        named = [str(call) for call in sent.getlist("call")][:MOST_NAMED]
        remove = sent.get("act") == "remove"
        act = partial(self._counter.desk.attach, id_of(request), named, person_of(request), remove=remove)
        try:
            await asyncio.to_thread(act)
        except PreambuleError as error:
            return await self._calls(request, Searching(), problem=error)
        return (
            left(id_of(request), "removed" if remove else "attached", "/calls") if named else left(id_of(request), "", "/calls")
        )

    async def _identity(self, request: Request, form: Identifying, **options: Any) -> Response:
        self._offer_ways(request, form)
        return await self._counter.case(request, "rights/identity.html", form=form, **options)

    async def _calls(
        self, request: Request, form: Searching, *, found: Sequence[Candidate] | None = None, done: str = "", **options: Any
    ) -> Response:
        await self._offer_lines(request, form)
        return await self._counter.case(request, "rights/calls.html", form=form, found=found, most=MOST, done=done, **options)

    def _offer_ways(self, request: Request, form: Identifying) -> None:
        form.how.choices = offered([(how.value, text) for how, text in words.IDENTITY.items()], self._counter.say(request))

    async def _offer_lines(self, request: Request, form: Searching) -> None:
        names = await asyncio.to_thread(self._counter.desk.lines)
        own = visitor_of(request).among(Permission.RIGHTS_REQUESTS, names)
        offer_lines(form, {line: names[line] for line in own}, self._counter.say(request), every=True)


def _sought(form: Searching) -> Sought:
    until = form.until.moment
    return Sought(
        (form.number.data or "").strip(),
        (form.receipt.data or "").strip(),
        form.line.data or "",
        form.since.moment,
        None if until is None else until + timedelta(days=1),
    )
