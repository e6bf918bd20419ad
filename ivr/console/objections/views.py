"""The pages of the register of objections. A number is only ever in the body of a request: never in an address, a log or a row."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ivr.console.errors import DayUnusable, ReasonMissing
from ivr.console.objections import words
from ivr.console.objections.errors import FileMissing, LineNotYours
from ivr.console.objections.files import table
from ivr.console.objections.register import Lines, Register, Terms
from ivr.console.pages.parts import Entry, Group
from ivr.console.pages.rendering import Pages
from ivr.console.pages.uploads import Uploaded, uploaded
from ivr.console.security.rules import About, LineOf, needs, visitor_of
from ivr.console.wording.marks import N_
from ivr.database.objection_files import end_of, written
from ivr.domain.line import Line
from ivr.domain.objection import Objection
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError
from notices.facts import PurposeKind

log = structlog.get_logger()

ON_A_PAGE = 50
MOST = 4 << 20
"""Bytes of a file of objections."""
After = tuple[datetime, str] | None
Text = Annotated[str, Form(max_length=500)]


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the form for a new objection, as it was sent: a refused form is shown again with it."""

    number: str = ""
    line: str = ""
    purpose: Sequence[PurposeKind] = ()
    until: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the objections of a file."""

    added: int
    known: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the register.

    Attributes:
        lines: in service, for their names and for the choice of one.
        older: the last one shown, where the next page goes on; None on the last page.
        problem: why there is no list.
    """

    objections: Sequence[Objection] = ()
    lines: dict[str, Line] = field(default_factory=dict)
    older: Objection | None = None
    problem: PreambuleError | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says beside the list.

    Attributes:
        asked: the number that was looked up, as it was typed.
        found: its objections; None when nobody asked.
        refused: which form was refused: `look-up`, `add`, `import`, `export`.
        problem: why.
        why: the reason that stood in the form for a file.
        counts: what became of a file.
    """

    given: Given = Given()
    asked: str = ""
    found: Sequence[Objection] | None = None
    done: str = ""
    refused: str = ""
    problem: PreambuleError | None = None
    why: str = ""
    counts: Counts | None = None


class ObjectionsPart:
    """The register's list and forms, and the page of one objection."""

    entries = (Entry("/objections", N_("Objections"), Group.PEOPLE, (Permission.SEE_OBJECTIONS,), 20),)

    def __init__(
        self, pages: Pages, lines: Callable[[], Sequence[Line]], register: Register, now: Callable[[], datetime]
    ) -> None:
        self._pages = pages
        self._lines = lines
        self._register = register
        self._now = now
        self.line_of: Mapping[About, LineOf] = MappingProxyType({About.OBJECTION: register.line_of})

    def routes(self) -> APIRouter:
        """`/objections`, its forms, and `/objections/<id>`."""
        router = APIRouter(prefix="/objections")

        @router.get("", dependencies=[needs(Permission.SEE_OBJECTIONS, about=About.SOMEWHERE)])
        async def register(
            request: Request,
            counts: Annotated[Counts, Depends(_counts)],
            before: datetime | None = None,
            last: str = "",
            done: str = "",
        ) -> HTMLResponse:
            shown = Shown(done=done, counts=counts if done == "imported" else None)
            return await asyncio.to_thread(self._page, request, shown, _after(before, last))

        @router.post("/look-up", dependencies=[needs(Permission.SEE_OBJECTIONS, about=About.SOMEWHERE)])
        async def look_up(request: Request, number: Text = "") -> HTMLResponse:
            return await asyncio.to_thread(self._look_up, request, number)

        @router.post("/add", dependencies=[needs(Permission.WRITE_OBJECTIONS, about=About.SOMEWHERE)])
        async def add(request: Request, given: Annotated[Given, Depends(_given)]) -> Response:
            return await asyncio.to_thread(self._add, request, given)

        @router.post("/import", dependencies=[needs(Permission.WRITE_OBJECTIONS, about=About.SOMEWHERE)])
        async def take_in(request: Request) -> Response:
            sent = await uploaded(request, MOST)
            return await asyncio.to_thread(self._take_in, request, sent, str(sent.fields.get("reason", ""))[:500])

        @router.post("/export", dependencies=[needs(Permission.SEE_OBJECTIONS, about=About.SOMEWHERE)])
        async def export(request: Request, form: Annotated[str, Form(max_length=10)] = "jsonl") -> Response:
            return await asyncio.to_thread(self._export, request, form)

        @router.get("/{objection}", dependencies=[needs(Permission.SEE_OBJECTIONS, about=About.OBJECTION)])
        async def one(request: Request, objection: str) -> HTMLResponse:
            return await asyncio.to_thread(self._one, request, objection)

        @router.post("/{objection}/withdraw", dependencies=[needs(Permission.WRITE_OBJECTIONS, about=About.OBJECTION)])
        async def withdraw(request: Request, objection: str, reason: Text = "") -> Response:
            return await asyncio.to_thread(self._withdraw, request, objection, reason)

        return router

    def _look_up(self, request: Request, number: str) -> HTMLResponse:
        try:
            found = self._register.look_up(number, _seen(request), visitor_of(request).person)
        except PreambuleError as error:
            return self._page(request, Shown(asked=number, refused="look-up", problem=error))
        return self._page(request, Shown(given=Given(number=number), asked=number, found=found))

    def _add(self, request: Request, given: Given) -> Response:
        try:
            if not visitor_of(request).may(Permission.WRITE_OBJECTIONS, given.line or None):
                raise LineNotYours("This line is not yours to write objections for. Choose one of yours.")
            terms = Terms(given.line or None, frozenset(given.purpose), _until(given.until, self._now()))
            new = self._register.add(given.number, terms, _reason(given.reason), visitor_of(request).person)
        except PreambuleError as error:
            return self._page(request, Shown(given=given, refused="add", problem=error))
        return _back("added" if new else "known")

    def _take_in(self, request: Request, sent: Uploaded, reason: str) -> Response:
        visitor = visitor_of(request)
        try:
            if not sent.content:
                raise FileMissing("Choose a file first.")
            lines = visitor.lines(Permission.WRITE_OBJECTIONS)
            taken = self._register.take_in(sent.content, sent.name, lines, _reason(reason), visitor.person)
        except PreambuleError as error:
            return self._page(request, Shown(refused="import", problem=error, why=reason))
        counts = f"&added={taken.added}&known={taken.known}&withdrawn={taken.withdrawn}"
        return RedirectResponse(f"/objections?done=imported{counts}", HTTPStatus.SEE_OTHER)

    def _export(self, request: Request, form: str) -> Response:
        try:
            found = self._register.export(_seen(request), visitor_of(request).person)
        except PreambuleError as error:
            return self._page(request, Shown(refused="export", problem=error))
        if form == "csv":
            names = {line.id: line.name for line in self._lines()}
            return _file(table(found, names), "text/csv; charset=utf-8", "objections.csv")
        return _file("".join(written(found)), "application/x-ndjson", "objections.jsonl")

    def _one(self, request: Request, objection_id: str, problem: PreambuleError | None = None, reason: str = "") -> HTMLResponse:
        one = self._register.one(objection_id)
        may = visitor_of(request).may(Permission.WRITE_OBJECTIONS, one.line_id)
        lines = {line.id: line for line in self._lines()}
        status = HTTPStatus.OK if problem is None else HTTPStatus(problem.http_status)
        return self._pages.page(
            request,
            "objections/one.html",
            status=status,
            one=one,
            lines=lines,
            words=words,
            problem=problem,
            reason=reason,
            may=may,
        )

    def _withdraw(self, request: Request, objection_id: str, reason: str) -> Response:
        try:
            self._register.withdraw(objection_id, _reason(reason), visitor_of(request).person)
        except PreambuleError as error:
            return self._one(request, objection_id, error, reason)
        return _back("withdrawn")

    def _page(self, request: Request, shown: Shown, after: After = None) -> HTMLResponse:
        problem = shown.problem
        if problem is not None and problem.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("the register of objections cannot be used", error_id=problem.id, error=problem.message)
        return self._pages.page(
            request,
            "objections/objections.html",
            status=HTTPStatus.OK if problem is None else HTTPStatus(problem.http_status),
            shown=shown,
            listed=self._read(request, after),
            words=words,
            mine=self._mine(request),
            everywhere=visitor_of(request).may(Permission.WRITE_OBJECTIONS),
            sees_all=_seen(request) is None,
            first=after is None,
        )

    def _mine(self, request: Request) -> Sequence[Line]:
        """Lines for which this person may write; none when they cannot be read, which the list says."""
        try:
            return [line for line in self._lines() if visitor_of(request).may(Permission.WRITE_OBJECTIONS, line.id)]
        except PreambuleError:
            return ()

    def _read(self, request: Request, after: After) -> Listed:
        try:
            found = self._register.listed(_seen(request), after, ON_A_PAGE + 1)
            lines = {line.id: line for line in self._lines()}
        except PreambuleError as error:
            log.error("the register of objections cannot be read", error_id=error.id, error=error.message)
            return Listed(problem=error)
        shown = found[:ON_A_PAGE]
        return Listed(shown, lines, shown[-1] if len(found) > ON_A_PAGE else None)


