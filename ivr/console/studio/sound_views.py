"""Listening: what callers hear and what they would hear, at telephone quality; and the works that make sounds and publications."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from ivr.console.errors import NoSuchPage
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.studio import words
from ivr.console.studio.desk import Desk
from ivr.console.studio.place import SEE, locale_of, piece_named, rights, writing
from ivr.console.studio.receiving import received, text
from ivr.console.studio.waves import HEIGHT, WIDTH, wave
from ivr.console.studio.works import Work
from ivr.errors import PreambuleError
from ivr.studio.errors import NothingThere
from ivr.studio.shelf import Shelf
from notices.linter.rules.sound import LEVEL1_SECONDS, LEVEL2_SECONDS
from notices.notice import DIGITS, LEVEL2, RENDERED, Locale, NoticeVersion, Piece, Rendering

DRAFT, HEARD = "draft", "heard"
WAITS_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Sound:
    """One piece as it sounds.

    Attributes:
        wave: path of its outline; empty when there is none.
    """

    rendering: Rendering
    wave: str

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.rendering.milliseconds / 1000


class SoundViews:
    """`/studio/<line>/<locale>/listen`, its sounds, and `/studio/<line>/work/<id>`."""

    def __init__(self, pages: Pages, desk: Desk) -> None:
        self._pages = pages
        self._desk = desk

    def add_to(self, router: APIRouter) -> None:
        """The routes."""

        @router.get("/studio/{line}/work/{work}", dependencies=[needs(*SEE, about=About.LINE)])
        async def work(request: Request, line: str, work: str, locale: str = "", piece: str = "") -> Response:
            return await asyncio.to_thread(self._work, request, line, work, {"locale": locale, "piece": piece})

        @router.get("/studio/{line}/{locale}/listen", dependencies=[needs(*SEE, about=About.LINE)])
        async def listen(request: Request, line: str, locale: str, of: str = DRAFT, piece: str = "") -> HTMLResponse:
            return await asyncio.to_thread(self._listen, request, line, locale, of, piece)

        @router.post("/studio/{line}/{locale}/listen", dependencies=[needs(*SEE, about=About.LINE)])
        async def make(request: Request, line: str, locale: str) -> Response:
            form = await received(request)
            return await asyncio.to_thread(self._make, request, line, locale, text(form, "piece"))

        @router.get("/studio/{line}/{locale}/sound/{piece}/{sound}.wav", dependencies=[needs(*SEE, about=About.LINE)])
        async def sound(line: str, locale: str, piece: str, sound: str) -> Response:
            return await asyncio.to_thread(self._sound, line, locale, piece, sound)

    def _listen(
        self, request: Request, line: str, name: str, of: str, piece: str, problem: PreambuleError | None = None
    ) -> HTMLResponse:
        shelf = self._desk.texts.shelf(line)
        locale, pieces = locale_of(shelf, name), _pieces(piece)
        try:
            version = shelf.version if of == HEARD else self._desk.sounds.draft(line, locale, pieces)
        except PreambuleError as error:
            version, problem = None, problem or error
        sounds = _sounds(version, locale, pieces)
        return self._pages.page(
            request,
            "studio/listen.html",
            status=HTTPStatus(problem.http_status) if problem else HTTPStatus.OK,
            line=shelf.line,
            locale=locale,
            writing=writing(shelf, locale),
            of=HEARD if of == HEARD else DRAFT,
            piece=piece,
            sounds=sounds,
            groups=(*words.GROUPS, (words.DIGITS_TITLE, DIGITS)),
            level1=_seconds(sounds, (Piece.LEVEL1,)),
            level2=_seconds(sounds, LEVEL2) if len(pieces) > 1 else 0.0,
            most=(LEVEL1_SECONDS, LEVEL2_SECONDS),
            heard=_heard(shelf, locale),
            box=(WIDTH, HEIGHT),
            rights=rights(visitor_of(request), line),
            problem=problem,
            words=words,
        )

    def _make(self, request: Request, line: str, name: str, piece: str) -> Response:
        locale = locale_of(self._desk.texts.shelf(line), name)
        pieces = _pieces(piece)
        try:
            work = self._desk.sounds.make(line, locale, pieces)
        except PreambuleError as error:
            return self._listen(request, line, name, DRAFT, piece, error)
        asked = urlencode({"locale": locale, **({"piece": piece} if piece else {})})
        return RedirectResponse(f"/studio/{line}/work/{work}?{asked}", HTTPStatus.SEE_OTHER)

    def _work(self, request: Request, line: str, work_id: str, back: Mapping[str, str]) -> Response:
        shelf = self._desk.texts.shelf(line)
        locale = locale_of(shelf, back["locale"]) if back["locale"] else None
        piece = piece_named(back["piece"]).value if back["piece"] else ""
        work = self._desk.sounds.work(line, work_id)
        if work is None:
            raise NoSuchPage("no such work")
        there = f"/studio/{line}/{locale}/listen?{urlencode({'of': DRAFT, 'piece': piece})}" if locale else f"/studio/{line}"
        if "hx-request" in request.headers:
            return self._progress(request, work)
        if work.over and work.problem is None:
            return RedirectResponse(there if locale else f"{there}?done=published", HTTPStatus.SEE_OTHER)
        status = HTTPStatus(work.problem.http_status) if work.problem else HTTPStatus.OK
        return self._pages.page(
            request, "studio/work.html", status=status, line=shelf.line, work=work, back=there, waits=WAITS_SECONDS, words=words
        )

    def _progress(self, request: Request, work: Work) -> Response:
        language = self._pages.language(request)
        headers = {"X-Over": "true"} if work.over else {}
        return HTMLResponse(self._pages.fragment(language, "studio/progress.html", work=work), headers=headers)

    def _sound(self, line: str, name: str, piece: str, sound: str) -> Response:
        shelf = self._desk.texts.shelf(line)
        try:
            file = self._desk.sounds.file(line, locale_of(shelf, name), piece_named(piece), sound)
        except NothingThere as error:
            raise NoSuchPage(error.message) from error
        return FileResponse(file, media_type="audio/wav", headers={"Content-Disposition": "inline"})


def _pieces(name: str) -> Sequence[Piece]:
    """One piece, or all that are rendered. The way to a language is said inside level 1 of another."""
    if not name:
        return RENDERED
    piece = piece_named(name)
    return (piece,) if piece in RENDERED else ()


def _sounds(version: NoticeVersion | None, locale: Locale, pieces: Sequence[Piece]) -> dict[Piece, Sound]:
    found = version.renderings if version else {}
    known = [found[locale, piece] for piece in pieces if (locale, piece) in found]
    return {one.piece: Sound(one, wave(one.narrowband)) for one in known}


def _seconds(sounds: Mapping[Piece, Sound], pieces: Sequence[Piece]) -> float:
    return sum(sounds[piece].seconds for piece in pieces if piece in sounds)


def _heard(shelf: Shelf, locale: Locale) -> bool:
    return shelf.version is not None and locale in shelf.version.locales
