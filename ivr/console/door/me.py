"""`/me`: one's own roles, sessions, passphrase."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import Response

from ivr.console.door.cookies import forget
from ivr.console.door.counter import Counter, to
from ivr.console.door.forms import Change
from ivr.console.pages.forms import filled
from ivr.console.security.rules import signed_in, visitor_of
from ivr.errors import PreambuleError


class Mine:
    """Everybody's own account, and nobody else's: what is done here is done to who asks."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._desk = counter.desk

    def add_to(self, router: APIRouter) -> None:
        """Its routes, each with its rule."""
        router.get("/me", dependencies=[signed_in()])(self._me)
        router.post("/me/sessions/{session}/end", dependencies=[signed_in()])(self._end_session)
        router.post("/me/sessions/end-others", dependencies=[signed_in()])(self._end_others)
        router.get("/me/passphrase", dependencies=[signed_in()])(self._change_page)
        router.post("/me/passphrase", dependencies=[signed_in()])(self._change)

    async def _me(self, request: Request) -> Response:
        shown = await asyncio.to_thread(self._desk.me, visitor_of(request).person)
        return self._counter.page(request, "me.html", me=shown, visitor_now=visitor_of(request).now)

    async def _end_session(self, request: Request, session: str) -> Response:
        visitor = visitor_of(request)
        await asyncio.to_thread(self._desk.sign_out, visitor.person, session)
        return forget(to("/sign-in?done=out")) if session == visitor.session else to("/me?done=session")

    async def _end_others(self, request: Request) -> Response:
        visitor = visitor_of(request)
        await asyncio.to_thread(self._desk.end_others, visitor.person, visitor.session)
        return to("/me?done=others")

    async def _change_page(self, request: Request) -> Response:
        return self._counter.page(request, "passphrase.html", form=Change())

    async def _change(self, request: Request) -> Response:
        visitor, form = visitor_of(request), await filled(Change, request)
        if not form.validate():
            return self._counter.page(request, "passphrase.html", form=form)
        given = (visitor.person, visitor.session, form.old.data, form.passphrase.data)
        try:
            await self._counter.attempt(request, self._desk.change_passphrase, *given)
        except PreambuleError as error:
            return self._counter.page(request, "passphrase.html", error, form=form)
        return to("/me?done=passphrase")
