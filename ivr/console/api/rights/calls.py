"""Calls of a request: looked for, and confirmed by a person to be theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Protocol

from fastapi import APIRouter, Request
from pydantic import Field

from ivr.console.api.frame import ID, Id, Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.api.rights.about import HERE, OfRequest
from ivr.console.security.rules import visitor_of
from ivr.console.security.visitor import Visitor
from ivr.rights.searching import Candidate

CallId = Annotated[str, Field(pattern=ID, description="A call's id.")]


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


class Finding(Protocol):
    """The search, and what was found. Blocking. Raises `RightsError`, `DatabaseError`."""

    def search(self, request_id: str, search: Search, visitor: Visitor) -> Sequence[Candidate]:
        """Look for calls."""
        ...

    def attach(self, request_id: str, calls: Sequence[str], visitor: Visitor, *, remove: bool) -> None:
        """They are the person's, or are not."""
        ...


def routes(port: Finding, answers: Answers) -> APIRouter:
    """`/rights-requests/{request}/search` and `…/calls`."""
    router = resource("Rights requests", answers)

    @router.post("/rights-requests/{request}/search", dependencies=HERE, summary="Look for calls that may be the person's")
    def search(http: Request, identity: OfRequest, by: Search) -> list[CandidateShown]:
        return [candidate(one) for one in port.search(identity, by, visitor_of(http))]

    @router.post(
        "/rights-requests/{request}/calls",
        status_code=HTTPStatus.NO_CONTENT,
        dependencies=HERE,
        summary="Confirm that calls are the person's",
    )
    def attach(http: Request, identity: OfRequest, which: Calls) -> None:
        port.attach(identity, which.calls, visitor_of(http), remove=False)

    @router.delete(
        "/rights-requests/{request}/calls/{call}",
        status_code=HTTPStatus.NO_CONTENT,
        dependencies=HERE,
        summary="Take a call off the request",
    )
    def detach(http: Request, identity: OfRequest, call: Id) -> None:
        port.attach(identity, [call], visitor_of(http), remove=True)

    return router


def candidate(one: Candidate) -> CandidateShown:
    """As programs read it."""
    return CandidateShown(
        call=one.call_id, line=one.line_id, arrived=one.arrived_at, answer=one.answer, recordings=one.recordings, left=one.left
    )
