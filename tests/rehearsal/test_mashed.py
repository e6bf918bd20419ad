"""Everybody does anything at any moment: the call always ends, its recording too, and nobody is left talking to nobody's leg."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.rehearsal.noted import Kind
from ivr.rehearsal.switch import Agent, EmbeddedSwitch, RehearsedCall
from tests.conformance.esl import Application, Line
from tests.conformance.fifo import Fifo
from tests.rehearsal.test_call import play

CALLS = 12
DEEDS = 8
COLLEAGUES = {
    "202": Agent(answers_after=0.1),
    "203": Agent(busy=True),
    "204": Agent(answers_after=None),
    "205": Agent(answers_after=0.2, hangs_up_after=0.4),
}
PLACES = [*COLLEAGUES, "5901", "7001", "8500", "0199000088", "99#"]


def deeds(call: RehearsedCall, chance: random.Random) -> list[Callable[[], None]]:
    """All that people can do, with places and numbers drawn."""
    place, number = chance.choice(PLACES), chance.choice(list(COLLEAGUES))
    return [
        call.hold, call.take_back, call.agent_hold, call.agent_take_back, call.agent_complete, call.agent_cancel, call.agent_complete_ringing,
        lambda: call.press("2"), lambda: call.agent_press("*8"), lambda: call.agent_transfer(place),
        lambda: call.agent_transfer(number), lambda: call.agent_consult(number), lambda: call.pick_up("5901", by=number),
        lambda: call.take_from_queue(by=number), lambda: call.colleague_hang_up(number), lambda: call.caller_codec("PCMU"),
        call.agent_hang_up,
    ]  # fmt: skip


async def charge(application: Application, fifo: Fifo) -> None:
    """A small line process that lets anything happen."""
    await application.connect()
    for command in ("linger 1", "myevents", "event plain RECORD_STOP"):
        await application.command(command)
    await application.api(f"sched_del {application.uuid}")
    await application.run("answer")
    await application.run("bind_digit_action", "agent,*8,exec:att_xfer,sofia/gateway/pbx/202,peer,peer")
    await application.run("digit_action_set_realm", "agent,peer")
    await application.execute("bridge", "[hold_hangup_xfer_exten=202:XML:inside]sofia/gateway/pbx/201")
    await application.until("CHANNEL_BRIDGE")
    await fifo.start(application)


async def one(application: Application, call: RehearsedCall, fifo: Fifo, chance: random.Random) -> None:
    await charge(application, fifo)
    for _ in range(DEEDS):
        chance.choice(deeds(call, chance))()
        await call.sleep(chance.choice([0.0, 0.02, 0.1, 0.5]))
    call.hang_up()
    await call.ended()
    await fifo.until_over()
    await fifo.close()


@pytest.mark.parametrize("seed", range(2))
def test_calls_end_whatever_is_done_to_them(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    calls = []

    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        going = []
        for number in range(CALLS):
            call = await switch.ring(f"01990000{number:02}", None, Agent(answers_after=0.1), colleagues=COLLEAGUES)
            calls.append(call)
            fifo = Fifo(tmp_path / f"{number}.raw")
            going.append(one(await line.accept(), call, fifo, random.Random(chance.random())))
        await asyncio.gather(*going)

    play(act)
    for call in calls:
        kinds = [noted.kind for noted in call.events]
        assert kinds[-1] is Kind.HUNG_UP
        assert kinds.count(Kind.RECORDED) == kinds.count(Kind.RECORDING) == 1
        assert kinds.count(Kind.CONNECTED) == kinds.count(Kind.DISCONNECTED)
