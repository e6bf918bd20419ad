"""Rehearsed calls of a line: begun, keys pressed, ended, and read how far they are. Their sound is the page's alone."""

from __future__ import annotations

import asyncio
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Literal

import structlog
from fastapi import APIRouter, Request, Response
from pydantic import Field

from ivr.console.api.frame import ID, Id, Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.errors import NoSuchPage
from ivr.console.rehearsal.port import AgentDoes, Caption
from ivr.console.rehearsal.unattended import Rehearsal as Known
from ivr.console.rehearsal.unattended import Rehearsals, Wanted
from ivr.console.rehearsal.versions import DRAFT
from ivr.console.security.rules import About, needs, visitor_of
from ivr.database.recordings import Filter
from ivr.domain.control import Shown
from ivr.domain.line import Line
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError

log = structlog.get_logger()

MOST = 50
_HERE = [needs(Permission.REHEARSE, about=About.LINE)]


class Beginning(Model):
    """A call that is to be rehearsed. Its caller's number is withheld."""

    number: Annotated[str | None, Field(max_length=40)] = None
    """Which of the line's numbers is dialled, as `GET /lines` gives it; its main one by default."""
    agent: Literal["answers", "busy", "absent"] = "answers"
    """What the agent does when it rings."""
    version: Annotated[str | None, Field(pattern=ID)] = None
    """A version of the notice that was prepared; null for what callers hear."""


class Happened(Model):
    """One thing that was noted."""

    ms: int
    """Milliseconds since the call arrived."""
    kind: str
    """What: answered, played, key, ringing, connected, recording, hung_up and so on."""
    by: str
    """caller, agent or switch."""
    key: str | None
    """The key, where one was pressed."""
    words: str | None
    """What was said, where a sound of the notice was played."""


class Rehearsal(Model):
    """A rehearsed call."""

    id: str
    """Of the call: its recordings and its proof have it too."""
    line: str
    """Which line."""
    by: str
    """Pseudonymous id of who began it."""
    begun: datetime
    """When."""
    state: Literal["calling", "informing", "ringing", "connected", "ended"]
    """The furthest that it came."""
    recording: Shown | None
    """What its recording does; null when the line process does not know the call, or cannot be asked."""
    reasons: list[str]
    """Why, as names of rules; more may come."""
    happened: list[Happened]
    """All that was noted so far, in order."""
    recordings: list[str]
    """Ids of what was recorded, once the call is over; they die after a day."""


class Pressing(Model):
    """Keys of a telephone."""

    keys: Annotated[str, Field(pattern=r"^[0-9*#]{1,8}$")]
    """One after the other."""
    by: Literal["caller", "agent"] = "caller"
    """Whose telephone."""


class Preparing(Model):
    """A version of the notice that rehearsals are to hear."""

    version: Annotated[str, Field(pattern=ID)] = DRAFT
    """One that was published before; `draft` for all texts as they are now."""


class Version(Model):
    """A version that rehearsals can hear."""

    id: str
    """Of the version."""
    at: datetime
    """When it was published or, if nobody ever did, prepared."""
    published: bool
    """Whether callers hear it, or have heard it."""
    heard: bool
    """Whether they hear it now."""
    prepared: bool
    """Whether a rehearsal may name it now."""
    true: bool
    """Whether it announces what the line enforces; a rehearsal of any other is not recorded."""


class Prepared(Model):
    """A version that is ready for a day."""

    version: str
    """Its id."""


