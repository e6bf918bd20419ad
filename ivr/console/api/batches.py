"""Batches for the archives: proposed, approved in writing, destroyed, and told for ever (LAW 14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Literal, Protocol

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from ivr.console.api.downloading import as_files
from ivr.console.api.frame import ID, Asked, Id, Model, Page, Place, asked, paged, resource, within
from ivr.console.api.idempotency import Answers
from ivr.console.errors import NotAllowed
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.database.eliminations import Counts
from ivr.database.eliminations import Item as KnownItem
from ivr.domain.elimination import Elimination, EliminationState
from ivr.domain.recording import RecordingState
from ivr.domain.roles import Permission
from ivr.vault.retention.filing import Form

MEDIA_TYPES = {Form.PDF: "application/pdf", Form.HTML: "text/html", Form.JSON: "application/json", Form.JWS: "application/jose"}
_FILES = as_files(MEDIA_TYPES.values())


class Batch(Model):
    """Recordings that the archives are asked about."""

    id: str
    """Of the batch."""
    line: str
    """Of which line."""
    state: EliminationState
    """Where it is."""
    made: datetime
    """When it was proposed."""
    recordings: int
    """How many there are in it."""
    kept_back: int
    """How many the archives do not let go."""
    destroyed: int
    """How many are gone."""
    letter: str | None
    """Reference of the archives' letter."""


class Item(Model):
    """One recording of a batch."""

    recording: str
    """Its id."""
    state: RecordingState
    """Where it is in its life."""
    started: datetime
    """When it began."""
    due: datetime
    """Its day."""
    approved: bool | None
    """Whether the archives let it go; null while they have not answered."""
    certificate: str | None
    """Of its destruction."""


class Proposing(Model):
    """What is to be proposed."""

    line: Annotated[str, Field(pattern=ID)]
    """Recordings of this line whose day has come."""
    again: bool = False
    """Also what the archives kept back before."""


class Deciding(Model):
    """The letter of the archives."""

    by: Annotated[str, Field(min_length=1, max_length=200)]
    """Who signed it, by name and office."""
    on: date
    """Its day."""
    reference: Annotated[str, Field(min_length=1, max_length=200)]
    """Its own."""
    approved: bool
    """Whether they let anything go."""
    kept_back: Annotated[list[str], Field(max_length=10_000, default_factory=list)]
    """Recordings that they do not let go."""


class LetGo(Model):
    """What the letter lets go."""

    recordings: int
    """How many the next sweep destroys."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A batch and what is in it."""

    batch: Elimination
    counts: Counts


class Batches(Protocol):
    """`ivr.vault.retention.visa`. Blocking. Raises `VaultError`, `JournalError`, `DatabaseError`."""

    def every(self) -> Sequence[Counted]:
        """All of them."""
        ...

    def one(self, batch_id: str) -> Counted:
        """Raises `NoSuchPage`."""
        ...

    def items(self, batch_id: str, limit: int) -> Sequence[KnownItem]:
        """What is in it, the oldest first."""
        ...

    def propose(self, proposing: Proposing, visitor: Visitor) -> Counted | None:
        """None when no recording waits for a visa."""
        ...

    def decide(self, batch_id: str, deciding: Deciding, visitor: Visitor) -> int:
        """How many they let go."""
        ...

    def withdraw(self, batch_id: str, visitor: Visitor) -> None:
        """Take it back before it is answered."""
        ...

    def written(self, batch_id: str, form: Form, locale: str) -> bytes:
        """The bordereau, or the proposal of one."""
        ...


def routes(port: Batches, answers: Answers) -> APIRouter:
    """`/retention/batches`."""
    router = resource("Archives", answers)
    see, visa = Permission.SEE_RETENTION, Permission.APPROVE_VISA

    @router.get("/retention/batches", dependencies=[needs(see, about=About.SOMEWHERE)], summary="Batches, the newest first")
    def listing(request: Request, response: Response, wanted: Annotated[Asked, Depends(asked)]) -> Page[Batch]:
        seen = [one for one in port.every() if visitor_of(request).may(see, one.batch.line_id)]
        return paged(wanted, response, within(seen, wanted.after, _place, wanted.fetched, falling=True), _place, shown)

    @router.post(
        "/retention/batches",
        status_code=HTTPStatus.CREATED,
        dependencies=[needs(visa, about=About.SOMEWHERE)],
        summary="Propose what is due to the archives",
    )
    def propose(request: Request, proposing: Proposing) -> Batch | None:
        if not visitor_of(request).may(visa, proposing.line):
            raise NotAllowed("You deal with the archives for other lines only.")
        made = port.propose(proposing, visitor_of(request))
        return None if made is None else shown(made)

    @router.get("/retention/batches/{batch}", dependencies=[needs(see, about=About.BATCH)], summary="One batch")
    def one(batch: Id) -> Batch:
        return shown(port.one(batch))

    @router.get(
        "/retention/batches/{batch}/items",
        dependencies=[needs(see, about=About.BATCH)],
        summary="What is in it, the oldest first",
    )
    def items(batch: Id, limit: Annotated[int, Query(ge=1, le=10_000, description="How many at most.")] = 1_000) -> list[Item]:
        return [_item(one) for one in port.items(batch, limit)]

    @router.post(
        "/retention/batches/{batch}/decision",
        dependencies=[needs(visa, about=About.BATCH)],
        summary="Note what the archives have written",
    )
    def decide(request: Request, batch: Id, deciding: Deciding) -> LetGo:
        return LetGo(recordings=port.decide(batch, deciding, visitor_of(request)))

    @router.delete(
        "/retention/batches/{batch}",
        status_code=HTTPStatus.NO_CONTENT,
        dependencies=[needs(visa, about=About.BATCH)],
        summary="Take a proposal back",
    )
    def withdraw(request: Request, batch: Id) -> None:
        port.withdraw(batch, visitor_of(request))

    @router.get(
        "/retention/batches/{batch}/bordereau",
        dependencies=[needs(see, about=About.BATCH)],
        summary="The bordereau d'élimination, or its proposal",
        response_class=Response,
        responses={200: {"content": _FILES, "description": "The document. `jws` is there once the batch is closed."}},
    )
    def bordereau(
        batch: Id,
        form: Annotated[Form, Query(description="As what.")] = Form.PDF,
        locale: Annotated[Literal["fr", "en"], Query(description="In which language.")] = "fr",
    ) -> Response:
        headers = {"Content-Disposition": f'attachment; filename="bordereau.{form.value}"'}
        return Response(port.written(batch, form, locale), media_type=MEDIA_TYPES[form], headers=headers)

    return router


def shown(one: Counted) -> Batch:
    """As programs read it."""
    batch, counts = one.batch, one.counts
    return Batch(
        id=batch.id,
        line=batch.line_id,
        state=batch.state,
        made=batch.made_at,
        recordings=counts.items,
        kept_back=counts.kept_back,
        destroyed=counts.gone,
        letter=batch.decision.reference if batch.decision else None,
    )


def _item(one: KnownItem) -> Item:
    return Item(
        recording=one.recording_id,
        state=one.state,
        started=one.started_at,
        due=one.due_at,
        approved=one.approved,
        certificate=one.certificate,
    )


def _place(one: Counted) -> Place:
    return one.batch.made_at, one.batch.id
