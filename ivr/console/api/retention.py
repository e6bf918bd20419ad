"""What dies when, and what keeps it: due dates, holds, restrictions, certificates (LAW 13, 24)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from ivr.console.api.frame import ID, Asked, Id, Model, Page, Place, asked, paged, resource
from ivr.console.api.idempotency import Answers
from ivr.console.errors import NotAllowed
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.database.due import Mortal
from ivr.domain.hold import Hold as KnownHold
from ivr.domain.hold import HoldEnd, HoldKind
from ivr.domain.recording import RecordingState
from ivr.domain.roles import Permission

RecordingId = Annotated[str, Field(pattern=ID, description="A recording's id.")]
_PLACING = {HoldKind.HOLD: Permission.MANAGE_HOLDS, HoldKind.RESTRICTION: Permission.RESTRICT}


class Due(Model):
    """A recording whose day has come by a moment."""

    recording: str
    """Its id."""
    line: str
    """Its line."""
    state: RecordingState
    """Where it is in its life."""
    due: datetime
    """Its day."""
    held_until: datetime | None
    """The last day of the holds in force."""
    batch: str | None
    """By which the archives let it go."""


class Hold(Model):
    """What keeps a recording beyond its day."""

    id: str
    """Of the hold."""
    recording: str
    """Which one it keeps."""
    kind: HoldKind
    """A hold keeps it; a restriction lets nobody hear it either (art. 18)."""
    reason: str
    """In the words of whoever placed it."""
    placed_by: str
    """Pseudonymous id."""
    placed: datetime
    """When it was placed."""
    until: datetime
    """When it ends by itself."""
    ended: datetime | None
    """When it ended."""
    end: HoldEnd | None
    """How it ended."""


class Placing(Model):
    """A hold that somebody wants; for all of these recordings, or for none."""

    recordings: Annotated[list[RecordingId], Field(min_length=1, max_length=200)]
    """Which ones."""
    kind: HoldKind = HoldKind.HOLD
    """A hold, or a restriction."""
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    """Why, in your own words; kept with the hold, not in the journal."""
    until: datetime
    """When it ends by itself, a year ahead at most."""


class Renewing(Model):
    """Another end of a hold."""

    until: datetime
    """When it ends by itself, a year ahead at most."""
    reason: Annotated[str, Field(min_length=1, max_length=500)]
    """Why."""


class Retention(Protocol):
    """Holds, due dates and certificates. Blocking. Raises `VaultError`, `JournalError`, `DatabaseError`."""

    def due(self, lines: frozenset[str] | None, by: datetime, after: Place | None, limit: int) -> Sequence[Mortal]:
        """Recordings at rest whose day has come by a moment, the longest overdue first."""
        ...

    def holds(self, lines: frozenset[str] | None, after: Place | None, limit: int, *, every: bool) -> Sequence[KnownHold]:
        """Holds of these lines, the newest first; those too that have ended, if `every` one is wanted."""
        ...

    def hold(self, hold_id: str) -> KnownHold:
        """Raises `NoSuchPage`."""
        ...

    def line_of(self, recording_id: str) -> str:
        """Raises `NoSuchPage`."""
        ...

    def place(self, placing: Placing, visitor: Visitor) -> Sequence[KnownHold]:
        """Hold them all, or none."""
        ...

    def renew(self, hold_id: str, renewing: Renewing, visitor: Visitor) -> KnownHold:
        """Move its end."""
        ...

    def lift(self, hold_id: str, visitor: Visitor) -> KnownHold:
        """End it."""
        ...

    def now(self) -> datetime:
        """The moment."""
        ...


def routes(port: Retention, answers: Answers) -> APIRouter:  # each of them is one line
    """`/retention`."""
    router = resource("Retention", answers)
    see = Permission.SEE_RETENTION
    either = [needs(*_PLACING.values(), about=About.HOLD)]

    @router.get(
        "/retention/due", dependencies=[needs(see, about=About.SOMEWHERE)], summary="What must go, the longest overdue first"
    )
    def due(
        request: Request,
        response: Response,
        wanted: Annotated[Asked, Depends(asked)],
        by: Annotated[datetime | None, Query(description="By which moment; now by default.")] = None,
    ) -> Page[Due]:
        found = port.due(visitor_of(request).lines(see), by or port.now(), wanted.after, wanted.fetched)
        return paged(wanted, response, found, lambda one: one.place, _due)

    @router.get(
        "/retention/holds", dependencies=[needs(see, about=About.SOMEWHERE)], summary="Holds and restrictions, the newest first"
    )
    def holds(
        request: Request,
        response: Response,
        wanted: Annotated[Asked, Depends(asked)],
        every: Annotated[bool, Query(alias="all", description="Those too that have ended.")] = False,
    ) -> Page[Hold]:
        found = port.holds(visitor_of(request).lines(see), wanted.after, wanted.fetched, every=every)
        return paged(wanted, response, found, _placed, shown)

    @router.post(
        "/retention/holds",
        status_code=HTTPStatus.CREATED,
        dependencies=[needs(Permission.MANAGE_HOLDS, Permission.RESTRICT, about=About.SOMEWHERE)],
        summary="Hold or restrict recordings",
    )
    def place(request: Request, placing: Placing) -> list[Hold]:
        for recording in placing.recordings:
            if not visitor_of(request).may(_PLACING[placing.kind], port.line_of(recording)):
                raise NotAllowed("One of these recordings is of a line for which you may not do this. Nothing was held.")
        return [shown(one) for one in port.place(placing, visitor_of(request))]

    @router.get("/retention/holds/{hold}", dependencies=[needs(see, about=About.HOLD)], summary="One hold")
    def one(hold: Id) -> Hold:
        return shown(port.hold(hold))

    @router.post(
        "/retention/holds/{hold}/renewal",
        dependencies=either,
        summary="Move the end of a hold",
    )
    def renew(request: Request, hold: Id, renewing: Renewing) -> Hold:
        _check_kind(port, hold, visitor_of(request))
        return shown(port.renew(hold, renewing, visitor_of(request)))

    @router.delete("/retention/holds/{hold}", dependencies=either, summary="Lift a hold")
    def lift(request: Request, hold: Id) -> Hold:
        _check_kind(port, hold, visitor_of(request))
        return shown(port.lift(hold, visitor_of(request)))

    return router


def _check_kind(port: Retention, hold_id: str, visitor: Visitor) -> None:
    """A restriction is a person's right, and is lifted by those who answer requests. Raises `NotAllowed`."""
    one = port.hold(hold_id)
    if not visitor.may(_PLACING[one.kind], port.line_of(one.recording_id)):
        raise NotAllowed("A hold and a restriction are changed by different people; this one is not yours to change.")


def shown(one: KnownHold) -> Hold:
    """As programs read it."""
    return Hold(
        id=one.id,
        recording=one.recording_id,
        kind=one.kind,
        reason=one.reason,
        placed_by=one.placed_by,
        placed=one.placed_at,
        until=one.until,
        ended=one.ended_at,
        end=one.end,
    )


def _due(one: Mortal) -> Due:
    return Due(recording=one.id, line=one.line_id, state=one.state, due=one.due_at, held_until=one.held_until, batch=one.visa)


def _placed(one: KnownHold) -> Place:
    return one.placed_at, one.id
