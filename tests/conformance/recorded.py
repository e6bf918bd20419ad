"""Caller and agent talk, recorded, and then something happens to the call: what was told of it since."""

from __future__ import annotations

from tests.conformance.esl import Application, Packet
from tests.conformance.fifo import Fifo
from tests.conformance.phone import NOBODY_ELSE, Colleagues, Stage, Telephone
from tests.conformance.steps import order, talk

LEFT = ["CHANNEL_UNBRIDGE", "CHANNEL_EXECUTE_COMPLETE:bridge", "CHANNEL_UNPARK", "CHANNEL_EXECUTE_COMPLETE:socket"]
"""The bridge and the application `socket` are over; the connection lives on."""

STATES = ["CHANNEL_STATE", "CHANNEL_STATE"]
SENT = [*LEFT, *STATES]
INSIDE = ["CHANNEL_EXECUTE:transfer", "CHANNEL_EXECUTE_COMPLETE:transfer", *STATES]
SET = ["CHANNEL_EXECUTE:set", "CHANNEL_EXECUTE_COMPLETE:set"]
RUNG = [*SET * 5, "CHANNEL_EXECUTE:bridge"]
GIVEN = [*STATES, "CHANNEL_EXECUTE:uuid_bridge", "CHANNEL_BRIDGE"]
"""Somebody who is on the line already has the caller."""

ONWARDS = ["CHANNEL_STATE", "CHANNEL_EXECUTE:transfer", "CHANNEL_EXECUTE_COMPLETE:transfer", *STATES]
"""And when they have left, the dialplan goes on behind `socket`, to the failsafe, which ends a call that has had its conversation."""

ENDED_THERE = ["CHANNEL_EXECUTE:hangup", "CHANNEL_HANGUP", "CHANNEL_EXECUTE_COMPLETE:hangup"]
HUNG_UP = ["CHANNEL_STATE", "RECORD_STOP", "CHANNEL_STATE", "CHANNEL_HANGUP_COMPLETE", "disconnect"]
MUSIC = ["CHANNEL_EXECUTE:playback", "PLAYBACK_START", "PLAYBACK_STOP", "CHANNEL_EXECUTE_COMPLETE:playback"]


async def recorded(stage: Stage, colleagues: Colleagues = NOBODY_ELSE, options: str = "") -> tuple[Telephone, Application, Fifo]:
    """Caller and agent talk, and it is being recorded."""
    phone, application = await talk(stage, options=options, colleagues=colleagues)
    fifo = Fifo(stage.folder / "conversation.raw")
    assert await fifo.start(application) == "+OK Success\n"
    await application.until("RECORD_START")
    await stage.sleep(0.2)
    return phone, application, fifo


async def second_bridge(application: Application) -> Packet:
    return await application.until("CHANNEL_BRIDGE", count=2)


def since(application: Application) -> list[str]:
    """What was told since the recording began."""
    names = order(application)
    return names[names.index("RECORD_START") + 1 :]


def states(application: Application) -> list[str]:
    """The channel's states in the order in which they were told since then."""
    names = [packet.name for packet in application.events]
    told = application.events[names.index("RECORD_START") :]
    return [packet.event["Channel-State"] for packet in told if packet.name == "CHANNEL_STATE"]
