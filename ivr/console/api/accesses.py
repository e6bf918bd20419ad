"""Accesses: asking to hear a recording, a second person's answer, and the sound itself, which is noted as it goes (LAW 18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from ivr.console.api.frame import ID, Asked, Code, Id, Model, Page, Place, asked, paged, resource
from ivr.console.api.idempotency import Answers
from ivr.console.errors import NoSuchPage
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.domain.access import LONGEST_REASON, MOST_PLAYS, OPEN_FOR, PLAYS, AccessState, Channel, Use
from ivr.domain.access import Access as Known
from ivr.domain.access import Ask as Wish
from ivr.domain.roles import Permission
from notices.facts import PurposeKind

HEAR = (Permission.PLAY, Permission.DOWNLOAD)
_OTHERS = (Permission.APPROVE_ACCESS, Permission.SEE_LISTENINGS)
"""Who has one of these for a line sees everybody's accesses to its recordings."""
_SEE = (*HEAR, *_OTHERS)


class Ask(Model):
    """What somebody wants to hear."""

    recording: Annotated[str, Field(pattern=ID)]
    """Of which recording."""
    purpose: PurposeKind
    """For what: one of those that its caller was told (LAW 28)."""
    reason: Annotated[str, Field(max_length=LONGEST_REASON)]
    """Why, in your own words: at least a dozen characters and two words. They die with the recording."""
    use: Use = Use.PLAY
    """Hear it only, or take it away too."""
    mask: Channel | None = None
    """Silence this party (LAW 23)."""
    minutes: Annotated[int, Field(ge=1, le=480)] = int(OPEN_FOR.total_seconds()) // 60
    """How long it is open."""
    plays: Annotated[int, Field(ge=1, le=MOST_PLAYS)] = PLAYS
    """How often it may be begun."""


class Access(Model):
    """One access."""

    id: str
    """Of the access."""
    recording: str
    """To which recording."""
    line: str
    """Of which line."""
    person: str
    """Pseudonymous id of who may hear."""
    use: Use
    """Hear it only, or take it away too."""
    purpose: str
    """For what."""
    mask: Channel | None
    """Whose voice is silenced."""
    state: AccessState
    """Whether a second person has to say yes, or it is open, denied or over."""
    asked: datetime
    """When it was asked for."""
    until: datetime
    """When it ends; while it waits, when it stops waiting."""
    plays_left: int
    """How often it may still be begun."""
    decided_by: str | None
    """Pseudonymous id of the second person."""


class Decision(Model):
    """A second person's answer."""

    yes: bool
    """Whether it may be heard."""
    code: Code = None


@dataclass(frozen=True, slots=True)
class Sought:
    """Which accesses are wanted.

    Attributes:
        person: whose own are seen, whatever their line.
        lines: of which everybody's are seen; None for all.
        after: where the part before ended.
    """

    person: str
    lines: frozenset[str] | None
    recording: str | None = None
    state: AccessState | None = None
    after: Place | None = None


class Accesses(Protocol):
    """`ivr.access` on this host. Blocking. Raises `AccessError`, `VaultError`, `DatabaseError`."""

    def ask(self, wish: Wish) -> Known:
        """Ask to hear a recording."""
        ...

    def listed(self, sought: Sought, limit: int) -> Sequence[Known]:
        """A part of them, the newest first."""
        ...

    def one(self, access_id: str) -> Known:
        """Raises `AccessMissing`."""
        ...

    def decide(self, access_id: str, visitor: Visitor, code: str | None, *, yes: bool) -> Known:
        """A second person's answer."""
        ...

    def end(self, access_id: str, visitor: Visitor) -> None:
        """End an access before its time."""
        ...


def routes(port: Accesses, answers: Answers) -> APIRouter:
    """`/accesses` and `/listenings`."""
    router = resource("Accesses", answers)

    @router.post(
        "/accesses",
        status_code=HTTPStatus.CREATED,
        dependencies=[needs(*HEAR, about=About.SOMEWHERE)],
        summary="Ask to hear a recording",
    )
    def ask(request: Request, response: Response, wanted: Ask) -> Access:
        wish = Wish(
            visitor_of(request).person, wanted.recording, wanted.use, wanted.purpose.value, wanted.reason, wanted.mask, wanted.minutes, wanted.plays
        )  # fmt: skip
        made = port.ask(wish)
        response.headers["Location"] = f"/api/v1/accesses/{made.id}"
        return shown(made)

    @router.get(
        "/accesses", dependencies=[needs(*_SEE, about=About.SOMEWHERE)], summary="Accesses that you may see, the newest first"
    )
    def listing(
        request: Request,
        response: Response,
        wanted: Annotated[Asked, Depends(asked)],
        recording: Annotated[str | None, Query(pattern=ID, description="Only to this recording.")] = None,
        state: Annotated[AccessState | None, Query(description="Only in this state.")] = None,
    ) -> Page[Access]:
        visitor = visitor_of(request)
        sought = Sought(visitor.person, _seen_lines(visitor), recording, state, wanted.after)
        return paged(wanted, response, port.listed(sought, wanted.fetched), _place, shown)

    @router.get("/accesses/{access}", dependencies=[needs(*_SEE, about=About.ACCESS)], summary="One access")
    def one(request: Request, access: Id) -> Access:
        return shown(_visible(visitor_of(request), port.one(access)))

    @router.post(
        "/accesses/{access}/decision",
        dependencies=[needs(Permission.APPROVE_ACCESS, about=About.ACCESS)],
        summary="Say yes or no as the second person",
    )
    def decide(request: Request, access: Id, answer: Decision) -> Access:
        return shown(port.decide(access, visitor_of(request), answer.code, yes=answer.yes))

    @router.delete(
        "/accesses/{access}",
        status_code=HTTPStatus.NO_CONTENT,
        dependencies=[needs(*_SEE, about=About.ACCESS)],
        summary="End an access",
    )
    def end(request: Request, access: Id) -> None:
        _visible(visitor_of(request), port.one(access))
        port.end(access, visitor_of(request))

    return router


def _visible(visitor: Visitor, access: Known) -> Known:
    if not _sees(visitor, access):
        raise NoSuchPage("There is no such access that you may see.")
    return access


def _sees(visitor: Visitor, access: Known) -> bool:
    """One's own, and those of lines of which one sees who hears."""
    return access.person == visitor.person or any(visitor.may(permission, access.line_id) for permission in _OTHERS)


def _seen_lines(visitor: Visitor) -> frozenset[str] | None:
    """The lines of which everybody's accesses are seen; None for all."""
    found = [visitor.lines(permission) for permission in _OTHERS]
    return None if None in found else frozenset().union(*(lines for lines in found if lines is not None))


def shown(one: Known) -> Access:
    """As programs read it. Nobody's words are in it."""
    return Access(
        id=one.id,
        recording=one.recording_id,
        line=one.line_id,
        person=one.person,
        use=one.use,
        purpose=one.purpose,
        mask=one.mask,
        state=one.state,
        asked=one.asked_at,
        until=one.until,
        plays_left=one.plays_left,
        decided_by=one.decided_by,
    )


def _place(one: Known) -> Place:
    return one.asked_at, one.id