def _given(
    number: Text = "",
    line: Text = "",
    purpose: Annotated[list[PurposeKind] | None, Form()] = None,
    until: Text = "",
    reason: Text = "",
) -> Given:
    return Given(number, line, purpose or (), until, reason)


def _counts(added: int = 0, known: int = 0, withdrawn: int = 0) -> Counts:
    return Counts(added, known, withdrawn)


def _seen(request: Request) -> Lines:
    """The lines whose objections who asks may see; None for all, and for those to every line."""
    return visitor_of(request).lines(Permission.SEE_OBJECTIONS)


def _file(content: str, media: str, name: str) -> Response:
    return Response(content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _back(done: str) -> RedirectResponse:
    """To the list, so that loading it again sends no form twice."""
    return RedirectResponse(f"/objections?done={done}", HTTPStatus.SEE_OTHER)


def _reason(text: str) -> str:
    if not text.strip():
        raise ReasonMissing("say why")
    return text.strip()


def _until(text: str, now: datetime) -> datetime | None:
    try:
        return end_of(date.fromisoformat(text), now) if text else None
    except ValueError as error:
        raise DayUnusable(f"until: {error}") from error


def _after(before: datetime | None, last: str) -> After:
    """The page after an objection. A moment beyond what clocks know is no moment."""
    try:
        return None if before is None else (before.astimezone(UTC), last)
    except (OverflowError, ValueError):
        return None
