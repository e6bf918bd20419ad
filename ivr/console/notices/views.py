"""The public page of a line's notice, as page, as text and as sound: `/notices/<line>`, `…/<locale>`, `…/<locale>.txt`, `…/<locale>/<piece>.wav`."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType

import structlog
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from ivr.console.notices.heard import FindHeard, HeardNow
from ivr.console.notices.negotiation import locale_for
from ivr.console.notices.refusal_pages import RefusalPages
from ivr.console.notices.refusing import Refusing
from ivr.console.notices.sounds import ENDING, rendering_of, sound
from ivr.console.pages.parts import Entry
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, LineOf, public
from ivr.errors import PreambuleError
from notices.notice import Locale, Piece
from notices.written import Addresses, Source, as_html, as_text, style, written
from notices.written.document import languages

log = structlog.get_logger()

STYLE = "/static/notices/written.css"
CACHED = "public, no-cache"
"""Kept by any cache, and asked about each time: what callers hear can change at any moment."""
READ = ["GET", "HEAD"]
_TEXT = ".txt"


class NoticesPart:
    """The written notice of every line, as its callers hear it now."""

    entries: Sequence[Entry] = ()
    line_of: Mapping[About, LineOf] = MappingProxyType({})

    def __init__(self, pages: Pages, heard: FindHeard, refusing: Refusing, now: Callable[[], datetime]) -> None:
        self._pages = pages
        self._heard = heard
        self._refusals = RefusalPages(pages, heard, refusing, now)

    def routes(self) -> APIRouter:
        """The pages, and the style sheet that they alone use."""
        router = APIRouter()

        @router.api_route("/notices/{line}", methods=READ, dependencies=[public()])
        async def notice(request: Request, line: str) -> Response:
            return await asyncio.to_thread(self._negotiated, request, line)

        self._refusals.add(router)  # before the languages: none is called so

        @router.api_route("/notices/{line}/{locale}/{piece}", methods=READ, dependencies=[public()])
        async def heard(request: Request, line: str, locale: str, piece: str) -> Response:
            return await asyncio.to_thread(self._sound, request, line, locale, piece)

        @router.api_route("/notices/{line}/{locale}", methods=READ, dependencies=[public()])
        async def notice_in(request: Request, line: str, locale: str) -> Response:
            return await asyncio.to_thread(self._in_locale, request, line, locale)

        @router.api_route(STYLE, methods=READ, dependencies=[public()])
        async def style_sheet(request: Request) -> Response:
            return _answer(request, style(), "text/css", "style", {})

        return router

    def _negotiated(self, request: Request, line: str) -> Response:
        found = self._find(request, line)
        if isinstance(found, Response):
            return found
        offered = [language.locale for language in languages(found)]
        locale = locale_for(request.headers.get("accept-language", ""), offered)
        headers = {"Vary": "Accept-Language", "Content-Location": _addresses(line).page(locale)}
        return _page(request, found, line, locale, headers)

    def _in_locale(self, request: Request, line: str, name: str) -> Response:
        found = self._find(request, line)
        if isinstance(found, Response):
            return found
        locale = Locale(name.removesuffix(_TEXT))
        if locale not in found.version.locales:
            offered = [(language, _addresses(line).page(language.locale)) for language in languages(found)]
            return self._missing(request, "locale", offered=offered)
        if name.endswith(_TEXT):
            body = as_text(written(found, locale))
            return _answer(request, body, "text/plain", found.version.id, {"Content-Language": locale})
        return _page(request, found, line, locale, {})

    def _sound(self, request: Request, line: str, locale: str, piece: str) -> Response:
        found = self._find(request, line)
        if isinstance(found, Response):
            return found
        rendering = rendering_of(found, locale, piece)
        if rendering is None:
            return self._missing(request, "sound")
        return sound(request, rendering, CACHED) or self._missing(request, "fault", status=HTTPStatus.SERVICE_UNAVAILABLE)

    def _find(self, request: Request, line: str) -> Source | Response:
        """What callers hear, or the page that says why there is nothing to read."""
        try:
            heard = self._heard(line)
        except PreambuleError as error:
            log.error("a written notice cannot be given", error_id=error.id, error=error.message, line=line)
            return self._missing(request, "fault", status=error.http_status)
        if heard is None:
            return self._missing(request, "line")
        return heard.source or self._missing(request, "notice", heard=heard)

    def _missing(
        self,
        request: Request,
        reason: str,
        *,
        status: int = HTTPStatus.NOT_FOUND,
        heard: HeardNow | None = None,
        offered: object = (),
    ) -> HTMLResponse:
        return self._pages.page(
            request, "notices/missing.html", status=status, reason=reason, heard=heard, offered=offered, style=STYLE
        )


def _addresses(line: str) -> Addresses:
    """Only of lines that exist: their ids need no quoting."""
    return Addresses(
        lambda locale: f"/notices/{line}/{locale}",
        lambda locale: f"/notices/{line}/{locale}{_TEXT}",
        STYLE,
        lambda locale, piece: _heard_at(line, locale, piece),
        f"/notices/{line}/refuse",
    )


def _heard_at(line: str, locale: Locale, piece: Piece) -> str:
    return f"/notices/{line}/{locale}/{piece.value}{ENDING}"


def _page(request: Request, source: Source, line: str, locale: Locale, headers: dict[str, str]) -> Response:
    body = as_html(written(source, locale), _addresses(line))
    return _answer(request, body, "text/html", source.version.id, {"Content-Language": locale, **headers})


def _answer(request: Request, text: str, media_type: str, version: str, headers: dict[str, str]) -> Response:
    """The answer, or 304 when the reader has it.

    Its tag is the version's id, and a mark of this very answer: each language of a version is another answer, and so is the
    same notice from a newer release.
    """
    body = text.encode()
    tag = f'"{version}-{hashlib.sha256(body).hexdigest()[:12]}"'
    headers = {"ETag": tag, "Cache-Control": CACHED, **headers}
    known = {item.strip().removeprefix("W/") for item in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, "*"}:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, media_type=media_type, headers=headers)
