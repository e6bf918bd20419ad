"""All lines with their notices, and one line: what is heard, what can be published, what was published before."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, tzinfo
from http import HTTPStatus

import structlog
from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ivr.console.errors import NoSuchPage
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.studio import words
from ivr.console.studio.checking import by_piece
from ivr.console.studio.desk import Desk
from ivr.console.studio.errors import MomentUnusable
from ivr.console.studio.place import SEE, direction, lines_of, locale_of, person_of, rights
from ivr.console.studio.receiving import received, text
from ivr.console.studio.shown import as_heard, differences, standings
from ivr.database.publications import Publication
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError
from ivr.studio.preview import newest_own
from ivr.studio.publishing import choose
from ivr.studio.shelf import Shelf
from notices.errors import NoticeError
from notices.notice import Locale

log = structlog.get_logger()

Moment = datetime | None


class LineViews:
    """`/studio`, `/studio/<line>` and its publications."""

    def __init__(self, pages: Pages, desk: Desk, zone: tzinfo | None) -> None:
        self._pages = pages
        self._desk = desk
        self._zone = zone

    def add_to(self, router: APIRouter) -> None:
        """The routes."""

        @router.get("/studio", dependencies=[needs(*SEE, about=About.SOMEWHERE)])
        async def studio(request: Request) -> HTMLResponse:
            return await asyncio.to_thread(self._matrix, request)

        @router.get("/studio/{line}", dependencies=[needs(*SEE, about=About.LINE)])
        async def one_line(request: Request, line: str, done: str = "") -> HTMLResponse:
            return await asyncio.to_thread(self._line, request, line, done)

        @router.post("/studio/{line}/publish", dependencies=[needs(Permission.PUBLISH_NOTICES, about=About.LINE)])
        async def publish(request: Request, line: str) -> Response:
            form = await received(request)
            return await asyncio.to_thread(self._publish, request, line, form)

        @router.get("/studio/{line}/publications/{publication}", dependencies=[needs(*SEE, about=About.LINE)])
        async def publication(request: Request, line: str, publication: str) -> HTMLResponse:
            return await asyncio.to_thread(self._publication, request, line, publication)

        @router.post(
            "/studio/{line}/publications/{publication}/again", dependencies=[needs(Permission.PUBLISH_NOTICES, about=About.LINE)]
        )
        async def again(request: Request, line: str, publication: str) -> Response:
            form = await received(request)
            return await asyncio.to_thread(self._again, request, line, publication, form)

    def _matrix(self, request: Request) -> HTMLResponse:
        visitor, people = visitor_of(request), self._desk.texts.people()
        shelves = self._desk.texts.shelves(lines_of(visitor))
        lines = [(shelf, standings(shelf, people, rights(visitor, shelf.line.id), visitor.person)) for shelf in shelves]
        return self._pages.page(request, "studio/matrix.html", lines=lines, words=words)

    def _line(
        self,
        request: Request,
        line: str,
        done: str = "",
        problem: PreambuleError | None = None,
        at: str = "",
    ) -> HTMLResponse:
        desk, visitor = self._desk, visitor_of(request)
        shelf, people = desk.texts.shelf(line), desk.texts.people()
        allowed = rights(visitor, line)
        found = desk.texts.findings(shelf, newest_own(shelf))
        return self._pages.page(
            request,
            "studio/line.html",
            status=HTTPStatus(problem.http_status) if problem else HTTPStatus.OK,
            shelf=shelf,
            line=shelf.line,
            standings=standings(shelf, people, allowed, visitor.person),
            rights=allowed,
            people=people,
            history=list(reversed(desk.texts.history(line)))[:50],
            missing=desk.texts.missing(line),
            forbidding=[one for one in found if one.forbids],
            whole=by_piece(found, shelf.line.default_locale).get(None, []),
            **_ready(shelf),
            at=at,
            done=done,
            problem=problem,
            words=words,
        )

    def _publish(self, request: Request, line: str, form: FormData) -> Response:
        at = text(form, "at") if text(form, "when") == "later" else ""
        try:
            shelf = self._desk.texts.shelf(line)
            locales = [locale_of(shelf, str(name)) for name in form.getlist("locale")]
            work = self._desk.presses.publish(line, locales, self._moment(at), person_of(request))
        except NoSuchPage:
            raise
        except PreambuleError as error:
            return self._line(request, line, problem=error, at=at)
        return RedirectResponse(f"/studio/{line}/work/{work}", HTTPStatus.SEE_OTHER)

    def _publication(self, request: Request, line: str, publication: str, problem: PreambuleError | None = None) -> HTMLResponse:
        shelf = self._desk.texts.shelf(line)
        found = self._found(line, publication)
        texts = {one.locale: one for one in shelf.spoken(found)}
        is_heard, version = shelf.heard is not None and shelf.heard.id == found.id, shelf.version
        return self._pages.page(
            request,
            "studio/publication.html",
            status=HTTPStatus(problem.http_status) if problem else HTTPStatus.OK,
            line=shelf.line,
            publication=found,
            people=self._desk.texts.people(),
            is_heard=is_heard,
            heard=[(locale, as_heard(version, locale)) for locale in version.locales] if is_heard and version else [],
            changes=[
                (locale, differences(shelf, locale, shelf.published(locale), texts.get(locale))) for locale in shelf.line.locales
            ],
            rights=rights(visitor_of(request), line),
            direction=direction,
            problem=problem,
            words=words,
        )

    def _again(self, request: Request, line: str, publication: str, form: FormData) -> Response:
        found = self._found(line, publication)
        at = text(form, "at") if text(form, "when") == "later" else ""
        try:
            work = self._desk.presses.roll_back(line, found.id, self._moment(at), person_of(request))
        except PreambuleError as error:
            return self._publication(request, line, publication, error)
        return RedirectResponse(f"/studio/{line}/work/{work}", HTTPStatus.SEE_OTHER)

    def _found(self, line: str, publication: str) -> Publication:
        found = next((one for one in self._desk.texts.history(line) if one.id == publication), None)
        if found is None:
            raise NoSuchPage("no such publication")
        return found

    def _moment(self, written: str) -> Moment:
        """What a browser's field for day and time holds, in the house's zone; None for at once."""
        if not written:
            return None
        try:
            plain = datetime.fromisoformat(written)
            at = (plain.replace(tzinfo=self._zone) if self._zone else plain.astimezone()).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise MomentUnusable(f"{written!r} is no moment.") from error
        if plain.tzinfo is not None or at <= datetime.now(UTC):
            raise MomentUnusable("This moment has passed, or is none.")
        return at


def _ready(shelf: Shelf) -> dict[str, object]:
    """What would be published now, and why nothing can be."""
    approved = [locale for locale in shelf.line.locales if _is_approved(shelf, locale)]
    try:
        choose(shelf, None)
    except NoticeError as error:
        return {"approved": approved, "hindrance": error}
    return {"approved": approved, "hindrance": None}


def _is_approved(shelf: Shelf, locale: Locale) -> bool:
    opened = shelf.open(locale)
    return opened is not None and opened.approved_by is not None
