"""The page of one call in progress, and the orders that it takes."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Literal

import structlog
from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse

from ivr.console.errors import NoSuchPage, NotYourCall
from ivr.console.live import results, words
from ivr.console.live.desk import CallView
from ivr.console.live.extension import extension_of
from ivr.console.live.ground import RELOAD_SECONDS, Ground
from ivr.console.live.ordering import Outcome, offered, party
from ivr.console.live.past import steps
from ivr.console.live.results import Asked
from ivr.console.live.rows import decibels
from ivr.console.security.rules import About, needs, visitor_of
from ivr.domain.orders import Order
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError

log = structlog.get_logger()

Back = Literal["agent", "call"]


class CallPages:
    """`/live/<call>`, its parts, its stream and its orders."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def add(self, router: APIRouter) -> None:
        """Add the routes; after all others, for any word stands where the call's id does."""
        seeing = needs(Permission.SEE_LIVE, about=About.CALL)

        @router.get("/{call}", dependencies=[seeing])
        async def one(request: Request, call: str, asked: Annotated[Asked, Depends()]) -> HTMLResponse:
            return await self._page(request, call, "live/call.html", results.read(asked))

        @router.get("/{call}/now", dependencies=[seeing])
        async def now(request: Request, call: str) -> HTMLResponse:
            return await self._page(request, call, "live/now.html", None)

        @router.get("/{call}/events", dependencies=[seeing])
        async def events(call: str) -> StreamingResponse:
            return self._ground.events(("call", call), lambda: CallView(call, self._ground.drawing.rows))

        @router.post("/{call}/orders", dependencies=[needs(Permission.ORDER_RECORDING, about=About.CALL)])
        async def orders(
            request: Request, call: str, order: Annotated[Order, Form()], back: Annotated[Back, Form()] = "call"
        ) -> Response:
            return await self._order(request, call, order, back)

    async def _page(self, request: Request, call_id: str, template: str, result: results.Result | None) -> HTMLResponse:
        told = await self._ground.control.call(call_id)
        if told is None:
            raise NoSuchPage("no page")
        visitor, call = visitor_of(request), told.call
        extension = extension_of(request, visitor)
        by = party(visitor, call, extension)
        shown = call.recording_id is not None and visitor.may(Permission.SEE_RECORDINGS, call.line)
        return self._ground.pages.page(
            request,
            template,
            call=call,
            number=self._ground.drawing.rows.number(call.id),
            levels=None if call.levels is None else decibels(call.levels),
            steps=steps(told.past),
            offered=offered(call, by),
            own=call.agent is not None and call.agent == extension,
            recording=call.recording_id if shown else None,
            result=result,
            words=words,
            reload_seconds=RELOAD_SECONDS,
        )

    async def _order(self, request: Request, call_id: str, order: Order, back: Back) -> Response:
        became: Outcome | PreambuleError
        try:
            became = await self._give(request, call_id, order)
        except PreambuleError as error:
            log.warning("an order has failed", error_id=error.id, error=error.message, order=order.value)
            became = error
        if "application/json" in request.headers.get("accept", ""):
            return self._as_json(request, order, became)
        page = "/live/agent" if back == "agent" else f"/live/{call_id}"
        return RedirectResponse(f"{page}?{results.query(order, became)}", HTTPStatus.SEE_OTHER)

    async def _give(self, request: Request, call_id: str, order: Order) -> Outcome:
        """Raises the errors of `CallsNow.order`; NotYourCall: the call is somebody else's."""
        visitor, call = visitor_of(request), await self._ground.find(call_id)
        by = party(visitor, call, extension_of(request, visitor))
        if by is None:
            raise NotYourCall("This call is at another extension than yours, and you are not its supervisor.")
        return await self._ground.control.order(call.id, order, by, visitor.person)

    def _as_json(self, request: Request, order: Order, became: Outcome | PreambuleError) -> JSONResponse:
        bad = isinstance(became, PreambuleError)
        result = results.failed(became.id) if isinstance(became, PreambuleError) else results.of(order, became)
        language = self._ground.language(request)
        said = result.said(lambda text: self._ground.pages.say(language, text))
        status = became.http_status if isinstance(became, PreambuleError) else HTTPStatus.OK
        return JSONResponse({"done": not bad, "tone": result.tone, "symbol": result.symbol, "text": said}, status)
