"""`/sign-in` and `/sign-out`."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from ivr.accounts.errors import SessionOver, SignInRefused
from ivr.accounts.sessions import Begun
from ivr.console.door.browsers import described
from ivr.console.door.cookies import forget, keep, place_of, session_of
from ivr.console.door.counter import Counter, to
from ivr.console.door.forms import Code, SignIn
from ivr.console.pages.forms import filled
from ivr.console.security.back import local
from ivr.console.security.rules import public, signed_in, visitor_of
from ivr.errors import PreambuleError

Back = Annotated[str, Query(max_length=500)]


class ComingIn:
    """`/sign-in`, its second step, the demonstration's buttons, `/sign-out`."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._desk = counter.desk

    def add_to(self, router: APIRouter) -> None:
        """Its routes, each with its rule."""
        router.get("/sign-in", dependencies=[public()])(self._sign_in_page)
        router.post("/sign-in", dependencies=[public()])(self._sign_in)
        router.post("/sign-in/code", dependencies=[public()])(self._code)
        router.post("/sign-in/guest", dependencies=[public()])(self._guest)
        router.post("/sign-out", dependencies=[signed_in()])(self._sign_out)

    async def _sign_in_page(self, request: Request, back: Back = "/") -> Response:
        if request.headers.get("sec-fetch-site") == "cross-site" and back != "/":
            # a link elsewhere led here: browsers hold our cookie back until we ask ourselves
            return self._counter.page(request, "again.html", back=local(back))
        if request.scope.get("visitor") is not None:
            return to(local(back))
        return _sign_in_page(self._counter, request, SignIn(data={"back": local(back)}))

    async def _sign_in(self, request: Request) -> Response:
        form = await filled(SignIn, request)
        if not form.validate():
            return _sign_in_page(self._counter, request, form, wrong=True)
        place, browser = place_of(request), described(request.headers.get("user-agent", ""))
        try:
            begun = await self._counter.attempt(
                request, self._counter.desk.sign_in, form.name.data, form.passphrase.data, place, browser
            )
        except PreambuleError as error:
            return _sign_in_page(self._counter, request, form, error)
        back = local(form.back.data or "/")
        if begun.half:
            return keep(self._counter.page(request, "code.html", form=Code(data={"back": back})), begun.secret, place)
        return _in(begun, place, back)

    async def _code(self, request: Request) -> Response:
        form, place = await filled(Code, request), place_of(request)
        if not form.validate():
            return self._counter.page(request, "code.html", form=form)
        try:
            begun = await self._counter.attempt(
                request, self._counter.desk.prove_half, session_of(request), form.code.data, place
            )
        except SessionOver as error:
            return _sign_in_page(self._counter, request, SignIn(data={"back": local(form.back.data or "/")}), error)
        except PreambuleError as error:
            return self._counter.page(request, "code.html", error, form=form)
        return _in(begun, place, local(form.back.data or "/"))

    async def _guest(
        self, request: Request, who: Annotated[str, Form(max_length=100)], back: Annotated[str, Form(max_length=500)] = "/"
    ) -> Response:
        if who not in {one.person for one in self._counter.guests(request)}:
            raise SignInRefused("There is no such guest: only the demonstration has some.")
        browser = described(request.headers.get("user-agent", ""))
        begun = await asyncio.to_thread(self._counter.desk.come_in, who, browser)
        return _in(begun, place_of(request), local(back))

    async def _sign_out(self, request: Request) -> Response:
        visitor = visitor_of(request)
        await asyncio.to_thread(self._counter.desk.sign_out, visitor.person, visitor.session)
        return forget(to("/sign-in?done=out"))


def _in(begun: Begun, place: str, back: str) -> Response:
    return keep(to(back), begun.secret, place)


def _sign_in_page(
    counter: Counter, request: Request, form: SignIn, problem: PreambuleError | None = None, *, wrong: bool = False
) -> Response:
    page = counter.page(request, "sign_in.html", problem, form=form, guests=counter.guests(request))
    if wrong:
        page.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return page
