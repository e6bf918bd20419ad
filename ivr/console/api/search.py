"""Recordings found by who called: a number or a receipt, in the body of a request and nowhere else. That somebody looked is noted first."""

from __future__ import annotations

from typing import Annotated, Protocol, Self

from fastapi import APIRouter, Request
from pydantic import Field, model_validator

from ivr.access.finding import Looked
from ivr.console.api.frame import Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.domain.roles import Permission


class Looking(Model):
    """By what is looked for: one of them."""

    number: Annotated[str | None, Field(min_length=1, max_length=40)] = None
    """The caller's telephone number."""
    receipt: Annotated[str | None, Field(min_length=1, max_length=40)] = None
    """What they heard after refusing: eight digits."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.number is None) == (self.receipt is None):
            raise ValueError("give `number` or `receipt`, and not both")
        return self


class Found(Model):
    """What was found on your lines."""

    recordings: list[str]
    """Ids, the newest first."""
    call: str | None
    """In which a receipt was given, even if nothing was recorded in it."""


class Finding(Protocol):
    """The search. Blocking. Raises `AccessError`, `DatabaseError`."""

    def look(self, looking: Looking, visitor: Visitor) -> Looked:
        """Look; a foreign line's recordings are not there."""
        ...


def routes(port: Finding, answers: Answers) -> APIRouter:
    """`/recordings/search`."""
    router = resource("Recordings", answers)

    @router.post(
        "/recordings/search",
        dependencies=[needs(Permission.SEE_RECORDINGS, about=About.SOMEWHERE)],
        summary="Find recordings by a caller's number or a receipt",
    )
    def search(request: Request, looking: Looking) -> Found:
        found = port.look(looking, visitor_of(request))
        call = None if found.call is None else found.call.id
        return Found(recordings=[one.id for one in found.recordings], call=call)

    return router
