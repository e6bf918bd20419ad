"""One call of the command line through the embedded switch."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from ivr.rehearsal.agent import Agent
from ivr.rehearsal.clock import AsFastAsPossible, RealTime
from ivr.rehearsal.noted import Noted
from ivr.rehearsal.switch import EmbeddedSwitch, RehearsedCall


@dataclass(frozen=True, slots=True)
class Plan:
    """What the caller does, in seconds since the call arrived."""

    number: str
    caller: str | None
    keys: tuple[tuple[float, str], ...]
    seconds: float
    agent: Agent
    fast: bool


async def call(line: tuple[str, int], plan: Plan) -> list[Noted]:
    """Call, act, hang up; what happened, in its order."""
    clock = AsFastAsPossible() if plan.fast else RealTime()
    switch = EmbeddedSwitch(line, clock=clock, rehearsal=True)
    try:
        ringing = await switch.ring(plan.number, plan.caller, plan.agent)
        acting = asyncio.create_task(_act(ringing, plan))
        await ringing.ended()
        acting.cancel()
        await asyncio.gather(acting, return_exceptions=True)
        return ringing.events
    finally:
        await switch.close()


async def _act(call: RehearsedCall, plan: Plan) -> None:
    for after, key in plan.keys:
        await call.sleep(max(0.0, after - call.elapsed))
        call.press(key)
    await call.sleep(max(0.0, plan.seconds - call.elapsed))
    call.hang_up()
