"""The archives' say: batches are proposed, their slips printed, and what the archives have written is noted by a second person (LAW 14)."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Form as Field
from fastapi import Request
from starlette.responses import RedirectResponse, Response

from ivr.console.errors import NoSuchPage
from ivr.console.pages.choosing import typed
from ivr.console.pages.forms import Form, filled
from ivr.console.pages.taking import taken
from ivr.console.retention.forms import Deciding
from ivr.console.retention.shelf import SEEN, Shelf, lines_of, person_of, place
from ivr.console.security.rules import About, needs, visitor_of
from ivr.domain.elimination import Decision
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError

ON_A_PAGE = 20
ITEMS = 50
MEDIA = {"pdf": "application/pdf", "json": "application/json", "jws": "application/jose"}
SOMEWHERE = needs(Permission.APPROVE_VISA, about=About.SOMEWHERE)
ONE = needs(Permission.APPROVE_VISA, about=About.BATCH)
SEEN_ONE = needs(Permission.SEE_RETENTION, about=About.BATCH)


class BatchPages:
    """`/retention/batches` and what lies below."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def add(self, router: Any) -> None:
        """Add the routes."""
        router.add_api_route("/batches", self.listed, dependencies=[SEEN])
        router.add_api_route("/batches", self.propose, methods=["POST"], dependencies=[SOMEWHERE])
        router.add_api_route("/batches/{batch}", self.one, dependencies=[SEEN_ONE])
        router.add_api_route("/batches/{batch}/slip.{form}", self.slip, dependencies=[SEEN_ONE])
        router.add_api_route("/batches/{batch}/decide", self.decide, methods=["POST"], dependencies=[ONE])
        router.add_api_route("/batches/{batch}/withdraw", self.withdraw, methods=["POST"], dependencies=[ONE])

    async def listed(self, request: Request, before: datetime | None = None, last: str = "", done: str = "") -> Response:
        """Batches, the newest first, and what waits to be put into one."""
        return await self._listed(request, before, last, done=done)

    async def propose(
        self, request: Request, line: Annotated[str, Field(max_length=100)], again: bool = Field(False)
    ) -> Response:
        """Put recordings of a line whose day has come into a batch."""
        visitor = visitor_of(request)
        if not visitor.may(Permission.APPROVE_VISA, line):
            raise NoSuchPage("no page")
        act = partial(self._shelf.desk.propose, line, visitor.person, again=again)
        try:
            made = await asyncio.to_thread(act)
        except PreambuleError as error:
            return await self._listed(request, problem=error)
        where = "/retention/batches?done=nothing" if made is None else f"/retention/batches/{made}?done=proposed"
        return RedirectResponse(where, HTTPStatus.SEE_OTHER)

    async def one(self, request: Request, done: str = "", after: str = "") -> Response:
        """One batch with what is in it."""
        return await self._one(request, Deciding(), done=done, after=after)

    async def slip(self, request: Request, form: str, language: str = "") -> Response:
        """The bordereau, or the proposal of one, in a language of the console."""
        if form not in MEDIA:
            raise NoSuchPage("no page")
        locale = language if language in ("fr", "en") else self._shelf.pages.language(request)
        content = await asyncio.to_thread(self._shelf.desk.slip, _id(request), form, locale)
        shown = "inline" if form == "pdf" else "attachment"
        name = f"bordereau-{_id(request)[:8]}.{form}"
        return Response(content, media_type=MEDIA[form], headers={"Content-Disposition": f'{shown}; filename="{name}"'})

    async def decide(self, request: Request) -> Response:
        """Note what the archives have written."""
        form, which, who = await filled(Deciding, request), _id(request), person_of(request)
        refused = form.answer.data == "refuse"

        def act() -> None:
            decision = Decision(typed(form.signed), form.on.needed, typed(form.reference))
            kept_back = typed(form.keep).split()
            self._shelf.desk.decide(which, decision, [] if refused else kept_back, who, wholly=refused)

        done = "kept" if refused else "approved"
        return await taken(request, form, act, self._one, lambda: f"/retention/batches/{which}?done={done}")

    async def withdraw(self, request: Request) -> Response:
        """Take it back before it is answered."""
        which, who = _id(request), person_of(request)
        return await taken(
            request,
            Form(),
            lambda: self._shelf.desk.withdraw(which, who),
            lambda request, _form, **options: self._one(request, Deciding(), **options),
            lambda: f"/retention/batches/{which}?done=withdrawn",
        )

    async def _listed(
        self, request: Request, before: datetime | None = None, last: str = "", *, done: str = "", **options: Any
    ) -> Response:
        after, lines = place(before, last), lines_of(request)
        found = await asyncio.to_thread(self._shelf.desk.batches, lines, after, ON_A_PAGE + 1)
        waiting = await asyncio.to_thread(self._shelf.desk.awaiting, lines)
        shown = found[:ON_A_PAGE]
        return await self._shelf.page(
            request,
            "retention/batches.html",
            found=shown,
            waiting=waiting,
            mine={one.line_id for one in waiting if visitor_of(request).may(Permission.APPROVE_VISA, one.line_id)},
            older=shown[-1].batch if len(found) > ON_A_PAGE else None,
            first=after is None,
            done=done,
            **options,
        )

    async def _one(self, request: Request, form: Deciding, *, done: str = "", after: str = "", **options: Any) -> Response:
        desk, which, visitor = self._shelf.desk, _id(request), visitor_of(request)
        found = await asyncio.to_thread(desk.batch, which)
        items = await asyncio.to_thread(desk.items, which, after, ITEMS + 1)
        may = visitor.may(Permission.APPROVE_VISA, found.batch.line_id)
        return await self._shelf.page(
            request,
            "retention/batch.html",
            found=found,
            items=items[:ITEMS],
            following=items[ITEMS - 1].recording_id if len(items) > ITEMS else "",
            first=not after,
            form=form,
            may=may,
            own=found.batch.made_by == visitor.person,
            done=done,
            **options,
        )


def _id(request: Request) -> str:
    return str(request.path_params["batch"])
