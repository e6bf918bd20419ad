"""One language of a line: all its texts, what comes next, what people say of it, and how it differs from before."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ivr.console.errors import NoSuchPage
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.studio import words
from ivr.console.studio.checking import by_piece
from ivr.console.studio.desk import Desk
from ivr.console.studio.place import SEE, direction, locale_of, person_of, rights, text_named, writing
from ivr.console.studio.receiving import received, text
from ivr.console.studio.shown import differences, rows, standing, steps, wrote
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError
from ivr.studio.editing import revision
from ivr.studio.errors import NothingThere
from ivr.studio.preview import newest, newest_own
from ivr.studio.shelf import Shelf
from notices.notice import LEVEL2, Locale
from notices.versions.text import TextRevision

STEPS = {
    "submit": ((Permission.EDIT_NOTICES,), "submitted"),
    "approve": ((Permission.APPROVE_NOTICES,), "approved"),
    "return": ((Permission.APPROVE_NOTICES, Permission.EDIT_NOTICES), "returned"),
}
"""What can be done with a language, who may, and the word for that it was done."""


class TextsViews:
    """`/studio/<line>/<locale>`, its steps, its comments, its differences."""

    def __init__(self, pages: Pages, desk: Desk) -> None:
        self._pages = pages
        self._desk = desk

    def add_to(self, router: APIRouter) -> None:
        """The routes."""

        @router.get("/studio/{line}/{locale}", dependencies=[needs(*SEE, about=About.LINE)])
        async def texts(request: Request, line: str, locale: str, done: str = "") -> HTMLResponse:
            return await asyncio.to_thread(self._texts, request, line, locale, done)

        @router.get("/studio/{line}/{locale}/difference", dependencies=[needs(*SEE, about=About.LINE)])
        async def difference(request: Request, line: str, locale: str, before: str = "", after: str = "") -> HTMLResponse:
            return await asyncio.to_thread(self._difference, request, line, locale, before, after)

        @router.post("/studio/{line}/{locale}/comment", dependencies=[needs(*SEE, about=About.LINE)])
        async def comment(request: Request, line: str, locale: str) -> Response:
            form = await received(request)
            return await asyncio.to_thread(self._comment, request, line, locale, form)

        for step, (permissions, _) in STEPS.items():
            self._add_step(router, step, permissions)

    def _add_step(self, router: APIRouter, step: str, permissions: tuple[Permission, ...]) -> None:
        @router.post(f"/studio/{{line}}/{{locale}}/{step}", dependencies=[needs(*permissions, about=About.LINE)], name=step)
        async def take(request: Request, line: str, locale: str) -> Response:
            form = await received(request)
            return await asyncio.to_thread(self._take, request, line, locale, step, form)

    def _texts(
        self,
        request: Request,
        line: str,
        name: str,
        done: str = "",
        problem: PreambuleError | None = None,
        kept: str = "",
    ) -> HTMLResponse:
        desk, visitor = self._desk, visitor_of(request)
        shelf, people = desk.texts.shelf(line), desk.texts.people()
        locale, allowed = locale_of(shelf, name), rights(visitor, line)
        shown = rows(shelf, locale)
        found = by_piece(desk.texts.findings(shelf, newest_own(shelf)), locale)
        return self._pages.page(
            request,
            "studio/texts.html",
            status=HTTPStatus(problem.http_status) if problem else HTTPStatus.OK,
            line=shelf.line,
            locale=locale,
            direction=direction(locale),
            writing=writing(shelf, locale),
            standing=standing(shelf, locale, people, allowed, visitor.person),
            steps=steps(shelf, locale),
            wrote=wrote(shelf.open(locale), visitor.person),
            rights=allowed,
            rows=shown,
            level2=sum(shown[piece].seconds for piece in LEVEL2),
            found=found,
            stale=[one for one in shelf.stale() if one.locale == locale],
            revision=newest(shelf, locale),
            comments=desk.talk.comments(line, locale),
            people=people,
            kept=kept,
            done=done,
            problem=problem,
            words=words,
        )

    def _take(self, request: Request, line: str, name: str, step: str, form: FormData) -> Response:
        texts, by = self._desk.texts, person_of(request)
        locale = locale_of(texts.shelf(line), name)
        note = text(form, "note")[:1000]
        try:
            if step == "submit":
                texts.submit(line, (locale,), by)
            elif step == "approve":
                texts.approve(line, locale, text(form, "read"), by)
            else:
                texts.give_back(line, locale, note.strip(), by)
        except PreambuleError as error:
            return self._texts(request, line, name, problem=error, kept=note)
        return RedirectResponse(f"/studio/{line}/{locale}?done={STEPS[step][1]}", HTTPStatus.SEE_OTHER)

    def _comment(self, request: Request, line: str, name: str, form: FormData) -> Response:
        locale = locale_of(self._desk.texts.shelf(line), name)
        about = text_named(text(form, "piece")) if text(form, "piece") else None
        said = text(form, "said")
        try:
            self._desk.talk.comment(line, locale, about, said, person_of(request))
        except PreambuleError as error:
            return self._texts(request, line, name, problem=error, kept=said)
        where = f"/studio/{line}/{locale}" + (f"/text/{quote(about.value)}" if about else "")
        return RedirectResponse(f"{where}?done=commented#comments", HTTPStatus.SEE_OTHER)

    def _difference(self, request: Request, line: str, name: str, before: str, after: str) -> HTMLResponse:
        shelf = self._desk.texts.shelf(line)
        locale = locale_of(shelf, name)
        old = _chosen(shelf, locale, before, shelf.published(locale))
        new = _chosen(shelf, locale, after, newest(shelf, locale))
        return self._pages.page(
            request,
            "studio/difference.html",
            line=shelf.line,
            locale=locale,
            direction=direction(locale),
            revisions=[one for one in reversed(shelf.texts) if one.locale == locale],
            old=old,
            new=new,
            changes=differences(shelf, locale, old, new),
            words=words,
        )


def _chosen(shelf: Shelf, locale: Locale, number: str, otherwise: TextRevision | None) -> TextRevision | None:
    """A revision by its number in an address; 0 is the model, nothing is what usually stands there."""
    if not number:
        return otherwise
    if not number.isdecimal() or len(number) > 6:  # noqa: PLR2004 - no notice has a million revisions
        raise NoSuchPage("no such revision")
    try:
        return revision(shelf, locale, int(number)) if int(number) else None
    except NothingThere as error:
        raise NoSuchPage(error.message) from error
