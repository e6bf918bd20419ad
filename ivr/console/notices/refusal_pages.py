"""The page on which a caller refuses future calls: no cookie, no script, no call back. Number and receipt are in the body alone."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

import structlog
from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ivr.console.notices.heard import FindHeard, HeardNow
from ivr.console.notices.refusing import Outcome, Refusing, Scope, Slowing
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import public
from ivr.console.wording.catalogue import LANGUAGES
from ivr.console.wording.negotiation import language_for
from ivr.domain import receipt as receipts
from ivr.errors import PreambuleError
from ivr.numbers import e164
from notices.facts import AnnouncedFacts, said_once

log = structlog.get_logger()

Typed = Annotated[str, Form(max_length=60)]
Language = Annotated[str, Query(max_length=8)]


class RefusalPages:
    """`/notices/<line>/refuse`."""

    def __init__(self, pages: Pages, heard: FindHeard, refusing: Refusing, now: Callable[[], datetime]) -> None:
        self._pages = pages
        self._heard = heard
        self._refusing = refusing
        self._now = now
        self._slowing = Slowing()

    def add(self, router: APIRouter) -> None:
        """The form, and what it is sent to."""

        @router.get("/notices/{line}/refuse", dependencies=[public()])
        async def form(request: Request, line: str, lang: Language = "", done: Language = "") -> Response:
            return await asyncio.to_thread(self._form, request, line, lang, done)

        @router.post("/notices/{line}/refuse", dependencies=[public()])
        async def refuse(
            request: Request,
            line: str,
            number: Typed = "",
            receipt: Typed = "",
            scope: Annotated[Scope, Form()] = Scope.LINE,
            lang: Annotated[str, Form(max_length=8)] = "",
        ) -> Response:
            return await asyncio.to_thread(self._refuse, request, line, (number, receipt, scope), lang)

    def _form(self, request: Request, line: str, lang: str, done: str) -> Response:
        heard = self._heard(line)
        status = HTTPStatus.OK if heard is not None else HTTPStatus.NOT_FOUND
        return self._page(request, line, heard, lang, status=status, done=done if done in set(Scope) else "")

    def _refuse(self, request: Request, line: str, typed: tuple[str, str, Scope], lang: str) -> Response:
        number, receipt, scope = typed
        heard, place, now = self._heard(line), _place(request), self._now()
        if heard is None:
            return self._page(request, line, None, lang, status=HTTPStatus.NOT_FOUND)
        wrong = _misspelt(number, receipt)
        if wrong:
            return self._page(request, line, heard, lang, status=HTTPStatus.BAD_REQUEST, wrong=wrong, number=number, scope=scope)
        waits = self._slowing.wait(place, now)
        if waits:
            return self._slowed(request, line, heard, lang, waits)
        try:
            outcome = self._refusing.refuse(line, number, receipt, scope)
        except PreambuleError as error:
            log.error("a refusal on the public page could not be written", error_id=error.id, error=error.message, line=line)
            return self._page(request, line, heard, lang, status=error.http_status, trouble=True)
        if outcome is Outcome.UNPROVEN:
            self._slowing.wrong(place, now)
            return self._page(request, line, heard, lang, status=HTTPStatus.FORBIDDEN, unproven=True, number=number, scope=scope)
        self._slowing.right(place)
        address = f"/notices/{quote(line, safe='')}/refuse?done={scope.value}" + (f"&lang={lang}" if lang in LANGUAGES else "")
        return RedirectResponse(address, HTTPStatus.SEE_OTHER)

    def _slowed(self, request: Request, line: str, heard: HeardNow, lang: str, waits: float) -> Response:
        minutes = math.ceil(waits / 60)
        page = self._page(request, line, heard, lang, status=HTTPStatus.TOO_MANY_REQUESTS, minutes=minutes)
        page.headers["Retry-After"] = str(math.ceil(waits))
        return page

    def _page(
        self, request: Request, line: str, heard: HeardNow | None, lang: str, *, status: int, **shown: object
    ) -> HTMLResponse:
        facts = _facts(heard)
        language = lang if lang in LANGUAGES else language_for(None, request.headers.get("accept-language", ""))
        known = {"wrong": {}, "number": "", "scope": Scope.LINE, "unproven": False, "minutes": 0, "trouble": False, "done": ""}
        body = self._pages.fragment(
            language,
            "notices/refuse.html",
            line=line,
            heard=heard,
            facts=facts,
            whose=_whose(heard, facts),
            languages_offered={"fr": "Français", "en": "English"},
            **{**known, **shown},
        )
        return HTMLResponse(body, status, {"Content-Language": language, "Vary": "Accept-Language"})


def _facts(heard: HeardNow | None) -> AnnouncedFacts | None:
    """Whose line it is, as far as somebody has said."""
    if heard is None or heard.facts is not None:
        return None if heard is None else heard.facts
    return None if heard.source is None else heard.source.facts


def _whose(heard: HeardNow | None, facts: AnnouncedFacts | None) -> tuple[str, ...]:
    """The names of the page's head: the line as it is called now, and whose it is where that is known."""
    if heard is None:
        return ()
    return (heard.line_name,) if facts is None else said_once(facts.organisation, heard.line_name)


def _misspelt(number: str, receipt: str) -> dict[str, str]:
    """What can be seen to be wrong without looking anything up: nobody is slowed for it."""
    wrong = {}
    if e164(number) is None:
        wrong["number"] = "number"
    if receipts.read(receipt) is None:
        wrong["receipt"] = "receipt"
    return wrong


def _place(request: Request) -> str:
    return request.client.host if request.client else ""
