"""The package for the person: made, sent, and gone from this host. Its passphrase stands on the page from which the file comes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from ivr.console.pages.choosing import offered
from ivr.console.pages.forms import filled
from ivr.console.rights import words
from ivr.console.rights.counter import OF_REQUEST, Counter, id_of
from ivr.console.rights.desk import Packed
from ivr.console.rights.forms import Packing
from ivr.console.security.rules import visitor_of
from ivr.domain.access import Channel, fresh
from ivr.errors import PreambuleError
from ivr.rights.package.recipient import Passphrase, PublicKeyOf, Recipient, draw

PIECE = 1 << 18


class PackagePages:
    """`/rights/{request}/package`."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def add(self, router: Any) -> None:
        """Add the routes."""
        router.add_api_route("/{request}/package", self.form, dependencies=[OF_REQUEST])
        router.add_api_route("/{request}/package", self.make, methods=["POST"], dependencies=[OF_REQUEST])

    async def form(self, request: Request) -> Response:
        """For whom it is encrypted, and a passphrase to tell them."""
        if _stale(request):
            return _to_factor(request)
        return await self._page(request, Packing(drawn=draw().text))

    async def make(self, request: Request) -> Response:
        """The file itself: the page with the passphrase stays in the browser."""
        form = await filled(Packing, request)
        self._offer(request, form)
        if not form.validate():
            return await self._page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if _stale(request):
            return _to_factor(request)
        mute = Channel(form.mask.data) if form.mask.data else None
        act = partial(self._counter.desk.package, id_of(request), _recipient(form), mute, visitor_of(request))
        try:
            packed = await asyncio.to_thread(act)
        except PreambuleError as error:
            return await self._page(request, form, problem=error)
        return sent(packed, id_of(request))

    async def _page(self, request: Request, form: Packing, **options: Any) -> Response:
        self._offer(request, form)
        return await self._counter.case(request, "rights/package.html", form=form, **options)

    def _offer(self, request: Request, form: Packing) -> None:
        form.mask.choices = offered(list(words.MASK.items()), self._counter.say(request))


def _recipient(form: Packing) -> Recipient:
    if form.to.data == "key":
        return PublicKeyOf((form.key.data or "").strip())
    return Passphrase((form.own.data if form.to.data == "own" else form.drawn.data) or "")


def _stale(request: Request) -> bool:
    """Whether the second factor has to be shown first. `make` asks again."""
    visitor = visitor_of(request)
    return not fresh(visitor.proven_at, visitor.now)


def _to_factor(request: Request) -> RedirectResponse:
    return RedirectResponse(f"/me/factor?{urlencode({'back': request.url.path})}", HTTPStatus.SEE_OTHER)


def sent(packed: Packed, request_id: str) -> StreamingResponse:
    """The answer that a package is handed out in, piece by piece; nothing of it is left here."""

    def pieces() -> Iterator[bytes]:
        with packed.file as file:
            while piece := file.read(PIECE):
                yield piece

    name = f"preambule-{request_id[:8]}.tar.age"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(packed.size)}
    return StreamingResponse(pieces(), media_type="application/octet-stream", headers=headers)
