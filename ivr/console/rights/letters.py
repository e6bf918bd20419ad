"""The letters of a request: read first, then written, then downloaded as PDF/A, in the language of the request."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

from fastapi import Request
from starlette.responses import Response

from ivr.console.pages.choosing import typed
from ivr.console.pages.forms import Form, filled
from ivr.console.rights.counter import OF_REQUEST, Counter, id_of, left, person_of
from ivr.console.rights.forms import Extending, Refusing, offer_grounds
from ivr.documents.document import Document
from ivr.domain.rights import Ground
from ivr.errors import PreambuleError
from ivr.rights.answers.words import Letter
from ivr.rights.answers.writing import Order

FORMS: dict[Letter, type[Form]] = {
    Letter.IDENTITY: Form,
    Letter.EXTENSION: Extending,
    Letter.ANSWER: Form,
    Letter.REFUSAL: Refusing,
}


class LetterPages:
    """`/rights/{request}/letter/…`."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def add(self, router: Any) -> None:
        """Add the routes."""
        router.add_api_route("/{request}/letter/{letter}.pdf", self.pdf, dependencies=[OF_REQUEST])
        router.add_api_route("/{request}/letter/{letter}", self.letter, dependencies=[OF_REQUEST])
        router.add_api_route("/{request}/letter/{letter}", self.write, methods=["POST"], dependencies=[OF_REQUEST])

    async def letter(self, request: Request, letter: Letter) -> Response:
        """What the letter needs, or what it says where it needs nothing."""
        form = FORMS[letter]()
        if letter in (Letter.EXTENSION, Letter.REFUSAL):
            return await self._page(request, letter, form)
        return await self._read(request, letter, form)

    async def write(self, request: Request, letter: Letter) -> Response:
        """Show what it would say; or take its step, with `act=write`."""
        form = await filled(FORMS[letter], request)
        await self._offer(request, form)
        if not form.validate():
            return await self._page(request, letter, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if (await request.form()).get("act") != "write":
            return await self._read(request, letter, form)
        try:
            await asyncio.to_thread(self._counter.desk.write, _order(request, letter, form))
        except PreambuleError as error:
            return await self._page(request, letter, form, problem=error)
        return left(id_of(request), "written")

    async def pdf(self, request: Request, letter: Letter) -> Response:
        """A letter whose step was taken."""
        content = await asyncio.to_thread(self._counter.desk.letter, id_of(request), letter)
        name = f"{letter.value}-{id_of(request)[:8]}.pdf"
        return Response(content, media_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})

    async def _read(self, request: Request, letter: Letter, form: Form) -> Response:
        try:
            draft = await asyncio.to_thread(self._counter.desk.draft, _order(request, letter, form))
        except PreambuleError as error:
            return await self._page(request, letter, form, problem=error)
        return await self._page(request, letter, form, draft=draft)

    async def _page(
        self, request: Request, letter: Letter, form: Form, *, draft: Document | None = None, **options: Any
    ) -> Response:
        await self._offer(request, form)
        return await self._counter.case(request, "rights/letter.html", form=form, letter=letter, draft=draft, **options)

    async def _offer(self, request: Request, form: Form) -> None:
        if isinstance(form, Refusing):
            case = await asyncio.to_thread(self._counter.desk.case, id_of(request))
            offer_grounds(form, case.request.kind, self._counter.say(request))


def _order(request: Request, letter: Letter, form: Form) -> Order:
    reason = typed(form.reason) if isinstance(form, Extending) else ""
    ground = Ground(form.ground.data) if isinstance(form, Refusing) else None
    return Order(id_of(request), letter, person_of(request), reason, ground)
