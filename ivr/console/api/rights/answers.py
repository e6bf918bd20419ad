"""What the person is given: letters, and the package of their calls."""

from __future__ import annotations

from typing import Annotated, Any, Protocol, Self

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field, model_validator
from starlette.responses import StreamingResponse

from ivr.console.api.frame import Code, Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.api.rights.about import HERE, OfRequest
from ivr.console.rights.desk import Packed
from ivr.console.rights.package import sent
from ivr.console.security.rules import visitor_of
from ivr.console.security.visitor import Visitor
from ivr.domain.access import Channel
from ivr.domain.rights import Ground
from ivr.rights.answers.words import Letter
from ivr.rights.package.recipient import Passphrase, PublicKeyOf, Recipient

PDF = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
AGE = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


class Writing(Model):
    """A letter to the person."""

    letter: Letter
    """Which one. An answer or a refusal settles the request; of a settled one the same letter comes again."""
    ground: Ground | None = None
    """Of a refusal."""
    reason: Annotated[str, Field(max_length=500)] = ""
    """Of an extension, in words for the person."""


class Packing(Model):
    """For whom a package is encrypted: give `key` or `passphrase`."""

    key: Annotated[str | None, Field(max_length=200)] = None
    """The person's own public key, `age1…`: then nobody in between can open it."""
    passphrase: Annotated[str | None, Field(max_length=200)] = None
    """At least twelve characters, told to the person by another way than the package. It is kept nowhere."""
    mask: Channel | None = None
    """Silence this party (LAW 23)."""
    code: Code = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.key is None) == (self.passphrase is None):
            raise ValueError("give `key` or `passphrase`, and not both")
        return self

    @property
    def recipient(self) -> Recipient:
        """Who can open it; whether it is any use is asked when the package is begun."""
        return PublicKeyOf(self.key.strip()) if self.key is not None else Passphrase(self.passphrase or "")


class Answering(Protocol):
    """Letters and packages. Blocking. Raises `RightsError`, `AccessRefused`, `VaultError`, `DatabaseError`."""

    def draft(self, request_id: str, writing: Writing, visitor: Visitor) -> dict[str, Any]:
        """What a letter would say, as data; nothing is written and no step is taken."""
        ...

    def write(self, request_id: str, writing: Writing, visitor: Visitor) -> bytes:
        """A letter as PDF, and its step."""
        ...

    def letter(self, request_id: str, letter: Letter) -> bytes:
        """A letter whose step was taken, once more. Raises `Undone`."""
        ...

    def package(self, request_id: str, packing: Packing, visitor: Visitor) -> Packed:
        """All that is kept of the person's calls, encrypted for them."""
        ...


def routes(port: Answering, answers: Answers) -> APIRouter:
    """`/rights-requests/{request}/letters` and `…/packages`."""
    router = resource("Rights requests", answers)

    @router.post(
        "/rights-requests/{request}/letters",
        dependencies=HERE,
        summary="Write a letter to the person",
        response_class=Response,
        responses={200: {"content": PDF, "description": "PDF/A-3 with its data inside."}},
    )
    def write(http: Request, identity: OfRequest, writing: Writing) -> Response:
        return Response(port.write(identity, writing, visitor_of(http)), media_type="application/pdf")

    @router.post(
        "/rights-requests/{request}/letters/draft",
        dependencies=HERE,
        summary="What a letter would say, as data, before it is written",
    )
    def draft(http: Request, identity: OfRequest, writing: Writing) -> dict[str, Any]:
        return port.draft(identity, writing, visitor_of(http))

    @router.get(
        "/rights-requests/{request}/letters/{letter}",
        dependencies=HERE,
        summary="A letter that was written, once more",
        response_class=Response,
        responses={200: {"content": PDF, "description": "The same letter, byte by byte."}},
    )
    def again(identity: OfRequest, letter: Annotated[Letter, Path(description="Which one.")]) -> Response:
        return Response(port.letter(identity, letter), media_type="application/pdf")

    @router.post(
        "/rights-requests/{request}/packages",
        dependencies=HERE,
        summary="Hand out the person's calls, encrypted for them",
        response_class=StreamingResponse,
        responses={200: {"content": AGE, "description": "An age file with a tar archive inside. It is kept nowhere here."}},
    )
    def package(http: Request, identity: OfRequest, packing: Packing) -> StreamingResponse:
        return sent(port.package(identity, packing, visitor_of(http)), identity)

    return router
