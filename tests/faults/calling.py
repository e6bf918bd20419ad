"""A caller: rings through the embedded switch, listens to the notice, asks for a person, talks, hangs up."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import zip_longest

from ivr.rehearsal.agent import Agent
from ivr.rehearsal.clock import AsFastAsPossible, Clock
from ivr.rehearsal.errors import RehearsalError
from ivr.rehearsal.noted import CallEnded, Kind, Noted
from ivr.rehearsal.switch import EmbeddedSwitch, RehearsedCall
from tests.faults.house import House
from tests.faults.prepared import NUMBER

CALLER = "+33199007701"
LONGEST_SECONDS = 60.0
NOISE = random.Random(1).randbytes(16_000 * 40)
"""What a caller says, s16le at 8 kHz. Noise does not get smaller by FLAC, so that parts grow fast."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One call as it went."""

    call_id: str
    ended: CallEnded
    events: tuple[Noted, ...]

    def count(self, kind: Kind) -> int:
        """How often something was noted."""
        return len([noted for noted in self.events if noted.kind is kind])

    @property
    def tapped(self) -> bool:
        """Whether a recording was ever started on the leg."""
        return self.count(Kind.RECORDING) > 0

    @property
    def failsafe(self) -> str | None:
        """Why the dialplan put the caller through by itself; None when it did not have to."""
        return next((noted.cause for noted in self.events if noted.kind is Kind.FAILSAFE), None)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a caller does.

    Attributes:
        key: pressed when level 1 has been heard: `0` asks for a person.
        talks: seconds of conversation before `meanwhile`, and again after it.
        meanwhile, at_last: called in a thread in the middle and at the end of the conversation; the switch's time passes no
            faster than real until they return.
        told: called in a thread when level 1 has been heard.
        presses, agent_presses: keys of both telephones in the middle of the conversation, before `meanwhile`.
        key_seconds: between two of them, by the clock on the wall; 0 presses all at once, the agent first.
        refuses: the caller refuses before hanging up.
    """

    dialled: str = NUMBER
    caller: str | None = CALLER
    key: str = "0"
    talks: float = 2.0
    meanwhile: Callable[[], object] | None = None
    at_last: Callable[[], object] | None = None
    told: Callable[[], object] | None = None
    refuses: bool = False
    presses: str = ""
    agent_presses: str = ""
    key_seconds: float = 0.0


def ring(house: House, plan: Plan = Plan()) -> Rung:
    """One call from its arrival to its end."""
    return asyncio.run(asyncio.wait_for(_ring((house.settings.line_host, house.settings.line_port), plan), LONGEST_SECONDS))


async def _ring(line: tuple[str, int], plan: Plan) -> Rung:
    clock = AsFastAsPossible()
    switch = EmbeddedSwitch(line, clock=clock)
    try:
        call = await switch.ring(plan.dialled, plan.caller, Agent(answers_after=0.2, speech=NOISE))
        listening = asyncio.create_task(_listen(call, clock, plan))
        talking = asyncio.create_task(_talk(call, clock, plan))
        await talking  # first: what fails in it would leave the call without an end
        ended = await call.ended()
        listening.cancel()
        with suppress(asyncio.CancelledError, RehearsalError):
            await listening
        return Rung(call.call_id, ended, tuple(call.events))
    finally:
        await switch.close()


async def _act(clock: Clock, action: Callable[[], object] | None) -> None:
    if action is not None:
        with clock.held():
            await asyncio.to_thread(action)


async def _listen(call: RehearsedCall, clock: Clock, plan: Plan) -> None:
    await call.until(Kind.PLAYED)
    await _act(clock, plan.told)
    call.press(plan.key)


async def _talk(call: RehearsedCall, clock: Clock, plan: Plan) -> None:
    await call.until(Kind.CONNECTED)
    call.speak(NOISE)
    await call.sleep(plan.talks)
    if plan.presses or plan.agent_presses:
        await _mash(call, clock, plan)
        await call.sleep(plan.talks)
    if plan.meanwhile is not None:
        await _act(clock, plan.meanwhile)
        await call.sleep(plan.talks)
    if plan.refuses:
        call.press("2")
        await call.sleep(2.0)
    await _act(clock, plan.at_last)
    call.hang_up()


async def _mash(call: RehearsedCall, clock: Clock, plan: Plan) -> None:
    if not plan.key_seconds:
        call.agent_press(plan.agent_presses)
        call.press(plan.presses)
        return
    with clock.held():
        for callers, agents in zip_longest(plan.presses, plan.agent_presses, fillvalue=""):
            call.press(callers)
            call.agent_press(agents)
            await asyncio.sleep(plan.key_seconds)
