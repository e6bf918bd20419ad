"""People's requests about recordings of them, each within its month (LAW 23, 24). Numbers stand in bodies of requests, never in addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal, Protocol

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field

from ivr.console.api.frame import ID, Asked, Id, Model, Page, Place, asked, paged, resource, within
from ivr.console.api.idempotency import Answers
from ivr.console.errors import NotAllowed
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.database.rights import Deed as KnownDeed
from ivr.domain.rights import Ground, Identity, Kind, Origin, RightsRequest, State, urgency
from ivr.domain.roles import Permission
from ivr.rights.answers.words import Letter
from ivr.rights.deeds import Correctable
from ivr.rights.fates import Fate
from ivr.rights.searching import Candidate
from notices.facts import PurposeKind

OfRequest = Annotated[str, Path(alias="request", pattern=ID, description="A request's id.")]
CallId = Annotated[str, Field(pattern=ID, description="A call's id.")]
PDF = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}


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


class Search(Model):
    """By what calls are looked for: a number, a receipt, or both bounds of time."""

    number: Annotated[str | None, Field(max_length=40)] = None
    """The person's telephone number."""
    receipt: Annotated[str | None, Field(max_length=40)] = None
    """What they heard after refusing."""
    line: Annotated[str | None, Field(pattern=ID)] = None
    """Only this line."""
    since: datetime | None = None
    """The first moment."""
    until: datetime | None = None
    """The first moment after."""


class CandidateShown(Model):
    """A call that may be the person's. Nothing is decided by its being found."""

    call: str
    """Its id."""
    line: str
    """Its line."""
    arrived: datetime
    """When it came."""
    answer: str | None
    """What its caller answered."""
    recordings: int
    """How many there were in it."""
    left: int
    """How many of them can still be heard."""


class Calls(Model):
    """Calls of a request."""

    calls: Annotated[list[CallId], Field(min_length=1, max_length=200)]
    """Ids, as the search gave them."""


class Erased(Model):
    """What became of one recording."""

    recording: str
    """Its id."""
    state: str
    """Its state now."""
    certificate: str | None
    """Of its destruction."""
    kept_because: list[str]
    """What stands against it, in the words that the person is told."""


class Objecting(Model):
    """The person's objection."""

    number: Annotated[str, Field(max_length=40)]
    """Their telephone number."""
    purposes: Annotated[list[PurposeKind], Field(default_factory=list)]
    """Only these; all of them when empty."""


class Rectifying(Model):
    """What is wrong with a call, and what is right."""

    call: Annotated[str, Field(pattern=ID)]
    """One of the request's calls."""
    field: Correctable
    """What is wrong."""
    new: Annotated[str | None, Field(max_length=40)]
    """A language of the line, or a telephone number; null for no number."""


class Writing(Model):
    """A letter to the person."""

    letter: Letter
    """Which one. An answer or a refusal settles the request; of a settled one the same letter comes again."""
    ground: Ground | None = None
    """Of a refusal."""
    reason: Annotated[str, Field(max_length=500)] = ""
    """Of an extension, in words for the person."""


class Requests(Protocol):
    """`ivr.rights` on this host. Blocking. Raises `RightsError`, `DatabaseError`."""

    def every(self, *, only_open: bool) -> Sequence[RightsRequest]:
        """Requests, those that came first at the head."""
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

    def search(self, request_id: str, search: Search, visitor: Visitor) -> Sequence[Candidate]:
        """Look for calls."""
        ...

    def attach(self, request_id: str, calls: Sequence[str], visitor: Visitor, *, remove: bool) -> None:
        """They are the person's, or are not."""
        ...

    def erase(self, request_id: str, visitor: Visitor) -> Sequence[tuple[Fate, Sequence[str]]]:
        """Destroy; each fate with its reasons in words."""
        ...

    def restrict(self, request_id: str, visitor: Visitor) -> Sequence[str]:
        """Restrict (art. 18); the recordings."""
        ...

    def object(self, request_id: str, number: str, purposes: Sequence[PurposeKind], visitor: Visitor) -> None:
        """Write the objection."""
        ...

    def rectify(self, request_id: str, wanted: Rectifying, visitor: Visitor) -> None:
        """Put right."""
        ...

    def write(self, request_id: str, writing: Writing, visitor: Visitor) -> bytes:
        """A letter as PDF."""
        ...

    def close(self, request_id: str, visitor: Visitor) -> RightsRequest:
        """Close it."""
        ...

    def now(self) -> datetime:
        """The moment."""
        ...


