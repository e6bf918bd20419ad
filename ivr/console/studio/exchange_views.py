"""Texts for translators as a PO file, and back: what a file would change is shown before it is taken in."""

from __future__ import annotations

import asyncio
import base64
import binascii
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.studio import words
from ivr.console.studio.checking import present
from ivr.console.studio.desk import Desk
from ivr.console.studio.errors import FileMissing
from ivr.console.studio.place import SEE, direction, locale_of, person_of, rights
from ivr.console.studio.receiving import received_with_file, text
from ivr.console.studio.shown import compared
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError
from notices.texts.own import text_of

LARGEST = 256 << 10
"""Bytes of a file: all texts at their longest are half of it."""

_SENT = 2 * LARGEST
"""Of a form that brings a file, or holds one in base 64."""


class ExchangeViews:
    """`/studio/<line>/translations` and the files themselves."""

    def __init__(self, pages: Pages, desk: Desk) -> None:
        self._pages = pages
        self._desk = desk

    def add_to(self, router: APIRouter) -> None:
        """The routes."""
        edits = needs(Permission.EDIT_NOTICES, about=About.LINE)

        @router.get("/studio/{line}/translations", dependencies=[needs(*SEE, about=About.LINE)])
        async def translations(request: Request, line: str) -> HTMLResponse:
            return await asyncio.to_thread(self._page, request, line)

        @router.post("/studio/{line}/translations", dependencies=[edits])
        async def look(request: Request, line: str) -> Response:
            _, content = await received_with_file(request, _SENT, LARGEST)
            return await asyncio.to_thread(self._look, request, line, content)

        @router.post("/studio/{line}/translations/take", dependencies=[edits])
        async def take(request: Request, line: str) -> Response:
            form, _ = await received_with_file(request, _SENT, LARGEST)
            return await asyncio.to_thread(self._take, request, line, form)

        @router.get("/studio/{line}/{locale}/texts.po", dependencies=[needs(*SEE, about=About.LINE)])
        async def export(line: str, locale: str, source: str = "") -> Response:
            return await asyncio.to_thread(self._export, line, locale, source)

    def _page(self, request: Request, line: str, problem: PreambuleError | None = None) -> HTMLResponse:
        return self._pages.page(
            request,
            "studio/translations.html",
            status=HTTPStatus(problem.http_status) if problem else HTTPStatus.OK,
            line=self._desk.texts.shelf(line).line,
            rights=rights(visitor_of(request), line),
            problem=problem,
            words=words,
        )

    def _look(self, request: Request, line: str, content: bytes) -> Response:
        try:
            if not content:
                raise FileMissing("Choose the translator's file first.")
            locale, changes = self._desk.exchange.changes(line, content)
        except PreambuleError as error:
            return self._page(request, line, error)
        if not changes:
            return RedirectResponse(f"/studio/{line}/{locale}?done=nothing", HTTPStatus.SEE_OTHER)
        shelf = self._desk.texts.shelf(line)
        return self._pages.page(
            request,
            "studio/taking.html",
            line=shelf.line,
            locale=locale,
            direction=direction(locale),
            changes=[compared(piece, present(shelf, locale, piece), text_of(said)) for piece, said in changes.items()],
            content=base64.b64encode(content).decode(),
            words=words,
        )

    def _take(self, request: Request, line: str, form: FormData) -> Response:
        try:
            content = base64.b64decode(text(form, "content"), validate=True)
            locale, _ = self._desk.exchange.changes(line, content)
            count = self._desk.exchange.take_in(line, content, person_of(request))
        except binascii.Error:
            return self._page(request, line, FileMissing("The form lost its file. Choose it again."))
        except PreambuleError as error:
            return self._page(request, line, error)
        return RedirectResponse(f"/studio/{line}/{locale}?done={'imported' if count else 'nothing'}", HTTPStatus.SEE_OTHER)

    def _export(self, line: str, name: str, source: str) -> Response:
        shelf = self._desk.texts.shelf(line)
        locale = locale_of(shelf, name)
        content = self._desk.exchange.exported(line, locale, locale_of(shelf, source or shelf.line.default_locale))
        headers = {"Content-Disposition": f'attachment; filename="{shelf.line.id}.{locale}.po"'}
        return Response(content, media_type="text/x-gettext-translation", headers=headers)
