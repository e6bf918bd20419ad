"""One connection to the line process, as mod_event_socket's `socket` application holds it."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ivr.rehearsal import wire
from ivr.rehearsal.clock import Clock
from ivr.rehearsal.events import Event
from ivr.rehearsal.subscription import Subscription

ENDLESS = -1
"""`linger` without a number."""

CONNECT_SECONDS = 25.0
"""How long a server waits for `connect` before it parks the call for ever."""

QUIET_SECONDS = 0.04
ACTING_SECONDS = 0.25
ACTED_ON = frozenset({
    "CHANNEL_BRIDGE", "CHANNEL_UNBRIDGE", "CHANNEL_ANSWER", "CHANNEL_HOLD", "CHANNEL_UNHOLD", "CHANNEL_EXECUTE_COMPLETE", "CUSTOM", "DTMF",
    "RECORD_START", "RECORD_STOP", "CHANNEL_HANGUP", "CHANNEL_HANGUP_COMPLETE", "PLAYBACK_STOP", "CHANNEL_PROGRESS",
})  # fmt: skip
"""Events upon which a line process does something: time may not jump before it has had the time for it."""


@dataclass(frozen=True, slots=True)
class Message:
    """A `sendmsg`: what the session is asked to do next."""

    command: str
    headers: Mapping[str, str]
    body: str = ""

    @property
    def locked(self) -> bool:
        """Whether it must not be run inside another one."""
        return self.headers.get("event-lock", "").lower() in {"true", "yes", "on", "1"}


class Controlled(Protocol):
    """What a link needs of the call that it controls."""

    call_id: str

    @property
    def channel_name(self) -> str:
        """As in events, but not escaped."""
        ...

    def connect_headers(self) -> list[tuple[str, str]]:
        """What `connect` is told: the whole channel."""
        ...

    def job_event(self, job: str, name: str, argument: str, answer: str) -> Event:
        """BACKGROUND_JOB, which carries the answer to `bgapi`."""
        ...

    def enqueue(self, message: Message, target: str) -> str:
        """Take a message; the reply's text."""
        ...

    async def api(self, command: str) -> str:
        """Run an api command; its answer."""
        ...

    def variable(self, name: str) -> str:
        """A variable's value."""
        ...


class Link:
    """Reads commands, answers them, and delivers events, in a server's order: no event passes a reply that is being made."""

    def __init__(self, call: Controlled, clock: Clock, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._call = call
        self._clock = clock
        self._reader = reader
        self._writer = writer
        self._subscription = Subscription()
        self._answering = False
        self._waiting: list[Event] = []
        self.connected = asyncio.Event()
        self.closed = asyncio.Event()
        self.linger: int | None = None
        self.exited = False
        self.resumes = False

    @property
    def alive(self) -> bool:
        """Whether the line process still controls the call."""
        return not self.closed.is_set()

    async def serve(self) -> None:
        """Answer commands until the connection ends."""
        try:
            while not self.exited:
                command = await wire.read_command(self._reader)
                if command is None:
                    break
                await self._answer(command)
        except (OSError, asyncio.IncompleteReadError, wire.NotACommand):
            pass  # a connection that breaks, or talks nonsense, is a connection that has ended
        finally:
            self.closed.set()
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()

    def deliver(self, event: Event) -> None:
        """Send an event to the line process if it asked for it."""
        if not self.alive or not self._subscription.wants(event):
            return
        if self._answering:
            self._waiting.append(event)
        else:
            self._send_event(event)

    def hung_up(self) -> bool:
        """Tell that the channel is gone; whether the connection lingers."""
        if not self.alive:
            return False
        if self.linger is None:
            self.disconnect()
            return False
        self._write(wire.linger_notice(self._call.call_id, self._call.channel_name, self.linger))
        return True

    def disconnect(self) -> None:
        """End the connection as a server does."""
        if self.alive:
            self._write(wire.disconnect_notice(self._call.call_id))
            self.exited = True
            self.closed.set()
            self._writer.close()

    def abandon(self) -> None:
        """Let go of the connection without a word."""
        self.closed.set()
        self._writer.transport.abort()

    def _send_event(self, event: Event) -> None:
        self._write(wire.event(event.headers, event.body))
        self._clock.attend(ACTING_SECONDS if event.name in ACTED_ON else QUIET_SECONDS)

    def _write(self, data: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(data)

    async def _answer(self, command: wire.Command) -> None:
        self._answering = True
        try:
            answer = await self._run(command)
        finally:
            self._answering = False
        if self.alive:
            self._write(answer)
        self._clock.attend(QUIET_SECONDS)
        for event in self._waiting:
            self._send_event(event)
        self._waiting.clear()
        if command.verb == "exit":
            self.disconnect()

    async def _run(self, command: wire.Command) -> bytes:
        if command.verb == "connect":
            self.connected.set()
            return wire.connect_reply(self._call.connect_headers())
        if command.verb == "api" and command.rest:
            return wire.api_response(await self._call.api(command.rest) or "-ERR no reply\n")
        if command.verb == "bgapi" and command.rest:
            return await self._bgapi(command)
        simple: dict[str, Callable[[wire.Command], str]] = {
            "linger": self._linger,
            "nolinger": self._nolinger,
            "myevents": lambda _: self._subscription.mine(self._call.call_id),
            "event": lambda given: self._subscription.add(given.rest),
            "nixevent": lambda given: self._subscription.remove(given.rest),
            "noevents": lambda _: self._subscription.clear(),
            "filter": lambda given: self._subscription.filter(given.rest),
            "divert_events": _divert,
            "log": lambda given: f"+OK log level {given.rest} [{given.rest}]",
            "resume": self._resume,
            "sendmsg": self._sendmsg,
            "getvar": lambda given: self._call.variable(given.rest),
            "exit": lambda _: "+OK bye",
        }
        handler = simple.get(command.verb)
        return wire.reply((handler(command) if handler else "") or "-ERR command not found")

    async def _bgapi(self, command: wire.Command) -> bytes:
        """The answer comes as an event; here the command is run first, which nobody can tell from a quick one."""
        job = command.headers.get("job-uuid") or str(uuid.uuid4())
        answer = await self._call.api(command.rest)
        name, _, argument = command.rest.partition(" ")
        self.deliver(self._call.job_event(job, name, argument, answer))
        return wire.reply(f"+OK Job-UUID: {job}\nJob-UUID: {job}")

    def _linger(self, command: wire.Command) -> str:
        if not command.rest:
            self.linger = ENDLESS
            return "+OK will linger"
        self.linger = int(command.rest) if command.rest.isdigit() else 0
        return f"+OK will linger {self.linger} seconds"

    def _nolinger(self, _: wire.Command) -> str:
        self.linger = None
        return "+OK will not linger"

    def _resume(self, _: wire.Command) -> str:
        self.resumes = True
        return "+OK"

    def _sendmsg(self, command: wire.Command) -> str:
        verb = command.headers.get("call-command", "")
        return self._call.enqueue(Message(verb, command.headers, command.body), command.rest)


def _divert(command: wire.Command) -> str:
    if command.rest not in {"on", "off"}:
        return "-ERR missing value."
    return "+OK events diverted" if command.rest == "on" else "+OK events not diverted"