def routes(answers: Answers) -> APIRouter:
    """`/rehearsals`."""
    router = resource("Rehearsals", answers)
    somewhere = [needs(Permission.REHEARSE, about=About.SOMEWHERE)]

    _add_versions(router)

    @router.post("/lines/{line}/rehearsals", status_code=HTTPStatus.CREATED, dependencies=_HERE, summary="Begin a rehearsed call")
    async def begin(request: Request, response: Response, line: Id, what: Beginning) -> Rehearsal:
        rehearsals = _all(request)
        found = next((one for one in await asyncio.to_thread(rehearsals.desk.needs.lines) if one.id == line), None)
        if found is None:
            raise NoSuchPage("There is no such line in service.")
        wanted = Wanted(found, _number(found, what.number), AgentDoes(what.agent), what.version)
        made = await rehearsals.begin(wanted, visitor_of(request))
        response.headers["Location"] = f"/api/v1/rehearsals/{made.call.call_id}"
        return await _shown(rehearsals, made)

    @router.get("/rehearsals", dependencies=somewhere, summary="Rehearsals of programs on your lines, the newest first")
    async def listing(request: Request) -> list[Rehearsal]:
        rehearsals = _all(request)
        return [await _shown(rehearsals, one) for one in rehearsals.all(visitor_of(request))]

    @router.get("/rehearsals/{rehearsal}", dependencies=somewhere, summary="How far a rehearsal is")
    async def one(request: Request, rehearsal: Id) -> Rehearsal:
        rehearsals = _all(request)
        return await _shown(rehearsals, rehearsals.find(rehearsal, visitor_of(request)))

    @router.post("/rehearsals/{rehearsal}/keys", dependencies=somewhere, summary="Press keys in a rehearsal that you have begun")
    async def press(request: Request, rehearsal: Id, pressing: Pressing) -> Rehearsal:
        rehearsals = _all(request)
        own = rehearsals.own(rehearsal, visitor_of(request))
        if pressing.by == "agent":
            own.call.agent_press(pressing.keys)
        else:
            for key in pressing.keys:
                own.call.press(key)
        return await _shown(rehearsals, own)

    @router.delete("/rehearsals/{rehearsal}", dependencies=somewhere, summary="End a rehearsal that you have begun")
    async def end(request: Request, rehearsal: Id) -> Rehearsal:
        rehearsals = _all(request)
        own = rehearsals.own(rehearsal, visitor_of(request))
        own.call.hang_up()
        return await _shown(rehearsals, own)

    return router


def _add_versions(router: APIRouter) -> None:
    @router.get("/lines/{line}/rehearsal-versions", dependencies=_HERE, summary="What can be heard beside what is published")
    def versions(request: Request, line: Id) -> list[Version]:
        return [Version.of(one) for one in _all(request).desk.needs.versions.offered(line)]

    @router.post("/lines/{line}/rehearsal-versions", dependencies=_HERE, summary="Prepare a version, or the draft, for a day")
    def prepare(request: Request, line: Id, wanted: Preparing) -> Prepared:
        by = visitor_of(request).person
        return Prepared(version=_all(request).desk.needs.versions.prepare(line, wanted.version, by))


def _all(request: Request) -> Rehearsals:
    rehearsals: Rehearsals = request.app.state.rehearsals
    return rehearsals


def _number(line: Line, wanted: str | None) -> str:
    """One of the line's numbers. Raises `NoSuchPage`."""
    if wanted is None:
        return line.number
    if wanted not in {line.number, *dict(line.numbers)}:
        raise NoSuchPage("This is none of the line's numbers.")
    return wanted


async def _shown(rehearsals: Rehearsals, one: Known) -> Rehearsal:
    desk, call = rehearsals.desk, one.call
    live = (await desk.frame.watch.glance()).live.find(call.call_id)
    left = await asyncio.to_thread(desk.needs.recordings, Filter(call_id=call.call_id), MOST) if one.over else ()
    return Rehearsal(
        id=call.call_id,
        line=one.line_id,
        by=one.person,
        begun=one.begun,
        state=one.state,  # type: ignore[arg-type]  # one of `progress.ORDER`, all of which but the first are named above
        recording=None if live is None else live.recording,
        reasons=[] if live is None else list(live.reasons),
        happened=[
            Happened(
                ms=noted.at_ms,
                kind=str(noted.kind),
                by=noted.by,
                key=noted.what if noted.kind == "key" else None,
                words=_words(desk.needs.caption, noted.what) if noted.kind == "played" else None,
            )
            for noted in call.events
        ],
        recordings=[recording.id for recording in left],
    )


def _words(caption: Caption, file: str) -> str | None:
    try:
        return caption(file)
    except PreambuleError as error:  # how far a call is must be told also when a text cannot be read
        log.warning("a sound has no caption", error_id=error.id, error=error.message)
        return None
