"""One call of the command line through the embedded switch."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from ivr.cli.reaching import PATIENCE_SECONDS, Way
from ivr.rehearsal.agent import Agent
from ivr.rehearsal.call import NeverHappened
from ivr.rehearsal.clock import AsFastAsPossible, RealTime
from ivr.rehearsal.noted import Kind, Noted
from ivr.rehearsal.screenplay import Step, act
from ivr.rehearsal.switch import EmbeddedSwitch, RehearsedCall


@dataclass(frozen=True, slots=True)
class Plan:
    """What the caller does, in seconds since the call arrived, or since level 1 began in the language that they want."""

    way: Way
    caller: str | None
    steps: tuple[Step, ...]
    seconds: float
    agent: Agent
    fast: bool


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One call that is over; `call_id` is the switch's, and that of the proof."""

    call_id: str
    events: tuple[Noted, ...]


async def call(line: tuple[str, int], plan: Plan) -> Rehearsed:
    """Call, act, hang up; what happened, in its order."""
    clock = AsFastAsPossible() if plan.fast else RealTime()
    switch = EmbeddedSwitch(line, clock=clock, rehearsal=True)
    try:
        ringing = await switch.ring(plan.way.number, plan.caller, plan.agent)
        acting = asyncio.create_task(_act(ringing, plan))
        await ringing.ended()
        acting.cancel()
        (fault,) = await asyncio.gather(acting, return_exceptions=True)
        if isinstance(fault, Exception) and not isinstance(fault, NeverHappened):
            raise fault
        return Rehearsed(ringing.call_id, tuple(ringing.events))
    finally:
        await switch.close()


async def _act(call: RehearsedCall, plan: Plan) -> None:
    began = await _reach(call, plan.way)
    await act(call, plan.steps, began)
    await call.sleep(max(0.0, began + plan.seconds - call.elapsed))
    call.hang_up()


async def _reach(call: RehearsedCall, way: Way) -> float:
    """Press the language key until the language begins; when it did, in seconds since the call arrived.

    Each press ends the level 1 of another language, and the next one begins. A call that is put through before, because the line
    process has failed, has no languages left to choose.
    """
    began = 0.0
    for press in range(1, way.presses + 1):
        await call.sleep(PATIENCE_SECONDS)
        call.press(way.key)
        if not await _first(call.until(Kind.PLAYED, count=press), call.until(Kind.CONNECTED)):
            return 0.0
        began = call.elapsed
    return began


async def _first(wanted: Coroutine[Any, Any, Noted], otherwise: Coroutine[Any, Any, Noted]) -> bool:
    """Whether the one happened before the other."""
    both = [asyncio.create_task(each) for each in (wanted, otherwise)]
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        return both[0].done() and both[0].exception() is None
    finally:
        for task in both:
            task.cancel()
        await asyncio.gather(*both, return_exceptions=True)
