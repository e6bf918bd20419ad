"""What is done for a request beside handing over: erasure, restriction, objection, correction. Each on a page of its own, with its consequence."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.responses import Response

from ivr.console.pages.choosing import offered, typed
from ivr.console.pages.forms import Form, filled
from ivr.console.rights import words
from ivr.console.rights.counter import OF_REQUEST, Counter, id_of, person_of
from ivr.console.rights.desk import Case
from ivr.console.rights.forms import Agreeing, Correcting, Objecting, offer_calls
from ivr.console.wording import terms
from ivr.rights.deeds import Correctable
from notices.facts import PurposeKind


class DeedPages:
    """`/rights/{request}/erase`, `…/restrict`, `…/object`, `…/rectify`."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def add(self, router: Any) -> None:
        """Add the routes."""
        pages = {
            "erase": (self.erasure, self.erase),
            "restrict": (self.restriction, self.restrict),
            "object": (self.objection, self.object),
            "rectify": (self.correction, self.rectify),
        }
        for name, (shown, done) in pages.items():
            router.add_api_route(f"/{{request}}/{name}", shown, dependencies=[OF_REQUEST])
            router.add_api_route(f"/{{request}}/{name}", done, methods=["POST"], dependencies=[OF_REQUEST])

    async def erasure(self, request: Request) -> Response:
        """What would go, what must stay and why."""
        return await self._erasure(request, Agreeing())

    async def erase(self, request: Request) -> Response:
        """Destroy what may go."""
        form = await filled(Agreeing, request)
        desk, who = self._counter.desk, person_of(request)
        return await self._counter.taken(request, form, lambda: desk.erase(id_of(request), who), self._erasure, "erased")

    async def restriction(self, request: Request) -> Response:
        """What would be restricted."""
        return await self._restriction(request, Form())

    async def restrict(self, request: Request) -> Response:
        """Restrict every recording."""
        desk, who = self._counter.desk, person_of(request)
        return await self._counter.taken(
            request, Form(), lambda: desk.restrict(id_of(request), who), self._restriction, "restricted"
        )

    async def objection(self, request: Request) -> Response:
        """The form."""
        return await self._objection(request, Objecting())

    async def object(self, request: Request) -> Response:
        """Write it into the register."""
        form = await filled(Objecting, request)
        self._offer_purposes(request, form)
        desk, who = self._counter.desk, person_of(request)

        def act() -> None:
            desk.object(id_of(request), typed(form.number), [PurposeKind(one) for one in form.purposes.data or ()], who)

        return await self._counter.taken(request, form, act, self._objection, "objected")

    async def correction(self, request: Request) -> Response:
        """The form."""
        return await self._correction(request, Correcting())

    async def rectify(self, request: Request) -> Response:
        """Put a call right."""
        form = await filled(Correcting, request)
        await self._offer_calls(request, form)
        desk, who = self._counter.desk, person_of(request)

        def act() -> None:
            field = Correctable(form.field.data)
            new = form.locale.data if field is Correctable.LOCALE else typed(form.number) or None
            desk.rectify(id_of(request), form.call.data, field, new, who)

        return await self._counter.taken(request, form, act, self._correction, "rectified")

    async def _erasure(self, request: Request, form: Form, **options: Any) -> Response:
        return await self._counter.case(request, "rights/erase.html", form=form, **options)

    async def _restriction(self, request: Request, _form: Form, **options: Any) -> Response:
        return await self._counter.case(request, "rights/restrict.html", **options)

    async def _objection(self, request: Request, form: Objecting, **options: Any) -> Response:
        self._offer_purposes(request, form)
        return await self._counter.case(request, "rights/object.html", form=form, **options)

    async def _correction(self, request: Request, form: Correcting, **options: Any) -> Response:
        case = await self._offer_calls(request, form)
        return await self._counter.case(request, "rights/rectify.html", case=case, form=form, **options)

    def _offer_purposes(self, request: Request, form: Objecting) -> None:
        form.purposes.choices = offered([(kind.value, text) for kind, text in terms.PURPOSE.items()], self._counter.say(request))

    async def _offer_calls(self, request: Request, form: Correcting) -> Case:
        case = await self._counter.found(request)
        offer_calls(form, case.calls)
        fields = [(field.value, text) for field, text in words.FIELD.items()]
        form.field.choices = offered(fields, self._counter.say(request))
        return case
