"""What most cases begin with, and how the orders of events are read."""

from __future__ import annotations

import asyncio

from tests.conformance.esl import LONGEST_WAIT, Application
from tests.conformance.phone import ANSWERS, NOBODY_ELSE, Colleagues, Destination, Stage, Telephone

EVENTS = "event plain RECORD_START RECORD_STOP PLAYBACK_START PLAYBACK_STOP CHANNEL_HOLD CHANNEL_UNHOLD CUSTOM ivr::key"
RACING = frozenset({"CHANNEL_PARK", "CHANNEL_CALLSTATE"})
"""Not part of orders: whether CHANNEL_PARK is seen depends on which of two threads of the server is first."""


KEY = r"exec[i]:event,Event-Name=CUSTOM\,Event-Subclass=ivr::key\,key="
"""What a bound key does: an event of our own, which says which key it was."""


async def take_charge(
    stage: Stage, destination: Destination = ANSWERS, *, linger: str = "linger 5", colleagues: Colleagues = NOBODY_ELSE
) -> tuple[Telephone, Application]:
    """A call comes in; the line process subscribes and cancels the guard."""
    phone, application = await stage.answer(destination, colleagues)
    await application.connect()
    for command in (linger, "myevents", EVENTS):
        if command:
            await application.command(command)
    await application.api(f"sched_del {application.uuid}")
    return phone, application


async def answer(stage: Stage, phone: Telephone, application: Application) -> None:
    """The call is answered, and its telephone has been told."""
    await application.run("answer")
    await until_answered(stage, phone)


async def until_answered(stage: Stage, phone: Telephone) -> None:
    """On a busy machine the 200 takes a while to be read."""
    async with asyncio.timeout(LONGEST_WAIT):
        while not phone.answered:
            await stage.sleep(0.02)


async def talk(
    stage: Stage, destination: Destination = ANSWERS, options: str = "", colleagues: Colleagues = NOBODY_ELSE
) -> tuple[Telephone, Application]:
    """As above, answered and put through; the bridge's identity is `talk`."""
    phone, application = await take_charge(stage, destination, colleagues=colleagues)
    await application.run("answer")
    for variable in ("RECORD_PRE_BUFFER_FRAMES=0", "enable_file_write_buffering=false", "RECORD_MIN_SEC=0"):
        await application.run("set", variable)
    await application.execute("bridge", f"{options}{stage.dial}", identity="talk")
    await application.until("CHANNEL_BRIDGE")
    return phone, application


async def talk_with_keys(stage: Stage) -> tuple[Telephone, Application]:
    """Answered and put through, with a key of each party bound on the caller's leg: the caller's 2, the agent's *1."""
    phone, application = await take_charge(stage)
    await application.run("answer")
    await application.run("bind_digit_action", f"caller,2,{KEY}refuse,self,self")
    await application.run("bind_digit_action", f"agent,*1,{KEY}start,peer,self")
    await application.run("digit_action_set_realm", "caller,self")
    await application.run("digit_action_set_realm", "agent,peer")
    await application.execute("bridge", stage.dial, identity="talk")
    await application.until("CHANNEL_BRIDGE")
    return phone, application


async def end(phone: Telephone, application: Application) -> None:
    """The caller hangs up; everything is read until the switch closes the connection."""
    phone.hang_up()
    await application.until("CHANNEL_HANGUP_COMPLETE")
    await leave(application)


async def leave(application: Application) -> None:
    await application.command("exit")
    await application.until_ended()


def order(application: Application, since: int = 0) -> list[str]:
    """Names of events; executed applications behind a colon. The notice to linger may come anywhere among the last ones."""
    names = []
    for packet in application.packets[since:]:
        if packet.event and packet.name not in RACING:
            applied = packet.event.get("Application", "")
            names.append(f"{packet.name}:{applied}" if applied else packet.name)
        elif packet.headers.get("Content-Disposition") == "disconnect":
            names.append(packet.headers["Content-Disposition"])
    return names
