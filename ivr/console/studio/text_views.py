"""One text: written beside the source, looked at while it is typed, saved unless somebody else was faster."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.studio import words
from ivr.console.studio.beside import TITLE, beside
from ivr.console.studio.checking import check, chips, present
from ivr.console.studio.desk import Desk
from ivr.console.studio.place import SEE, Rights, direction, locale_of, person_of, rights, text_named, writing
from ivr.console.studio.receiving import received, text
from ivr.console.studio.shown import compared, steps
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError
from ivr.studio.editing import reads
from ivr.studio.preview import newest
from ivr.studio.shelf import Shelf
from notices.notice import TEXTS, Locale, Piece
from notices.versions.errors import DraftChanged

EDIT = Permission.EDIT_NOTICES
LONGEST = 6_000
"""Characters that are looked at: three times what a text may have, so that one that is too long is shown again as it was typed."""


@dataclass(frozen=True, slots=True)
class At:
    """A text that somebody looks at."""

    shelf: Shelf
    locale: Locale
    piece: Piece

    @property
    def path(self) -> str:
        """Its address."""
        return f"/studio/{self.shelf.line.id}/{self.locale}/text/{quote(self.piece.value)}"


class TextViews:
    """`/studio/<line>/<locale>/text/<piece>`."""

    def __init__(self, pages: Pages, desk: Desk) -> None:
        self._pages = pages
        self._desk = desk

    def add_to(self, router: APIRouter) -> None:
        """The routes."""
        path = "/studio/{line}/{locale}/text/{piece}"

        @router.get(path, dependencies=[needs(*SEE, about=About.LINE)])
        async def one_text(
            request: Request, line: str, locale: str, piece: str, source: str = "", done: str = ""
        ) -> HTMLResponse:
            return await asyncio.to_thread(self._open, request, (line, locale, piece), source, done)

        @router.post(path, dependencies=[needs(EDIT, about=About.LINE)])
        async def save(request: Request, line: str, locale: str, piece: str) -> Response:
            form = await received(request)
            return await asyncio.to_thread(
                self._save, request, (line, locale, piece), text(form, "written"), text(form, "began"), text(form, "source")
            )

        @router.post(f"{path}/model", dependencies=[needs(EDIT, about=About.LINE)])
        async def model(request: Request, line: str, locale: str, piece: str) -> Response:
            form = await received(request)
            return await asyncio.to_thread(self._save, request, (line, locale, piece), None, text(form, "began"), "")

        @router.post(f"{path}/check", dependencies=[needs(EDIT, about=About.LINE)])
        async def look(request: Request, line: str, locale: str, piece: str) -> Response:
            form = await received(request)
            return await asyncio.to_thread(
                self._check, request, (line, locale, piece), text(form, "written"), text(form, "began"), text(form, "source")
            )

    def _at(self, names: tuple[str, str, str]) -> At:
        line, locale, piece = names
        shelf = self._desk.texts.shelf(line)
        return At(shelf, locale_of(shelf, locale), text_named(piece))

    def _open(self, request: Request, names: tuple[str, str, str], source: str, done: str) -> HTMLResponse:
        at = self._at(names)
        return self._page(request, at, present(at.shelf, at.locale, at.piece), source=source, done=done)

    def _save(self, request: Request, names: tuple[str, str, str], written: str | None, began: str, source: str) -> Response:
        at = self._at(names)
        try:
            self._desk.texts.save(at.shelf.line.id, at.locale, at.piece, written, began, person_of(request))
        except DraftChanged as error:
            now = self._at(names)
            return self._page(request, now, written or present(now.shelf, now.locale, now.piece), source=source, problem=error)
        except PreambuleError as error:
            return self._page(request, at, written or "", source=source, problem=error, began=began)
        more = f"&source={quote(source)}" if source else ""
        return RedirectResponse(f"{at.path}?done={'saved' if written is not None else 'model'}{more}", HTTPStatus.SEE_OTHER)

    def _check(self, request: Request, names: tuple[str, str, str], written: str, began: str, source: str) -> Response:
        """Look at what is typed and keep nothing: a fragment for the script, the page itself for a browser without one."""
        at, typed = self._at(names), written[:LONGEST]
        if "hx-request" not in request.headers:
            return self._page(request, at, typed, source=source, began=began)
        self._desk.talk.arrive(at.shelf.line.id, at.locale, at.piece, person_of(request))
        language = self._pages.language(request)
        looked = {"checked": check(self._desk.texts, at.shelf, at.locale, at.piece, typed), "locale": at.locale}
        shown = self._pages.fragment(language, "studio/check.html", writing=writing(at.shelf, at.locale), words=words, **looked)
        return HTMLResponse(shown, headers={"Content-Language": language, "Vary": "Accept-Language, Cookie"})

    def _page(
        self,
        request: Request,
        at: At,
        written: str,
        *,
        source: str = "",
        began: str = "",
        done: str = "",
        problem: PreambuleError | None = None,
    ) -> HTMLResponse:
        desk, line = self._desk, at.shelf.line
        allowed = rights(visitor_of(request), line.id)
        now = present(at.shelf, at.locale, at.piece)
        return self._pages.page(
            request,
            "studio/text.html",
            status=HTTPStatus(problem.http_status) if problem else HTTPStatus.OK,
            line=line,
            locale=at.locale,
            piece=at.piece,
            at=at,
            direction=direction,
            writing=partial(writing, at.shelf),
            written=written[:LONGEST],
            began=began or reads(at.shelf, at.locale, at.piece),
            checked=check(desk.texts, at.shelf, at.locale, at.piece, written[:LONGEST]),
            chips=chips(at.shelf, at.locale, at.piece, written),
            beside=beside(at.shelf, at.locale, at.piece, source),
            source=source,
            theirs=compared(at.piece, now, written) if isinstance(problem, DraftChanged) else None,
            others=self._others(request, at, allowed),
            comments=[one for one in desk.talk.comments(line.id, at.locale) if one.piece in (at.piece, None)],
            people=desk.texts.people(),
            own=_is_own(at),
            steps=steps(at.shelf, at.locale),
            rights=allowed,
            neighbours=_neighbours(at.piece),
            done=done,
            problem=problem,
            titles=TITLE,
            words=words,
        )

    def _others(self, request: Request, at: At, allowed: Rights) -> object:
        """Who else has a text of this language open; only who may write is noted."""
        if not allowed.edit:
            return ()
        return self._desk.talk.arrive(at.shelf.line.id, at.locale, at.piece, person_of(request))


def _is_own(at: At) -> bool:
    found = newest(at.shelf, at.locale)
    return found is not None and at.piece in found.own


def _neighbours(piece: Piece) -> tuple[Piece | None, Piece | None]:
    """The text before and the one after."""
    place = TEXTS.index(piece)
    return (TEXTS[place - 1] if place else None), (TEXTS[place + 1] if place + 1 < len(TEXTS) else None)
