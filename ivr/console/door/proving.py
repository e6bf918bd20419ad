"""`/me/factor`: showing the second factor once more, setting one up, recovery codes."""

from __future__ import annotations

import asyncio
import io
from typing import Annotated

import segno
from fastapi import APIRouter, Form, Request
from markupsafe import Markup
from starlette.responses import Response

from ivr.accounts.errors import SignInRefused
from ivr.console.door.coming_in import Back
from ivr.console.door.cookies import keep, place_of, session_of
from ivr.console.door.counter import Counter, proven, to, to_step_up
from ivr.console.door.forms import Code, Enrol
from ivr.console.pages.forms import filled
from ivr.console.security.back import local
from ivr.console.security.rules import signed_in, visitor_of
from ivr.errors import PreambuleError

NEW, HERE = "/me/factor/new", "/me/factor"


class Proving:
    """The second factor of who asks. Each code shown gives the session another secret."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._desk = counter.desk

    def add_to(self, router: APIRouter) -> None:
        """Its routes, each with its rule."""
        router.get(HERE, dependencies=[signed_in()])(self._step_up_page)
        router.post(HERE, dependencies=[signed_in()])(self._step_up)
        router.post("/me/factor/guest", dependencies=[signed_in()])(self._vouch)
        router.get(NEW, dependencies=[signed_in()])(self._enrol_page)
        router.post(NEW, dependencies=[signed_in()])(self._enrol)
        router.post("/me/factor/confirm", dependencies=[signed_in()])(self._confirm)
        router.post("/me/recovery", dependencies=[signed_in()])(self._recovery)

    async def _step_up_page(self, request: Request, back: Back = "/") -> Response:
        has = await asyncio.to_thread(self._desk.has_factor, visitor_of(request).person)
        if has or _is_guest(self._counter, request):
            return self._counter.page(request, "factor.html", form=Code(data={"back": local(back)}), guest=not has)
        return self._counter.page(request, "enrol.html", form=Enrol(data={"back": local(back)}), replaces=False)

    async def _step_up(self, request: Request) -> Response:
        form, place = await filled(Code, request), place_of(request)
        if not form.validate():
            return self._counter.page(request, "factor.html", form=form, guest=False)
        try:
            begun = await self._counter.attempt(request, self._desk.step_up, session_of(request), form.code.data, place)
        except PreambuleError as error:
            return self._counter.page(request, "factor.html", error, form=form, guest=False)
        return keep(to(local(form.back.data or "/")), begun.secret, place)

    async def _vouch(self, request: Request, back: Annotated[str, Form(max_length=500)] = "/") -> Response:
        if not _is_guest(self._counter, request):
            raise SignInRefused("There is no such guest: only the demonstration has some.")
        begun = await asyncio.to_thread(self._desk.vouch, session_of(request), visitor_of(request).person)
        return keep(to(local(back)), begun.secret, place_of(request))

    async def _enrol_page(self, request: Request, back: Back = "/me") -> Response:
        has = await asyncio.to_thread(self._desk.has_factor, visitor_of(request).person)
        if has and not proven(request, self._counter):
            return to_step_up(NEW)
        return self._counter.page(request, "enrol.html", form=Enrol(data={"back": local(back)}), replaces=has)

    async def _enrol(self, request: Request) -> Response:
        visitor, form = visitor_of(request), await filled(Enrol, request)
        has = await asyncio.to_thread(self._desk.has_factor, visitor.person)
        if has and not proven(request, self._counter):
            return to_step_up(NEW)
        if not has and not form.validate():
            return self._counter.page(request, "enrol.html", form=form, replaces=has)
        try:
            made = await self._counter.attempt(request, self._desk.enrol, visitor.person, None if has else form.passphrase.data)
        except PreambuleError as error:
            return self._counter.page(request, "enrol.html", error, form=form, replaces=has)
        shown = Code(data={"back": local(form.back.data or "/me")})
        return self._counter.page(request, "scan.html", form=shown, picture=picture(made.uri), secret=made.secret)

    async def _confirm(self, request: Request) -> Response:
        form, place = await filled(Code, request), place_of(request)
        if not form.validate():
            return self._counter.page(request, "scan.html", form=form, picture="", secret="")
        try:
            begun, codes = await self._counter.attempt(request, self._desk.confirm, session_of(request), form.code.data, place)
        except PreambuleError as error:
            return self._counter.page(request, "scan.html", error, form=form, picture="", secret="")
        page = self._counter.page(request, "codes.html", codes=codes, back=local(form.back.data or "/me"))
        return keep(page, begun.secret, place)

    async def _recovery(self, request: Request) -> Response:
        if not proven(request, self._counter):
            return to_step_up("/me")
        codes = await asyncio.to_thread(self._desk.recovery, visitor_of(request).person)
        return self._counter.page(request, "codes.html", codes=codes, back="/me")


def picture(uri: str) -> Markup:
    """A QR code as an element of the page: nothing of it is ever at an address of its own."""
    out = io.BytesIO()
    segno.make(uri, error="m").save(
        out, kind="svg", xmldecl=False, svgns=False, scale=5, light="#ffffff", svgclass="qr", lineclass=None, omitsize=True
    )
    return Markup(out.getvalue().decode())  # noqa: S704  # segno's own drawing: squares, no text


def _is_guest(counter: Counter, request: Request) -> bool:
    return any(guest.person == visitor_of(request).person for guest in counter.guests(request))
