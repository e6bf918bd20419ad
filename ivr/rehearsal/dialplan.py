"""What the dialplan does with a call: a guard, the line process, and the failsafe that needs neither of them.

The actions are those of `freeswitch_conf/dialplan/`: whoever reads the events of a rehearsed call reads the same names.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ivr.rehearsal.inside import (
    AFTER_HOLD,
    AFTER_HOLD_VARIABLE,
    BUSY_TONE,
    FAILSAFE,
    FAILSAFE_VARIABLE,
    RINGING,
    Actions,
    actions,
    expand,
)
from ivr.rehearsal.joining import join
from ivr.rehearsal.leaving import HungUp, Joined, Target, Transferred
from ivr.rehearsal.link import ENDLESS, Link
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.session import Session

LinkMaker = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Link]

LINGER_STEP_US = 20_000


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
        self._actions: Iterator[tuple[str, str]] = iter(self._to_the_line())
        self._parked = False
        self._joined: Joined | None = None

    async def run(self) -> None:
        """All that the dialplan does, up to the hangup."""
        session = self._session
        while not session.channel.hangup_cause:
            try:
                await self._wait()
                for name, argument in self._actions:
                    await session.execute(name, expand(session.channel, argument))
                    session.leave_if_told()
                session.hang_up("NORMAL_CLEARING", "switch")
            except Transferred:
                self._leave()
            except HungUp:
                return

    async def _wait(self) -> None:
        """Before the next action: whoever was sent for talks to the caller, or they are parked until somebody sends them elsewhere."""
        joined, self._joined = self._joined, None
        if joined is not None:
            await join(self._session, joined)
        parked, self._parked = self._parked, False
        if parked:
            await self._session.wait_parked()

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

    def _to_the_line(self) -> Actions:
        dialled, failsafe = self._session.channel.dialled, self._failsafe
        guard = [
            ("set", f"{FAILSAFE_VARIABLE}={dialled} XML {FAILSAFE}"),
            ("set", f"{AFTER_HOLD_VARIABLE}={dialled}:XML:{AFTER_HOLD}"),
            ("sched_transfer", f"+{failsafe.guard_seconds} {dialled} XML {FAILSAFE}"),
        ]
        to_the_line = [("socket", f"{self._line[0]}:{self._line[1]} async full"), ("transfer", f"{dialled} XML {FAILSAFE}")]
        return [*(guard if failsafe.guarded else []), *to_the_line]

    def _put_through(self, extension: str) -> Actions:
        channel = self._session.channel
        return [
            ("sched_cancel", ""),
            ("log", f"WARNING preambule.failsafe: {channel.uuid} is put through without notice and without recording"),
            ("event", "Event-Subclass=preambule::failsafe,Event-Name=CUSTOM"),
            ("set", "continue_on_fail=true"),
            ("set", "hangup_after_bridge=true"),
            ("set", f"call_timeout={self._failsafe.ring_seconds}"),
            *RINGING,
            ("bridge", f"{self._failsafe.dial}/{extension}"),
            ("set", "failsafe_cause=${originate_disposition}"),
            ("bridge", "error/UNALLOCATED_NUMBER"),
            ("playback", BUSY_TONE),
            ("hangup", "${failsafe_cause}"),
        ]

    def _leave(self) -> None:
        """Go where a transfer leads. Whoever is joined or parked goes on afterwards with what the dialplan had left to do."""
        session, channel = self._session, self._session.channel
        target, session.going_to = session.going_to, None
        session.locked = False
        if target is None:
            raise AssertionError("a transfer without a target")
        if target.by_guard:
            self._why = "silent"
        self._parked, self._joined = target.parked, target.joined
        if target.joined is None and target.parked:
            channel.running_state = "CS_PARK"
            session.emit("CHANNEL_STATE")
        elif target.joined is None:
            self._route(target)

    def _route(self, target: Target) -> None:
        session, channel = self._session, self._session.channel
        channel.running_state = "CS_ROUTING"
        if not target.inline:
            channel.set("DP_MATCH", f"ARRAY::{target.extension}|:{target.extension}")
        if channel.call_state != "RINGING":
            session.call_state("RINGING")
        session.emit("CHANNEL_STATE")
        found = list(target.inline) or actions(channel, target.extension, target.context, self._put_through(target.extension))
        if not found:
            session.hang_up("NO_ROUTE_DESTINATION", "switch")
            return
        if target.context == FAILSAFE and not target.inline and not channel.get("last_bridge_to"):
            session.note(Kind.FAILSAFE, cause=self._why or "transferred")
        self._actions = iter(found)
        if target.inline:
            channel.profile.dialled = channel.profile.rdnis
        channel.running_state = channel.state = "CS_EXECUTE"
        session.call_state("ACTIVE" if session.answered else "RINGING")
        session.emit("CHANNEL_STATE")

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
