"""Holds and restrictions: listed, placed, renewed, lifted. Which of the two it is decides which permission is wanted."""

from __future__ import annotations

import asyncio
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import Request
from starlette.responses import Response

from ivr.console.errors import NotAllowed
from ivr.console.pages.choosing import typed
from ivr.console.pages.forms import Form, filled
from ivr.console.pages.taking import taken
from ivr.console.retention.errors import NothingToHold
from ivr.console.retention.forms import Holding, Renewing, offer_kinds
from ivr.console.retention.shelf import SEEN, Shelf, lines_of, person_of, place
from ivr.console.security.rules import About, needs, visitor_of
from ivr.domain.hold import HoldKind
from ivr.domain.roles import Permission

ON_A_PAGE = 50
PERMISSION = {HoldKind.HOLD: Permission.MANAGE_HOLDS, HoldKind.RESTRICTION: Permission.RESTRICT}
EITHER = tuple(PERMISSION.values())
SOME = needs(*EITHER, about=About.SOMEWHERE)
ONE = needs(*EITHER, about=About.HOLD)


class HoldPages:
    """`/retention/holds` and what lies below."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def add(self, router: Any) -> None:
        """Add the routes."""
        router.add_api_route("/holds", self.listed, dependencies=[SEEN])
        router.add_api_route("/holds/new", self.form, dependencies=[SOME])
        router.add_api_route("/holds", self.place, methods=["POST"], dependencies=[SOME])
        router.add_api_route("/holds/{hold}", self.one, dependencies=[needs(Permission.SEE_RETENTION, about=About.HOLD)])
        router.add_api_route("/holds/{hold}/renew", self.renew, methods=["POST"], dependencies=[ONE])
        router.add_api_route("/holds/{hold}/lift", self.lift, methods=["POST"], dependencies=[ONE])

    async def listed(
        self, request: Request, show: str = "", before: datetime | None = None, last: str = "", done: str = ""
    ) -> Response:
        """Those in force, the first to end at the head; with `show=ended` those that have ended."""
        ended, after = show == "ended", place(before, last)
        found = await asyncio.to_thread(self._shelf.desk.held, lines_of(request), after, ON_A_PAGE + 1, ended=ended)
        shown = found[:ON_A_PAGE]
        visitor = visitor_of(request)
        return await self._shelf.page(
            request,
            "retention/holds.html",
            found=shown,
            ended=ended,
            older=shown[-1].hold if len(found) > ON_A_PAGE else None,
            first=after is None,
            done=done,
            may=any(visitor.may_somewhere(permission) for permission in EITHER),
        )

    async def form(self, request: Request, recording: str = "", call: str = "") -> Response:
        """A new one; for the recording, or the call, that another page names."""
        return await self._form(request, Holding(named=recording or call, whole=bool(call)))

    async def place(self, request: Request) -> Response:
        """Hold what was named, all of it or nothing."""
        form = await filled(Holding, request)
        offer_kinds(form, self._shelf.say(request))
        if not form.validate():
            return await self._form(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        kind, visitor = HoldKind(form.kind.data), visitor_of(request)
        named = typed(form.named)
        line, ids = await asyncio.to_thread(self._shelf.desk.line_of_recordings, named, call=bool(form.whole.data))
        if not ids or not visitor.may(PERMISSION[kind], line):
            problem = NothingToHold("There is no such recording or call for you to hold. Copy its id from its page.")
            return await self._form(request, form, problem=problem)

        def act() -> None:
            self._shelf.desk.place(ids, kind, typed(form.reason), form.until.needed_moment, visitor.person)

        return await taken(request, form, act, self._form, lambda: "/retention/holds?done=placed")

    async def one(self, request: Request, done: str = "") -> Response:
        """One hold with its renewals."""
        return await self._one(request, Renewing(), done=done)

    async def renew(self, request: Request) -> Response:
        """Move its end."""
        await self._check(request)
        form, which, who = await filled(Renewing, request), _id(request), person_of(request)

        def act() -> None:
            self._shelf.desk.renew(which, typed(form.reason), form.until.needed_moment, who)

        return await taken(request, form, act, self._one, lambda: f"/retention/holds/{which}?done=renewed")

    async def lift(self, request: Request) -> Response:
        """End it."""
        await self._check(request)
        which, who = _id(request), person_of(request)
        return await taken(
            request,
            Form(),
            lambda: self._shelf.desk.lift(which, who),
            lambda request, _form, **options: self._one(request, Renewing(), **options),
            lambda: "/retention/holds?done=lifted",
        )

    async def _form(self, request: Request, form: Holding, **options: Any) -> Response:
        offer_kinds(form, self._shelf.say(request))
        return await self._shelf.page(request, "retention/hold_new.html", form=form, **options)

    async def _one(self, request: Request, form: Renewing, *, done: str = "", **options: Any) -> Response:
        found = await asyncio.to_thread(self._shelf.desk.hold, _id(request))
        may = visitor_of(request).may(PERMISSION[found.hold.kind], found.line_id)
        in_force = found.hold.in_force(self._shelf.now())
        return await self._shelf.page(
            request, "retention/hold.html", found=found, form=form, may=may and in_force, in_force=in_force, done=done, **options
        )

    async def _check(self, request: Request) -> None:
        """A hold and a restriction are two permissions."""
        found = await asyncio.to_thread(self._shelf.desk.hold, _id(request))
        if not visitor_of(request).may(PERMISSION[found.hold.kind], found.line_id):
            raise NotAllowed("None of your roles allows this. Whoever gives out roles can tell you who may.")


def _id(request: Request) -> str:
    return str(request.path_params["hold"])
