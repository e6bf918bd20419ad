"""An agent's own page, and the address that telephones open when a call arrives."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from ivr.console.errors import ExtensionUnusable
from ivr.console.live import results, words
from ivr.console.live.desk import DeskView
from ivr.console.live.extension import ExtensionForm, cleaned, extension_of, remember
from ivr.console.live.feed import Look
from ivr.console.live.ground import RELOAD_SECONDS, Ground, sees
from ivr.console.live.results import Asked
from ivr.console.pages.forms import filled
from ivr.console.security.rules import About, needs, visitor_of
from ivr.domain.roles import Permission

LONGEST_WAIT = 20
"""How often a page that waits for its call is loaded anew."""

_CALL = re.compile(r"[0-9A-Za-z-]{1,64}")


class AgentPages:
    """`/live/agent`, its stream, and `/live/pop`."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    def add(self, router: APIRouter) -> None:
        """Add the routes."""
        ordering = needs(Permission.ORDER_RECORDING, about=About.SOMEWHERE)

        @router.get("/agent", dependencies=[ordering])
        async def agent(
            request: Request, asked: Annotated[Asked, Depends()], extension: str = "", change: bool = False
        ) -> HTMLResponse:
            return await self._page(request, asked, extension, change=change)

        @router.post("/agent", dependencies=[ordering])
        async def choose(request: Request) -> Response:
            return await self._choose(request)

        @router.get("/agent/events", dependencies=[ordering])
        async def events(request: Request) -> StreamingResponse:
            return self._events(request)

        @router.get("/pop", dependencies=[needs(Permission.SEE_LIVE, about=About.SOMEWHERE)])
        async def pop(request: Request, call: str = "", agent: str = "", tries: int = 0) -> Response:
            return await self._pop(request, call, agent, tries)

    async def _page(self, request: Request, asked: Asked, extension: str, *, change: bool) -> HTMLResponse:
        """The call, or the question where it will be."""
        mine = extension_of(request, visitor_of(request))
        asking = mine is None or change or bool(extension and extension != mine)
        form = ExtensionForm(extension=extension or mine or "")
        result = results.read(asked)
        return self._ground.pages.page(
            request,
            "live/agent.html",
            form=form,
            asking=asking,
            opened_for=extension if mine and asking and not change else "",
            mine=mine,
            shown=None if asking or mine is None else await self._now(request, mine),
            result=result,
            words=words,
            reload_seconds=RELOAD_SECONDS,
        )

    async def _now(self, request: Request, extension: str) -> Markup:
        view = self._view(request, extension)
        view.look(Look.of(await self._ground.watch.glance(), 0))
        return Markup(view.whole()["html"])  # noqa: S704 - our own template's

    def _view(self, request: Request, extension: str) -> DeskView:
        return DeskView(visitor_of(request), extension, self._ground.language(request), self._ground.drawing)

    async def _choose(self, request: Request) -> Response:
        form = await filled(ExtensionForm, request)
        form.validate()
        try:
            extension = cleaned(form.extension.data or "")
        except ExtensionUnusable as error:
            return self._ground.pages.page(
                request,
                "live/agent.html",
                status=error.http_status,
                form=form,
                asking=True,
                opened_for="",
                mine=extension_of(request, visitor_of(request)),
                shown=None,
                result=results.failed(error.id),
                words=words,
                reload_seconds=0,
            )
        response = RedirectResponse("/live/agent", HTTPStatus.SEE_OTHER)
        remember(response, visitor_of(request), extension)
        return response

    def _events(self, request: Request) -> StreamingResponse:
        """Of one person at one extension; whoever has chosen none is told of no call."""
        visitor = visitor_of(request)
        extension = extension_of(request, visitor) or ""
        key = ("desk", visitor.person, sees(visitor), visitor.roles, extension, self._ground.language(request))
        return self._ground.events(key, lambda: self._view(request, extension))

    async def _pop(self, request: Request, call_id: str, agent: str, tries: int) -> Response:
        """What a telephone opens: by the call, or by the extension that it rings at."""
        if agent and not call_id:
            return RedirectResponse(f"/live/agent?{urlencode({'extension': agent[:20]})}", HTTPStatus.SEE_OTHER)
        visitor = visitor_of(request)
        seen = await self._ground.watch.glance()
        call = seen.live.find(call_id)
        if call is not None and visitor.may(Permission.SEE_LIVE, call.line):
            own = call.agent is not None and call.agent == extension_of(request, visitor)
            mine = own and visitor.may(Permission.ORDER_RECORDING, call.line)
            return RedirectResponse("/live/agent" if mine else f"/live/{call.id}", HTTPStatus.SEE_OTHER)
        plain = call_id if _CALL.fullmatch(call_id) else ""
        again = f"/live/pop?{urlencode({'call': plain, 'tries': tries + 1})}" if plain and 0 <= tries < LONGEST_WAIT else ""
        return self._ground.pages.page(request, "live/pop.html", again=again, problem=seen.problem)
