"""Calls in progress: what each is doing, orders to their recordings, and the same as a stream of events."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import StreamingResponse

from ivr.call.live import Stage
from ivr.console.api.frame import Id, Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.errors import NoSuchPage, NotYourCall
from ivr.console.live.calls import CallNow
from ivr.console.live.ordering import party
from ivr.console.live.watch import Seen, Watch
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.domain.control import Shown
from ivr.domain.orders import Order, Party, Verdict
from ivr.domain.roles import Permission

HEARTBEAT_SECONDS = 15.0
RETRY_MILLISECONDS = 2000
STREAM_SECONDS = 600.0
"""Then a stream ends and the program asks anew, which asks anew what it may see."""


class Call(Model):
    """One call in progress. No number of anybody is in it."""

    id: str
    """The switch's id of the caller's leg."""
    line: str
    """The line's id."""
    stage: Stage
    """How far it has come."""
    recording: Shown
    """What its recording does."""
    reasons: list[str]
    """Why, as names of rules; more may come."""
    since: datetime
    """When the recording's state last changed."""
    arrived: datetime
    """When the call came."""
    locale: str
    """In which language its caller is told."""
    rehearsal: bool
    """Whether nobody real is calling."""
    levels: tuple[float, float] | None
    """dBFS of the last 200 ms, caller and agent, while something is captured."""
    recording_id: str | None
    """Of the recording that is being made."""
    answer: str | None
    """What the caller has answered; null while the notice runs."""
    by: str
    """Who made the recording's state what it is."""
    pause_ends: datetime | None
    """When a pause has lasted as long as the line allows."""
    pause_resumes: bool
    """Whether the recording goes on by itself then."""


class Wanted(Model):
    """An order to the recording of a call."""

    order: Order
    """What is wanted."""
    extension: Annotated[str | None, Field(pattern=r"^[0-9]{1,15}$")] = None
    """Your own, where you give it as the agent who has the call; supervisors may stop and need none."""


class Obeyed(Model):
    """What became of an order."""

    verdict: Verdict
    """Done, it was so already, or denied."""
    reasons: list[str]
    """Every reason of a denial, as names of rules."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an order; the fields are `Obeyed`'s."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()


class Orders(Protocol):
    """The way to the line process that owns a call (L7)."""

    async def order(self, call_id: str, order: Order, by: Party, who: str) -> Outcome:
        """Give an order, in the name of a person. Raises `LineUnreachable`, and that the call has ended or has not answered."""
        ...


def routes(port: Orders, answers: Answers) -> APIRouter:
    """`/calls`."""
    router = resource("Calls", answers)

    @router.get(
        "/calls", dependencies=[needs(Permission.SEE_LIVE, about=About.SOMEWHERE)], summary="Calls in progress on your lines"
    )
    async def listing(request: Request) -> list[Call]:
        seen = await _watch(request).glance()
        if seen.problem is not None:
            raise seen.problem
        return _visible(seen, visitor_of(request))

    @router.get(
        "/calls/events",
        dependencies=[needs(Permission.SEE_LIVE, about=About.SOMEWHERE)],
        summary="Calls in progress as server-sent events",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}, "description": EVENTS}},
    )
    async def events(request: Request) -> StreamingResponse:
        stream = _stream(_watch(request), visitor_of(request))
        return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    @router.get("/calls/{call}", dependencies=[needs(Permission.SEE_LIVE, about=About.SOMEWHERE)], summary="One call in progress")
    async def one(request: Request, call: Id) -> Call:
        return Call.of(await _find(request, call, Permission.SEE_LIVE))

    @router.post(
        "/calls/{call}/orders",
        dependencies=[needs(Permission.ORDER_RECORDING, about=About.SOMEWHERE)],
        summary="Start, pause, resume, protect, stop or refuse its recording",
    )
    async def order(request: Request, call: Id, wanted: Wanted) -> Obeyed:
        visitor, found = visitor_of(request), await _find(request, call, Permission.ORDER_RECORDING)
        by = party(visitor, found, wanted.extension)
        if by is None:
            raise NotYourCall("This call is at another extension than yours, and you are not its supervisor.")
        return Obeyed.of(await port.order(call, wanted.order, by, visitor.person))

    return router


EVENTS = (
    "`calls`: a list of calls, as `GET /calls` gives it, whenever something has happened. `problem`: why they cannot be seen, as "
    "problem+json. A comment every quarter of a minute. The stream ends after ten minutes; ask again."
)


def _watch(request: Request) -> Watch:
    watch: Watch = request.app.state.watch
    return watch


async def _find(request: Request, call_id: str, permission: Permission) -> CallNow:
    seen = await _watch(request).glance()
    if seen.problem is not None:
        raise seen.problem
    found = seen.live.find(call_id)
    if found is None or not visitor_of(request).may(permission, found.line):
        raise NoSuchPage("There is no such call in progress on your lines.")
    return found


def _visible(seen: Seen, visitor: Visitor) -> list[Call]:
    return [Call.of(call) for call in seen.live.calls if visitor.may(Permission.SEE_LIVE, call.line)]


async def _stream(watch: Watch, visitor: Visitor) -> AsyncIterator[str]:
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    ends, version = time.monotonic() + STREAM_SECONDS, -1
    async with watch.following() as follower:
        while time.monotonic() < ends:
            try:
                seen = await asyncio.wait_for(anext(follower), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
                continue
            except StopAsyncIteration:
                return
            if seen.version != version:
                version = seen.version
                yield _event(seen, visitor)


def _event(seen: Seen, visitor: Visitor) -> str:
    if seen.problem is not None:
        told: dict[str, Any] = {"type": f"urn:preambule:error:{seen.problem.id}", "detail": seen.problem.message}
        return _told("problem", told)
    return _told("calls", [call.model_dump(mode="json") for call in _visible(seen, visitor)])


def _told(event: str, data: Any) -> str:
    """One event; JSON has no line breaks, so one line of data is enough."""
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n"
