"""Lines: what each records, why, for how long, and what still stands in the way of going live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Protocol

from fastapi import APIRouter, Body, Depends, Request, Response

from ivr.console.api.frame import Asked, Id, Model, Page, asked, paged, resource, within
from ivr.console.api.idempotency import Answers
from ivr.console.errors import NoSuchPage
from ivr.console.security.rules import About, needs, signed_in, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.domain.line import Line as Known
from ivr.domain.roles import Permission
from notices.facts import DurationUnit, LegalBasis, Mode, PurposeKind, RefusalEffect

LONGEST_FILE = 100_000
XML = {"application/xml": {"schema": {"type": "string"}}}
_START = datetime(1970, 1, 1, tzinfo=UTC)


class Kept(Model):
    """How long recordings are kept, in the unit in which it is announced."""

    count: int
    """How many of the unit."""
    unit: DurationUnit
    """Days, months or years by the calendar."""


class Purpose(Model):
    """Why calls are recorded (LAW 8), by what right, and how long recordings are kept for it."""

    kind: PurposeKind
    """One of the closed list."""
    basis: LegalBasis
    """Article 6(1) GDPR."""
    retention: Kept
    """As callers are told."""
    reference: str
    """The text that imposes it, where the basis is a legal duty (LAW 11); empty otherwise."""


class Line(Model):
    """One published telephone number with what governs its calls."""

    id: str
    """A short name."""
    name: str
    """As people of the house call it."""
    number: str
    """E.164. It is the organisation's own."""
    locales: list[str]
    """Languages in which callers are told, the default first."""
    mode: Mode
    """How recording begins."""
    organisation: str
    """Who answers for the processing, as callers hear it."""
    purposes: list[Purpose]
    """What is announced, and hence enforced (L4)."""
    recipients: list[str]
    """Who may hear recordings, as callers are told."""
    sampling_percent: int
    """Share of calls that are recorded, 1 to 100 (LAW 7)."""
    refusal_effect: RefusalEffect
    """What a refusal in mid-call does to what is captured already."""
    four_eyes: bool
    """Whether a second person must say yes before anybody hears a recording."""
    rehearsal: bool
    """Whether its calls are rehearsals, whose recordings die after a day."""
    web_address: str
    """Where the notice can be read (LAW 29)."""


class Missing(Model):
    """What is missing before a line may go live (LAW 16, 17, 27)."""

    line: str
    """A line's id."""
    missing: list[str]
    """Requirements that nothing shows to be met."""
    live: bool
    """Whether it has published before, and so goes on."""


class LineFile(Model):
    """A file of lines, as `docs/lines.md` describes it. It is the whole: lines that are not in it go out of service."""

    toml: Annotated[str, Body(max_length=LONGEST_FILE)]
    """The file's text."""
    check_only: bool = False
    """Only say whether it is valid; load nothing."""


class Loaded(Model):
    """What became of a file of lines."""

    lines: int
    """How many there are in it."""
    loaded: bool
    """Whether they are in service now."""
    going_earlier: dict[str, int]
    """How many recordings go earlier than they would have, by line: a shortened retention applies to what exists."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What is missing for one line; the fields are `Missing`'s."""

    line: str
    missing: tuple[str, ...]
    live: bool


class Lines(Protocol):
    """The rows of lines. Blocking. Raises `DatabaseError`."""

    def every(self) -> Sequence[Known]:
        """Those in service."""
        ...

    def held_back(self) -> Sequence[HeldBack]:
        """Those for which something is missing."""
        ...

    def dialplan(self, line_id: str) -> str:
        """With this line's numbers and this house's addresses. Raises `LineUnknown`."""
        ...

    def take_in(self, toml: str, *, check_only: bool) -> Loaded:
        """Load a file of lines, the whole of it or nothing. Raises `LineError`."""
        ...


def routes(port: Lines, answers: Answers) -> APIRouter:
    """`/lines`."""
    router = resource("Lines", answers)

    @router.get("/lines", dependencies=[signed_in()], summary="The lines that you have a role for")
    def listing(request: Request, response: Response, wanted: Annotated[Asked, Depends(asked)]) -> Page[Line]:
        seen = [line for line in port.every() if any(visitor_of(request).may(one, line.id) for one in Permission)]
        found = within(seen, wanted.after, _place, wanted.fetched)
        return paged(wanted, response, found, _place, shown)

    @router.get(
        "/lines/held-back",
        dependencies=[needs(Permission.MANAGE_LINES, about=About.SOMEWHERE)],
        summary="What is missing before lines may go live",
    )
    def missing(request: Request) -> list[Missing]:
        lines = visitor_of(request).lines(Permission.MANAGE_LINES)
        return [Missing.of(one) for one in port.held_back() if lines is None or one.line in lines]

    @router.get(
        "/lines/{line}/dialplan",
        dependencies=[needs(Permission.MANAGE_LINES, about=About.LINE)],
        summary="What is pasted into an existing FreeSWITCH",
        response_class=Response,
        responses={200: {"content": XML, "description": "An extension of its dialplan."}},
    )
    def dialplan(line: Id) -> Response:
        return Response(port.dialplan(line), media_type="application/xml")

    @router.get("/lines/{line}", dependencies=[needs(*Permission, about=About.LINE)], summary="One line")
    def one(line: Id) -> Line:
        return shown(find(port.every(), line))

    @router.put("/lines", dependencies=[needs(Permission.MANAGE_LINES)], summary="Load a file of lines")
    def load(file: LineFile) -> Loaded:
        return port.take_in(file.toml, check_only=file.check_only)

    return router


def find(lines: Sequence[Known], line_id: str) -> Known:
    """One line. Raises `NoSuchPage`."""
    for line in lines:
        if line.id == line_id:
            return line
    raise NoSuchPage("There is no such line in service.")


def may_see(visitor: Visitor, permission: Permission, line_id: str | None) -> bool:
    """Whether somebody sees what belongs to a line; what belongs to all of them is for who may for all."""
    return visitor.may(permission, line_id)


def shown(line: Known) -> Line:
    """As programs read it."""
    facts = line.facts
    return Line(
        id=line.id,
        name=line.name,
        number=line.number,
        locales=list(line.locales),
        mode=line.mode,
        organisation=facts.organisation,
        purposes=[Purpose.of(purpose) for purpose in facts.purposes],
        recipients=list(facts.recipients),
        sampling_percent=facts.sampling_percent,
        refusal_effect=facts.refusal_effect,
        four_eyes=line.four_eyes,
        rehearsal=line.rehearsal,
        web_address=facts.web_address,
    )


def _place(line: Known) -> tuple[datetime, str]:
    return _START, line.id
