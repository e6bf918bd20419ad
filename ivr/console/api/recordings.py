"""Recordings: that they exist, what their callers were told, who heard them. Nothing is heard here: that takes an access."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Query, Request, Response

from ivr.access.heard import Heard
from ivr.console.api.frame import ID, Asked, Id, Model, Page, asked, paged, resource
from ivr.console.api.idempotency import Answers
from ivr.console.security.rules import About, needs, visitor_of
from ivr.database.finding import Found
from ivr.database.sought import Sought
from ivr.domain.access import Use, seconds
from ivr.domain.agent import EXTENSION
from ivr.domain.recording import Recording as Known
from ivr.domain.recording import RecordingState
from ivr.domain.roles import Permission

RATE = 8_000


class Recording(Model):
    """One recording. No number and no name is in it."""

    id: str
    """Of the recording."""
    call: str
    """Of the call that it was made in."""
    line: str
    """Of the line."""
    proof: str
    """Of the proof that its caller was told (L1)."""
    state: RecordingState
    """Where it is in its life."""
    started: datetime
    """When its first sample was captured."""
    ended: datetime | None
    """When its last one was."""
    seconds: float | None
    """How long it is; null until it is sealed."""
    complete: bool | None
    """False when a crash has cut it after a whole chunk."""
    purposes: list[str]
    """What its caller was told that it is for: nothing else may be made of it (LAW 28)."""
    due: datetime
    """When it must be destroyed."""
    held_until: datetime | None
    """The last day of the holds in force."""
    batch: str | None
    """Of the batch by which the archives let it go (LAW 14)."""


class Listening(Model):
    """Once that it was heard or taken away."""

    at: datetime
    """When it began."""
    use: Use
    """Heard, or taken away."""
    by: str
    """Pseudonymous id of who heard it."""
    purpose: str | None
    """For what; null for what was handed over at a person's own request."""
    mask: str | None
    """Whose voice was silenced (LAW 23)."""
    second: str | None
    """Pseudonymous id of the second person who said yes."""
    heard: list[list[int]]
    """Whole seconds from the beginning: first, and first after. Empty when that was not noted."""
    closed: datetime | None
    """When it ended; null while it goes on."""


class Signed(Model):
    """A signed statement: what it says, and the JWS by which anybody can check that."""

    says: dict[str, Any]
    """What was signed."""
    jws: str
    """As it was signed (RFC 7515, compact)."""


class Recordings(Protocol):
    """The rows of recordings. Blocking. Raises `DatabaseError`."""

    def listed(self, sought: Sought, limit: int) -> Sequence[Found]:
        """The newest first."""
        ...

    def one(self, recording_id: str) -> Known:
        """Raises `NoSuchPage`."""
        ...

    def heard(self, recording_id: str) -> Sequence[Heard]:
        """Who heard it, the first one first."""
        ...

    def proof(self, recording_id: str) -> tuple[dict[str, Any], str]:
        """What its caller was told, and the JWS. Raises `NoSuchPage`, `JournalError`."""
        ...

    def manifest(self, recording_id: str) -> tuple[dict[str, Any], str]:
        """What was sealed, and the JWS. Raises `NoSuchPage`, `JournalError`."""
        ...


def routes(port: Recordings, answers: Answers) -> APIRouter:
    """`/recordings`."""
    router = resource("Recordings", answers)
    see = needs(Permission.SEE_RECORDINGS, about=About.RECORDING)

    @router.get(
        "/recordings",
        dependencies=[needs(Permission.SEE_RECORDINGS, about=About.SOMEWHERE)],
        summary="Recordings of your lines, the newest first",
    )
    def listing(
        request: Request,
        response: Response,
        wanted: Annotated[Asked, Depends(asked)],
        line: Annotated[str | None, Query(pattern=ID, description="Only this line's.")] = None,
        state: Annotated[list[RecordingState] | None, Query(description="Only in one of these states.")] = None,
        call: Annotated[str | None, Query(pattern=ID, description="Only of this call.")] = None,
        agent: Annotated[
            str | None, Query(pattern=EXTENSION, description="Only those made with the agent at this extension, exactly.")
        ] = None,
        since: Annotated[datetime | None, Query(description="Begun at this moment or later.")] = None,
        until: Annotated[datetime | None, Query(description="Begun before this moment.")] = None,
    ) -> Page[Recording]:
        lines = visitor_of(request).lines(Permission.SEE_RECORDINGS)
        if line is not None:
            lines = frozenset({line}) if lines is None else lines & {line}
        sought = Sought(lines, tuple(state or ()), None, since, until, wanted.after, agent, call)
        return paged(wanted, response, port.listed(sought, wanted.fetched), lambda one: one.place, shown)

    @router.get("/recordings/{recording}", dependencies=[see], summary="One recording")
    def one(recording: Id) -> Recording:
        return shown(port.one(recording))

    @router.get("/recordings/{recording}/proof", dependencies=[see], summary="What its caller was told")
    def proof(recording: Id) -> Signed:
        says, jws = port.proof(recording)
        return Signed(says=says, jws=jws)

    @router.get("/recordings/{recording}/manifest", dependencies=[see], summary="What was sealed")
    def manifest(recording: Id) -> Signed:
        says, jws = port.manifest(recording)
        return Signed(says=says, jws=jws)

    @router.get(
        "/recordings/{recording}/listenings",
        dependencies=[needs(Permission.SEE_LISTENINGS, about=About.RECORDING)],
        summary="Who heard it, when and for what",
    )
    def listenings(recording: Id) -> list[Listening]:
        return [_listening(one) for one in port.heard(recording)]

    return router


def shown(one: Known | Found) -> Recording:
    """As programs read it."""
    return Recording(
        id=one.id,
        call=one.call_id,
        line=one.line_id,
        proof=one.proof_id,
        state=one.state,
        started=one.started_at,
        ended=one.ended_at,
        seconds=None if one.samples is None else round(one.samples / RATE, 1),
        complete=one.complete,
        purposes=list(one.purposes),
        due=one.due_at,
        held_until=one.held_until,
        batch=one.visa,
    )


def _listening(one: Heard) -> Listening:
    return Listening(
        at=one.at,
        use=one.use,
        by=one.by,
        purpose=one.purpose,
        mask=one.mask,
        second=one.second,
        heard=seconds(one.stretches),
        closed=one.closed_at,
    )
