"""What is done for a request: erasure, restriction, objection, rectification."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Protocol

from fastapi import APIRouter, Request
from pydantic import Field

from ivr.console.api.frame import ID, Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.api.rights.about import HERE, OfRequest
from ivr.console.security.rules import visitor_of
from ivr.console.security.visitor import Visitor
from ivr.rights.deeds import Correctable
from ivr.rights.fates import Fate
from notices.facts import PurposeKind


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


class Doing(Protocol):
    """The deeds, each with its journal row. Blocking. Raises `RightsError`, `DatabaseError`."""

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


def routes(port: Doing, answers: Answers) -> APIRouter:
    """`/rights-requests/{request}/erasure`, `…/restriction`, `…/objection`, `…/rectification`."""
    router = resource("Rights requests", answers)

    @router.post("/rights-requests/{request}/erasure", dependencies=HERE, summary="Destroy its recordings now")
    def erase(http: Request, identity: OfRequest) -> list[Erased]:
        return [_erased(fate, said) for fate, said in port.erase(identity, visitor_of(http))]

    @router.post("/rights-requests/{request}/restriction", dependencies=HERE, summary="Restrict its recordings (art. 18)")
    def restrict(http: Request, identity: OfRequest) -> list[str]:
        return list(port.restrict(identity, visitor_of(http)))

    @router.post(
        "/rights-requests/{request}/objection",
        status_code=HTTPStatus.NO_CONTENT,
        dependencies=HERE,
        summary="Write the person's objection into the register",
    )
    def objecting(http: Request, identity: OfRequest, wanted: Objecting) -> None:
        port.object(identity, wanted.number, wanted.purposes, visitor_of(http))

    @router.post(
        "/rights-requests/{request}/rectification",
        status_code=HTTPStatus.NO_CONTENT,
        dependencies=HERE,
        summary="Put right in which language a call was held, or by which number it is found",
    )
    def rectify(http: Request, identity: OfRequest, wanted: Rectifying) -> None:
        port.rectify(identity, wanted, visitor_of(http))

    return router


def _erased(fate: Fate, said: Sequence[str]) -> Erased:
    recording = fate.recording
    return Erased(recording=recording.id, state=recording.state.value, certificate=fate.certificate, kept_because=list(said))
