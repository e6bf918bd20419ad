"""What the dialplan does with a call: a guard, the line process, and the failsafe that needs neither of them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from ivr.rehearsal import templates
from ivr.rehearsal.link import Link
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.session import Q850, HungUp, Session, Transferred
from ivr.rehearsal.summary import summary

LinkMaker = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Link]
FAILSAFE = "failsafe"
LINGER_STEP_US = 20_000


@dataclass(frozen=True, slots=True)
class Failsafe:
    """How a caller is put through when the line process does not answer for the call.

    Attributes:
        dial: the dial string of the destination; in a rehearsal it always rings the call's agent.
        guard_seconds: when the caller is put through although the line process has accepted the call.
        ring_seconds: how long the agent is rung.
        guarded: whether the dialplan has the guard (`sched_transfer`) at all.
    """

    dial: str = "user/agent"
    guard_seconds: int = 8
    ring_seconds: int = 60
    guarded: bool = True


class Dialplan:
    """Runs one call from its arrival to its last event."""

    def __init__(self, session: Session, line: tuple[str, int], failsafe: Failsafe, make_link: LinkMaker) -> None:
        self._session = session
        self._line = line
        self._failsafe = failsafe
        self._make_link = make_link
        self._tasks: set[asyncio.Task[None]] = set()
        self._why = ""

    async def run(self) -> None:
        """The whole call, up to its last event; the connection may linger on."""
        extension = "line"
        while True:
            try:
                await self._extension(extension)
                self._session.hang_up("NORMAL_CLEARING", "switch")
                break
            except Transferred:
                extension = self._reroute()
            except HungUp:
                break
        await self._finish()

    async def linger(self) -> None:
        """Stay on the line with the line process for as long as it asked for, then let go."""
        link = self._session.link
        if link is not None and link.hung_up():
            clock = self._session.clock
            end_us = None if (link.linger or -1) < 0 else clock.now_us() + (link.linger or 0) * 1_000_000
            with clock.held():
                while link.alive and (end_us is None or clock.now_us() < end_us):
                    await clock.sleep_until(clock.now_us() + LINGER_STEP_US)
            link.disconnect()
        await asyncio.gather(*self._tasks)

    def cancel(self) -> None:
        """Let go of the line process at once."""
        for task in self._tasks:
            task.cancel()

    async def _extension(self, extension: str) -> None:
        session = self._session
        if extension == "park":
            await session.execute("park", "")
        elif extension == "line":
            if self._failsafe.guarded:
                await session.applications["sched_transfer"](session, f"+{self._failsafe.guard_seconds} {FAILSAFE} XML default")
            await session.execute("socket", f"{self._line[0]}:{self._line[1]} async full")
            await self._connect_without_it()
        else:
            self._why = self._why or "transferred"
            await self._connect_without_it()

    async def _connect_without_it(self) -> None:
        session = self._session
        session.scheduled.clear()
        session.note(Kind.FAILSAFE, cause=self._why)
        session.channel.set("continue_on_fail", "")
        await session.execute("bridge", f"[leg_timeout={self._failsafe.ring_seconds}]{self._failsafe.dial}")

    def _reroute(self) -> str:
        session = self._session
        channel = session.channel
        extension, session.transfer_to = session.transfer_to, ""
        self._why = "silent" if extension == FAILSAFE else ""
        session.locked = False
        channel.running_state, channel.call_state = "CS_ROUTING", "RINGING"
        session.emit("CHANNEL_STATE")
        channel.running_state = channel.state = "CS_EXECUTE"
        channel.call_state = "ACTIVE" if session.answered else "RINGING"
        session.emit("CHANNEL_STATE")
        return extension

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
        if link.alive:
            await session.applications["park"](session, "")
        self._why = "handed_back" if link.exited else "line_gone"

    async def _finish(self) -> None:
        """The order at the end: state, recordings, state, last event (FACTS, "Order at hangup")."""
        session, channel = self._session, self._session.channel
        channel.running_state = "CS_HANGUP"
        session.emit("CHANNEL_STATE")
        with contextlib.suppress(HungUp):
            for recording in list(session.recordings.values()):
                await session.stop_recording(recording, hung_up=True)
        channel.times.hangup = session.clock.now_us()
        session.call_state("HANGUP")
        channel.running_state = channel.state = "CS_REPORTING"
        session.emit("CHANNEL_STATE")
        self._final_variables()
        session.emit("CHANNEL_HANGUP_COMPLETE", first=[("Hangup-Cause", channel.hangup_cause)])
        session.note(Kind.HUNG_UP, by=session.ended_by, cause=channel.hangup_cause)

    def _final_variables(self) -> None:
        session, channel = self._session, self._session.channel
        last = (channel.get("current_application"), channel.get("current_application_data"))
        cause = channel.hangup_cause
        channel.set("hangup_cause", cause)
        channel.set("hangup_cause_q850", str(Q850.get(cause, 16)))
        channel.set("digits_dialed", session.dialled or "none")
        for name, value in summary(channel, channel.times.hangup).items():
            channel.set(name, value)
        channel.set("last_app", last[0])
        channel.set("last_arg", last[1])
        frame_bytes = channel.rate // 50
        packets = str(session.frames)
        octets = str(session.frames * frame_bytes)
        channel.fill(templates.FLOWS, in_bytes=octets, in_packets=packets, out_bytes=octets, out_packets=packets)
