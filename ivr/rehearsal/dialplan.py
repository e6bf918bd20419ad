"""What the dialplan does with a call: a guard, the line process, and the failsafe that needs neither of them.

The actions are those of `freeswitch_conf/dialplan/`: whoever reads the events of a rehearsed call reads the same names.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from ivr.rehearsal.leaving import HungUp, Target, Transferred
from ivr.rehearsal.link import ENDLESS, Link
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.session import Session

LinkMaker = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Link]
FAILSAFE = "failsafe"
FAILSAFE_VARIABLE = "preambule_failsafe"
"""Where the line process schedules its own guard to."""

LINGER_STEP_US = 20_000
BUSY_TONE = "tone_stream://%(500,500,440);loops=4"


@dataclass(frozen=True, slots=True)
class Failsafe:
    """How a caller is put through when the line process does not answer for the call.

    Attributes:
        dial: the dial string before the slash and the number; in a rehearsal it always rings the call's agent.
        guard_seconds: when the caller is put through although the line process has accepted the call.
        ring_seconds: how long the agent is rung.
        guarded: whether the dialplan has the guard (`sched_transfer`) at all.
    """

    dial: str = "sofia/gateway/pbx"
    guard_seconds: int = 8
    ring_seconds: int = 45
    guarded: bool = True


class Dialplan:
    """Runs one call from its arrival to its end."""

    def __init__(self, session: Session, line: tuple[str, int], failsafe: Failsafe, make_link: LinkMaker) -> None:
        self._session = session
        self._line = line
        self._failsafe = failsafe
        self._make_link = make_link
        self._tasks: set[asyncio.Task[None]] = set()
        self._why = ""

    async def run(self) -> None:
        """All that the dialplan does, up to the hangup."""
        session = self._session
        target: Target | None = None
        while not session.channel.hangup_cause:
            try:
                await (self._to_the_line() if target is None else self._extension(target))
                session.hang_up("NORMAL_CLEARING", "switch")
            except Transferred:
                target = self._reroute()
            except HungUp:
                return

    async def linger(self) -> None:
        """Stay on the line with the line process for as long as it asked for, then let go."""
        link, clock = self._session.link, self._session.clock
        if link is not None and link.hung_up():
            seconds = link.linger or 0
            end_us = clock.now_us() + seconds * 1_000_000
            with clock.held():
                while link.alive and (seconds == ENDLESS or clock.now_us() < end_us):
                    await clock.sleep_until(clock.now_us() + LINGER_STEP_US)
            link.disconnect()
        await asyncio.gather(*self._tasks)

    def cancel(self) -> None:
        """Let go of the line process at once."""
        if self._session.link is not None:
            self._session.link.abandon()
        for task in self._tasks:
            task.cancel()

    async def _to_the_line(self) -> None:
        session, dialled = self._session, self._session.channel.dialled
        if self._failsafe.guarded:
            await session.execute("set", f"{FAILSAFE_VARIABLE}={dialled} XML {FAILSAFE}")
            await session.execute("sched_transfer", f"+{self._failsafe.guard_seconds} {dialled} XML {FAILSAFE}")
        await session.execute("socket", f"{self._line[0]}:{self._line[1]} async full")
        await session.execute("transfer", f"{dialled} XML {FAILSAFE}")
        session.leave_if_told()

    async def _extension(self, target: Target) -> None:
        session = self._session
        if target.parked:
            await session.wait_parked()
        elif session.channel.get("last_bridge_to"):
            await session.execute("hangup", "NORMAL_CLEARING")
        else:
            await self._put_through(target.extension)

    async def _put_through(self, extension: str) -> None:
        session = self._session
        session.note(Kind.FAILSAFE, cause=self._why or "transferred")
        actions = [
            ("sched_cancel", ""),
            ("log", f"WARNING preambule.failsafe: {session.channel.uuid} is put through without notice and without recording"),
            ("event", "Event-Subclass=preambule::failsafe,Event-Name=CUSTOM"),
            ("set", "continue_on_fail=true"),
            ("set", "hangup_after_bridge=true"),
            ("set", f"call_timeout={self._failsafe.ring_seconds}"),
            ("set", "ringback=%(1500,3500,440)"),
            ("set", "transfer_ringback=tone_stream://%(1500,3500,440);loops=-1"),
            ("bridge", f"{self._failsafe.dial}/{extension}"),
        ]
        for name, argument in actions:
            await session.execute(name, argument)
        cause = session.channel.get("originate_disposition")
        await session.execute("set", f"failsafe_cause={cause}")
        await session.execute("bridge", "error/UNALLOCATED_NUMBER")
        await session.execute("playback", BUSY_TONE)
        await session.execute("hangup", cause)

    def _reroute(self) -> Target:
        session, channel = self._session, self._session.channel
        target = session.going_to
        session.going_to = None
        session.locked = False
        if target is None:
            raise AssertionError("a transfer without a target")
        if target.by_guard:
            self._why = "silent"
        if target.parked:
            channel.running_state = "CS_PARK"
            session.emit("CHANNEL_STATE")
            return target
        channel.running_state = "CS_ROUTING"
        channel.set("DP_MATCH", f"ARRAY::{target.extension}|:{target.extension}")
        if channel.call_state != "RINGING":
            session.call_state("RINGING")
        session.emit("CHANNEL_STATE")
        channel.running_state = channel.state = "CS_EXECUTE"
        session.call_state("ACTIVE" if session.answered else "RINGING")
        session.emit("CHANNEL_STATE")
        return target

    async def socket(self, session: Session, _: str) -> None:
        """The application `socket`: hand the call to the line process until it goes away."""
        try:
            reader, writer = await asyncio.open_connection(*self._line)
        except OSError:
            self._why = "unreachable"
            return
        link = session.link = self._make_link(reader, writer)
        session.channel.set("socket_host", self._line[0])
        task = asyncio.create_task(link.serve(), name="line process")
        self._tasks.add(task)
        while link.alive and not link.connected.is_set():
            await session.frame(session.silence, held=True)
        if not link.alive and not link.resumes:
            session.link = None  # a server does not notice: it parks the call, with nobody who could do anything
        await session.wait_parked()
        self._why = "handed_back" if link.exited else "line_gone"
