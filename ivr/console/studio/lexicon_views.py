"""The lexicon: how voices say what they would misread, heard before it is kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.studio import words
from ivr.console.studio.desk import Desk
from ivr.console.studio.place import SEE, direction, person_of
from ivr.console.studio.receiving import received, text
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError
from notices.catalogues.store import available
from notices.notice import Locale
from notices.spoken import LexiconEntry

EDIT = Permission.EDIT_NOTICES
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the form."""

    locale: str = ""
    written: str = ""
    said: str = ""
    voice: str = ""

    @property
    def entry(self) -> LexiconEntry:
        """As an entry. Raises LexiconEntryInvalid."""
        return LexiconEntry(Locale(self.locale), self.written.strip(), self.said.strip(), self.voice.strip())


class LexiconViews:
    """`/lexicon`: it concerns all lines, so only who writes for all of them changes it."""

    def __init__(self, pages: Pages, desk: Desk) -> None:
        self._pages = pages
        self._desk = desk
        self._one_voice = asyncio.Lock()

    def add_to(self, router: APIRouter) -> None:
        """The routes."""
        sees, edits = needs(*SEE, about=About.SOMEWHERE), needs(EDIT, about=About.HOUSE)

        @router.get("/lexicon", dependencies=[sees])
        async def lexicon(request: Request, done: str = "") -> HTMLResponse:
            return await asyncio.to_thread(self._page, request, Given(), done)

        @router.post("/lexicon/try", dependencies=[sees])
        async def listen(request: Request) -> HTMLResponse:
            given = _given(await received(request))
            return await asyncio.to_thread(self._try, request, given)

        @router.get("/lexicon/sound.wav", dependencies=[sees])
        async def sound(locale: str, written: str, said: str = "", voice: str = "") -> Response:
            given = Given(locale, written[:_LONGEST], said[:_LONGEST], voice[:_LONGEST])
            async with self._one_voice:
                return await asyncio.to_thread(self._sound, given)

        @router.post("/lexicon/add", dependencies=[edits])
        async def add(request: Request) -> Response:
            given = _given(await received(request))
            return await asyncio.to_thread(self._add, request, given)

        @router.post("/lexicon/remove", dependencies=[edits])
        async def remove(request: Request) -> Response:
            given = _given(await received(request))
            return await asyncio.to_thread(self._remove, request, given)

    def _page(
        self, request: Request, given: Given, done: str = "", problem: PreambuleError | None = None, *, tried: bool = False
    ) -> HTMLResponse:
        return self._pages.page(
            request,
            "studio/lexicon.html",
            status=HTTPStatus(problem.http_status) if problem else HTTPStatus.OK,
            entries=self._desk.pronunciations.entries(),
            locales=available(),
            given=given,
            tried=tried,
            may=visitor_of(request).may(EDIT),
            direction=direction,
            done=done,
            problem=problem,
            words=words,
        )

    def _try(self, request: Request, given: Given) -> HTMLResponse:
        try:
            given.entry  # noqa: B018 - only whether it can be one
        except PreambuleError as error:
            return self._page(request, given, problem=error)
        return self._page(request, given, tried=True)

    def _sound(self, given: Given) -> Response:
        entry = given.entry if given.said.strip() else None
        sound = self._desk.pronunciations.hear(given.written, entry, Locale(given.locale))
        return Response(sound, media_type="audio/wav")

    def _add(self, request: Request, given: Given) -> Response:
        try:
            self._desk.pronunciations.add(given.entry, person_of(request))
        except PreambuleError as error:
            return self._page(request, given, problem=error)
        return RedirectResponse("/lexicon?done=said", HTTPStatus.SEE_OTHER)

    def _remove(self, request: Request, given: Given) -> Response:
        try:
            self._desk.pronunciations.remove(Locale(given.locale), given.written, given.voice, person_of(request))
        except PreambuleError as error:
            return self._page(request, given, problem=error)
        return RedirectResponse("/lexicon?done=forgotten", HTTPStatus.SEE_OTHER)


def _given(form: FormData) -> Given:
    return Given(*(text(form, name)[:_LONGEST] for name in ("locale", "written", "said", "voice")))
