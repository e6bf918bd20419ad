"""`/me/tokens`: what programs show in one's stead."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from ivr.console.door import words
from ivr.console.door.counter import Counter, proven, to, to_step_up
from ivr.console.door.forms import NewToken
from ivr.console.pages.forms import filled
from ivr.console.security.rules import signed_in, visitor_of
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError

NEW = "/me/tokens/new"


class Tokens:
    """A token is shown once, on the page that made it."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._desk = counter.desk

    def add_to(self, router: APIRouter) -> None:
        """Its routes, each with its rule."""
        router.get(NEW, dependencies=[signed_in()])(self._new_page)
        router.post(NEW, dependencies=[signed_in()])(self._make)
        router.post("/me/tokens/{token}/end", dependencies=[signed_in()])(self._end)

    async def _new_page(self, request: Request) -> Response:
        if not proven(request, self._counter):
            return to_step_up(NEW)
        return self._counter.page(request, "new_token.html", form=await _form(self._counter, request, NewToken()))

    async def _make(self, request: Request) -> Response:
        if not proven(request, self._counter):
            return to_step_up(NEW)
        form = await _form(self._counter, request, await filled(NewToken, request))
        last = form.until.data
        if not form.validate() or last is None:
            return self._counter.page(request, "new_token.html", form=form)
        ends = datetime.combine(last + timedelta(days=1), time(), UTC)
        wanted = [Permission(one) for one in form.scopes.data or ()]
        try:
            token = await asyncio.to_thread(
                self._desk.make_token, visitor_of(request).person, form.label.data or "", wanted, ends
            )
        except PreambuleError as error:
            return self._counter.page(request, "new_token.html", error, form=form)
        return self._counter.page(request, "token.html", token=token)

    async def _end(self, request: Request, token: str) -> Response:
        await asyncio.to_thread(self._desk.end_token, visitor_of(request).person, token)
        return to("/me?done=token")


async def _form(counter: Counter, request: Request, form: NewToken) -> NewToken:
    """With the permissions of who asks, and no other, to choose from."""
    me = await asyncio.to_thread(counter.desk.me, visitor_of(request).person)
    own = [permission for permission in Permission if permission in me.scopes]
    form.scopes.choices = [(permission.value, words.PERMISSION[permission]) for permission in own]
    return form
