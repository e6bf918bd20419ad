"""Requests themselves: opened, identified, closed, and listed with their clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal, Protocol

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from ivr.console.api.frame import ID, Asked, Model, Page, Place, asked, paged, resource
from ivr.console.api.idempotency import Answers
from ivr.console.api.rights.about import HERE, SOMEWHERE, OfRequest
from ivr.console.errors import NotAllowed
from ivr.console.security.rules import visitor_of
from ivr.console.security.visitor import Visitor
from ivr.database.rights import Deed as KnownDeed
from ivr.domain.rights import Ground, Identity, Kind, Origin, RightsRequest, State, urgency
from ivr.domain.roles import Permission


class Opening(Model):
    """A request that came by letter, by telephone or at the desk."""

    kind: Kind
    """Which right."""
    contact: Annotated[str, Field(max_length=254)]
    """How to answer the person. It is kept in the request and nowhere else."""
    line: Annotated[str | None, Field(pattern=ID)] = None
    """Only this line; null for every line of the organisation."""
    locale: Literal["fr", "en"] = "fr"
    """In which language the person is answered."""
    received: datetime | None = None
    """When it reached you: its month runs from then. Now by default."""


class RequestShown(Model):
    """One request, without who made it."""

    id: str
    """Of the request."""
    kind: Kind
    """Which right."""
    state: State
    """Where it is."""
    origin: Origin
    """How it came in."""
    line: str | None
    """The line that it is about; null for all."""
    locale: str
    """In which language the person is answered."""
    received: datetime
    """When its month began."""
    deadline: datetime
    """By when the person must have their answer."""
    urgency: str
    """How much time is left: settled, calm, soon, pressing, late."""
    extended: bool
    """Whether two months more were taken."""
    ground: Ground | None
    """Why it was refused."""


class Deed(Model):
    """One thing done for a request."""

    deed: str
    """What."""
    subject: str
    """To which recording, call, objection or request."""
    at: datetime
    """When."""
    by: str
    """Pseudonymous id of who did it."""
    details: dict[str, Any]
    """Beside it; no name and no number."""


class RequestWhole(RequestShown):
    """One request with who made it and what was done."""

    contact: str | None
    """How to answer the person; null once forgotten."""
    words: str | None
    """What they wrote."""
    identity: Identity | None
    """How they showed who they are."""
    calls: list[str]
    """Calls that it is about."""
    deeds: list[Deed]
    """What was done, in order."""


class Identified(Model):
    """The identity check. No copy of a paper is kept."""

    how: Identity | None = None
    """How the person showed who they are; null: they were asked to."""


class Requests(Protocol):
    """The rows of requests. Blocking. Raises `RightsError`, `DatabaseError`."""

    def listed(
        self, lines: frozenset[str] | None, after: Place | None, limit: int, *, only_open: bool
    ) -> Sequence[RightsRequest]:
        """A part of them, those that came first at the head; `lines` is None for all, those about every line included."""
        ...

    def one(self, request_id: str) -> tuple[RightsRequest, Sequence[str], Sequence[KnownDeed]]:
        """A request, its calls, what was done. Raises `NoSuchPage`."""
        ...

    def open(self, opening: Opening, visitor: Visitor) -> RightsRequest:
        """Open one."""
        ...

    def identify(self, request_id: str, how: Identity | None, visitor: Visitor) -> RightsRequest:
        """The identity check."""
        ...

    def close(self, request_id: str, visitor: Visitor) -> RightsRequest:
        """Close it."""
        ...

    def now(self) -> datetime:
        """The moment."""
        ...


def routes(port: Requests, answers: Answers) -> APIRouter:
    """`/rights-requests`."""
    router = resource("Rights requests", answers)

    @router.get("/rights-requests", dependencies=SOMEWHERE, summary="Requests, those that came first at the head")
    def listing(
        request: Request,
        response: Response,
        wanted: Annotated[Asked, Depends(asked)],
        only_open: Annotated[bool, Query(alias="open", description="Only those that wait for an answer.")] = False,
    ) -> Page[RequestShown]:
        lines = visitor_of(request).lines(Permission.RIGHTS_REQUESTS)
        found = port.listed(lines, wanted.after, wanted.fetched, only_open=only_open)
        return paged(wanted, response, found, _place, lambda one: shown(one, port.now()))

    @router.post("/rights-requests", status_code=HTTPStatus.CREATED, dependencies=SOMEWHERE, summary="Open a request")
    def opened(request: Request, response: Response, opening: Opening) -> RequestShown:
        _check_line(visitor_of(request), opening.line)
        made = port.open(opening, visitor_of(request))
        response.headers["Location"] = f"/api/v1/rights-requests/{made.id}"
        return shown(made, port.now())

    @router.get("/rights-requests/{request}", dependencies=HERE, summary="One request, with who made it and what was done")
    def one(identity: OfRequest) -> RequestWhole:
        return whole(*port.one(identity), port.now())

    @router.post(
        "/rights-requests/{request}/identity",
        dependencies=HERE,
        summary="Note that the person was asked who they are, or how they showed it",
    )
    def identify(http: Request, identity: OfRequest, said: Identified) -> RequestShown:
        return shown(port.identify(identity, said.how, visitor_of(http)), port.now())

    @router.post("/rights-requests/{request}/closing", dependencies=HERE, summary="Close a request that is answered or refused")
    def close(http: Request, identity: OfRequest) -> RequestShown:
        return shown(port.close(identity, visitor_of(http)), port.now())

    return router


def _check_line(visitor: Visitor, line: str | None) -> None:
    """A request about all lines is opened by who answers for all of them."""
    if not visitor.may(Permission.RIGHTS_REQUESTS, line):
        raise NotAllowed("You answer requests of other lines only. Name one of yours.")


def shown(one: RightsRequest, now: datetime) -> RequestShown:
    """As lists show it."""
    return RequestShown(**_common(one, now))


def whole(one: RightsRequest, calls: Sequence[str], deeds: Sequence[KnownDeed], now: datetime) -> RequestWhole:
    """With who made it."""
    return RequestWhole(
        **_common(one, now),
        contact=one.contact,
        words=one.words,
        identity=None if one.identity is None else one.identity.how,
        calls=list(calls),
        deeds=[Deed.of(deed) for deed in deeds],
    )


def _common(one: RightsRequest, now: datetime) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "state": one.state,
        "origin": one.origin,
        "line": one.line_id,
        "locale": one.locale,
        "received": one.received_at,
        "deadline": one.deadline,
        "urgency": urgency(one, now).value,
        "extended": one.extended_at is not None,
        "ground": one.ground,
    }


def _place(one: RightsRequest) -> Place:
    return one.received_at, one.id