def routes(port: Requests, answers: Answers) -> APIRouter:  # noqa: C901  # each of them is one line
    """`/rights-requests`."""
    router = resource("Rights requests", answers)
    here = [needs(Permission.RIGHTS_REQUESTS, about=About.REQUEST)]

    @router.get(
        "/rights-requests",
        dependencies=[needs(Permission.RIGHTS_REQUESTS, about=About.SOMEWHERE)],
        summary="Requests, those that came first at the head",
    )
    def listing(
        request: Request,
        response: Response,
        wanted: Annotated[Asked, Depends(asked)],
        only_open: Annotated[bool, Query(alias="open", description="Only those that wait for an answer.")] = False,
    ) -> Page[RequestShown]:
        visitor = visitor_of(request)
        seen = [one for one in port.every(only_open=only_open) if visitor.may(Permission.RIGHTS_REQUESTS, one.line_id)]
        found = within(seen, wanted.after, _place, wanted.fetched)
        return paged(wanted, response, found, _place, lambda one: shown(one, port.now()))

    @router.post(
        "/rights-requests",
        status_code=HTTPStatus.CREATED,
        dependencies=[needs(Permission.RIGHTS_REQUESTS, about=About.SOMEWHERE)],
        summary="Open a request",
    )
    def opened(request: Request, response: Response, opening: Opening) -> RequestShown:
        _check_line(visitor_of(request), opening.line)
        made = port.open(opening, visitor_of(request))
        response.headers["Location"] = f"/api/v1/rights-requests/{made.id}"
        return shown(made, port.now())

    @router.get("/rights-requests/{request}", dependencies=here, summary="One request, with who made it and what was done")
    def one(identity: OfRequest) -> RequestWhole:
        return whole(*port.one(identity), port.now())

    @router.post(
        "/rights-requests/{request}/identity",
        dependencies=here,
        summary="Note that the person was asked who they are, or how they showed it",
    )
    def identify(http: Request, identity: OfRequest, said: Identified) -> RequestShown:
        return shown(port.identify(identity, said.how, visitor_of(http)), port.now())

    @router.post("/rights-requests/{request}/search", dependencies=here, summary="Look for calls that may be the person's")
    def search(http: Request, identity: OfRequest, by: Search) -> list[CandidateShown]:
        return [candidate(one) for one in port.search(identity, by, visitor_of(http))]

    @router.post(
        "/rights-requests/{request}/calls",
        status_code=HTTPStatus.NO_CONTENT,
        dependencies=here,
        summary="Confirm that calls are the person's",
    )
    def attach(http: Request, identity: OfRequest, which: Calls) -> None:
        port.attach(identity, which.calls, visitor_of(http), remove=False)

    @router.delete(
        "/rights-requests/{request}/calls/{call}",
        status_code=HTTPStatus.NO_CONTENT,
        dependencies=here,
        summary="Take a call off the request",
    )
    def detach(http: Request, identity: OfRequest, call: Id) -> None:
        port.attach(identity, [call], visitor_of(http), remove=True)

    @router.post("/rights-requests/{request}/erasure", dependencies=here, summary="Destroy its recordings now")
    def erase(http: Request, identity: OfRequest) -> list[Erased]:
        return [_erased(fate, said) for fate, said in port.erase(identity, visitor_of(http))]

    @router.post("/rights-requests/{request}/restriction", dependencies=here, summary="Restrict its recordings (art. 18)")
    def restrict(http: Request, identity: OfRequest) -> list[str]:
        return list(port.restrict(identity, visitor_of(http)))

    @router.post(
        "/rights-requests/{request}/objection",
        status_code=HTTPStatus.NO_CONTENT,
        dependencies=here,
        summary="Write the person's objection into the register",
    )
    def objecting(http: Request, identity: OfRequest, wanted: Objecting) -> None:
        port.object(identity, wanted.number, wanted.purposes, visitor_of(http))

    @router.post(
        "/rights-requests/{request}/rectification",
        status_code=HTTPStatus.NO_CONTENT,
        dependencies=here,
        summary="Put right in which language a call was held, or by which number it is found",
    )
    def rectify(http: Request, identity: OfRequest, wanted: Rectifying) -> None:
        port.rectify(identity, wanted, visitor_of(http))

    @router.post(
        "/rights-requests/{request}/letters",
        dependencies=here,
        summary="Write a letter to the person",
        response_class=Response,
        responses={200: {"content": PDF, "description": "PDF/A-3 with its data inside."}},
    )
    def write(http: Request, identity: OfRequest, writing: Writing) -> Response:
        return Response(port.write(identity, writing, visitor_of(http)), media_type="application/pdf")

    @router.post("/rights-requests/{request}/closing", dependencies=here, summary="Close a request that is answered or refused")
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


def candidate(one: Candidate) -> CandidateShown:
    """As programs read it."""
    return CandidateShown(
        call=one.call_id, line=one.line_id, arrived=one.arrived_at, answer=one.answer, recordings=one.recordings, left=one.left
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


def _erased(fate: Fate, said: Sequence[str]) -> Erased:
    recording = fate.recording
    return Erased(recording=recording.id, state=recording.state.value, certificate=fate.certificate, kept_because=list(said))


def _place(one: RightsRequest) -> Place:
    return one.received_at, one.id
