"""People's recordings of texts: brought in, checked, kept or refused with the reason; and withdrawn."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.studio import words
from ivr.console.studio.desk import Desk
from ivr.console.studio.errors import FileMissing
from ivr.console.studio.place import SEE, direction, locale_of, person_of, piece_named, rights, writing
from ivr.console.studio.receiving import received, received_with_file, text
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError
from notices.notice import RENDERED
from notices.uploaded.decoding import MOST_BYTES, MOST_SECONDS

_ROOM = 64 << 10
"""Bytes of a form beside its file."""


class RecordingViews:
    """`/studio/<line>/<locale>/recordings`."""

    def __init__(self, pages: Pages, desk: Desk) -> None:
        self._pages = pages
        self._desk = desk

    def add_to(self, router: APIRouter) -> None:
        """The routes."""
        edits = needs(Permission.EDIT_NOTICES, about=About.LINE)
        path = "/studio/{line}/{locale}/recordings"

        @router.get(path, dependencies=[needs(*SEE, about=About.LINE)])
        async def recordings(request: Request, line: str, locale: str, piece: str = "", done: str = "") -> HTMLResponse:
            return await asyncio.to_thread(self._page, request, line, locale, piece, done)

        @router.post(path, dependencies=[edits])
        async def upload(request: Request, line: str, locale: str) -> Response:
            form, data = await received_with_file(request, MOST_BYTES + _ROOM, MOST_BYTES)
            return await asyncio.to_thread(self._upload, request, line, locale, form, data)

        @router.post(f"{path}/withdraw", dependencies=[edits])
        async def withdraw(request: Request, line: str, locale: str) -> Response:
            form = await received(request)
            return await asyncio.to_thread(self._withdraw, request, line, locale, text(form, "piece"))

    def _page(
        self,
        request: Request,
        line: str,
        name: str,
        wanted: str = "",
        done: str = "",
        problem: PreambuleError | None = None,
        transcript: str = "",
    ) -> HTMLResponse:
        shelf = self._desk.texts.shelf(line)
        locale = locale_of(shelf, name)
        piece = piece_named(wanted) if wanted else None
        return self._pages.page(
            request,
            "studio/recordings.html",
            status=HTTPStatus(problem.http_status) if problem else HTTPStatus.OK,
            line=shelf.line,
            locale=locale,
            direction=direction(locale),
            writing=writing(shelf, locale),
            pieces=RENDERED,
            piece=piece if piece in RENDERED else None,
            said=self._desk.people.text(line, locale, piece) if piece in RENDERED and piece else "",
            recordings=[one for one in self._desk.people.recordings(line) if one.locale == locale],
            most=(MOST_BYTES >> 20, MOST_SECONDS),
            rights=rights(visitor_of(request), line),
            transcript=transcript,
            done=done,
            problem=problem,
            words=words,
        )

    def _upload(self, request: Request, line: str, name: str, form: FormData, data: bytes) -> Response:
        locale = locale_of(self._desk.texts.shelf(line), name)
        wanted, transcript = text(form, "piece"), text(form, "transcript")
        piece = piece_named(wanted)
        try:
            if not data:
                raise FileMissing("Choose the recording first.")
            self._desk.people.take(line, locale, piece, data, transcript, person_of(request))
        except PreambuleError as error:
            return self._page(request, line, name, wanted, problem=error, transcript=transcript)
        return RedirectResponse(f"/studio/{line}/{locale}/recordings?done=recorded", HTTPStatus.SEE_OTHER)

    def _withdraw(self, request: Request, line: str, name: str, wanted: str) -> Response:
        locale, piece = locale_of(self._desk.texts.shelf(line), name), piece_named(wanted)
        try:
            self._desk.people.withdraw(line, locale, piece, person_of(request))
        except PreambuleError as error:
            return self._page(request, line, name, problem=error)
        return RedirectResponse(f"/studio/{line}/{locale}/recordings?done=withdrawn", HTTPStatus.SEE_OTHER)
