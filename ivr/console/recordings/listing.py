"""The list of recordings, and the search for somebody's. A number is only ever in the body of a request: never in an address or a log."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from http import HTTPStatus
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse

from ivr.access.finding import Looked
from ivr.console.pages.forms import filled
from ivr.console.pages.rendering import Pages
from ivr.console.recordings import words
from ivr.console.recordings.archive import Archive
from ivr.console.recordings.errors import SearchEmpty
from ivr.console.recordings.forms import Filters, Lookup, chosen
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.console.wording import terms
from ivr.console.wording.marks import N_
from ivr.database.finding import Page
from ivr.database.sought import Sought
from ivr.domain.recording import RecordingState
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError
from notices.facts import PurposeKind

log = structlog.get_logger()

ON_A_PAGE = 50
NOTHING = Page()


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says beside the list.

    Attributes:
        older: address of the next page; empty on the last.
        looked: what a search has found; None when nobody searched.
        problem: why there is no list, or why nobody was looked for.
    """

    page: Page = NOTHING
    older: str = ""
    looked: Looked | None = None
    problem: PreambuleError | None = None


class Listing:
    """`/recordings` and its two searches."""

    def __init__(self, pages: Pages, archive: Archive, zone: tzinfo | None) -> None:
        self._pages = pages
        self._archive = archive
        self._zone = zone

    def add(self, router: APIRouter) -> None:
        """Its routes."""
        see = needs(Permission.SEE_RECORDINGS, about=About.SOMEWHERE)

        @router.get("", dependencies=[see])
        async def recordings(request: Request, before: datetime | None = None, last: str = "") -> HTMLResponse:
            return await asyncio.to_thread(self._list, request, before, last)

        @router.get("/find", dependencies=[see])
        async def found_no_more() -> RedirectResponse:
            """Whoever changes the language of what was found, or loads it from an address, begins again: no number stands in one."""
            return RedirectResponse("/recordings", HTTPStatus.SEE_OTHER)

        @router.post("/find", dependencies=[see])
        async def find(request: Request) -> HTMLResponse:
            lookup = await filled(Lookup, request)
            return await asyncio.to_thread(self._find, request, lookup)

    def _list(self, request: Request, before: datetime | None, last: str) -> HTMLResponse:
        visitor, filters = visitor_of(request), Filters(request.query_params)
        names = self._names(request, visitor, filters)
        if not filters.validate():
            return self._page(request, filters, Lookup(), names, Shown())
        try:
            found = self._archive.page(_sought(filters, visitor, self._zone, _place(before, last)), ON_A_PAGE)
        except PreambuleError as error:
            log.error("the recordings cannot be listed", error_id=error.id, error=error.message)
            return self._page(request, filters, Lookup(), names, Shown(problem=error))
        return self._page(request, filters, Lookup(), names, Shown(found, _older(request, found)), first=before is None)

    def _find(self, request: Request, lookup: Lookup) -> HTMLResponse:
        visitor, filters = visitor_of(request), Filters()
        names = self._names(request, visitor, filters)
        try:
            looked = self._looked(lookup, visitor)
        except PreambuleError as error:
            return self._page(request, filters, lookup, names, Shown(problem=error))
        return self._page(request, filters, Lookup(), names, Shown(Page(looked.recordings), looked=looked))

    def _looked(self, lookup: Lookup, visitor: Visitor) -> Looked:
        number, receipt = (lookup.number.data or "").strip(), (lookup.receipt.data or "").strip()
        if not lookup.validate() or bool(number) == bool(receipt):
            raise SearchEmpty("Write the caller’s number, or the number of a receipt: one of them.")
        lines = visitor.lines(Permission.SEE_RECORDINGS)
        if number:
            return self._archive.by_number(number, lines, visitor.person, visitor.now)
        return self._archive.by_receipt(receipt, lines, visitor.person, visitor.now)

    def _names(self, request: Request, visitor: Visitor, filters: Filters) -> Mapping[str, str]:
        """Of the lines that the visitor sees; the filters offer them and no others."""
        try:
            every = self._archive.line_names()
        except PreambuleError as error:
            log.error("the lines cannot be listed", error_id=error.id, error=error.message)
            every = {}
        seen = visitor.among(Permission.SEE_RECORDINGS, every)
        say, language = self._pages.say, self._pages.language(request)
        filters.line.choices = chosen(("", say(language, N_("Every line"))), *((line, every[line]) for line in seen))
        states = ((state.value, say(language, terms.RECORDING[state].text)) for state in RecordingState)
        filters.state.choices = chosen(("", say(language, N_("Every state"))), *states)
        purposes = ((kind.value, say(language, terms.PURPOSE[kind])) for kind in PurposeKind)
        filters.purpose.choices = chosen(("", say(language, N_("Every purpose"))), *purposes)
        return {line: every[line] for line in seen}

    def _page(
        self, request: Request, filters: Filters, lookup: Lookup, names: Mapping[str, str], shown: Shown, *, first: bool = True
    ) -> HTMLResponse:
        return self._pages.page(
            request,
            "recordings/recordings.html",
            status=HTTPStatus.OK if shown.problem is None else shown.problem.http_status,
            filters=filters,
            lookup=lookup,
            names=names,
            shown=shown,
            words=words,
            first=first,
            narrowed=any(value for value in filters.data.values()),
        )


def _sought(filters: Filters, visitor: Visitor, zone: tzinfo | None, after: tuple[datetime, str] | None) -> Sought:
    """Only lines that the visitor may see, whatever was asked for."""
    lines = visitor.lines(Permission.SEE_RECORDINGS)
    if filters.line.data:
        lines = frozenset({filters.line.data} if visitor.may(Permission.SEE_RECORDINGS, filters.line.data) else ())
    states = {state.value: state for state in RecordingState}
    return Sought(
        lines=lines,
        states=(states[filters.state.data],) if filters.state.data in states else (),
        purpose=filters.purpose.data if filters.purpose.data in set(PurposeKind) else None,
        agent=(filters.agent.data or "").strip() or None,
        since=_day(filters.since.data, zone),
        until=_day(filters.until.data, zone, days=1),
        after=after,
    )


def _day(day: date | None, zone: tzinfo | None, days: int = 0) -> datetime | None:
    """When a day begins where the console's time is shown; None for a day that no clock knows."""
    try:
        if day is None:
            return None
        begun = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=days)
        return begun.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _place(before: datetime | None, last: str) -> tuple[datetime, str] | None:
    """Where the page before ended. A moment without a zone is taken as the machine's; one beyond what clocks know is no moment."""
    try:
        return None if before is None or not last.isprintable() else (before.astimezone(UTC), last)
    except (OverflowError, ValueError):
        return None


def _older(request: Request, page: Page) -> str:
    if page.older is None:
        return ""
    kept = {name: value for name, value in request.query_params.items() if name in Filters().data and value}
    at, last = page.older
    return f"/recordings?{urlencode({**kept, 'before': at.isoformat(), 'last': last})}"
