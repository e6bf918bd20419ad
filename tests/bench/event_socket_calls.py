"""A switch full of callers, in one thread without gevent: plays the recorded bare flow to whoever listens on a port."""

from __future__ import annotations

import re
import selectors
import socket
import time
from dataclasses import dataclass, field

from tests.switch import recorded

_EVENT_UUID = re.compile(rb"\nEvent-UUID: (\S+)")
_RECORDED_UUID = re.compile(rb"(?<=\nApplication-UUID: )preambule-\S+")


@dataclass
class Step:
    """What follows one command: whole messages, as recorded."""

    messages: list[bytes]

    def bytes(self, event_uuid: bytes | None) -> bytes:
        """With the asker's Event-UUID in place of the recorded one."""
        if event_uuid is None:
            return b"".join(self.messages)
        return b"".join(_renamed(message, event_uuid) for message in self.messages)


def _renamed(message: bytes, event_uuid: bytes) -> bytes:
    head, _, body = message.partition(b"\n\n")
    body, count = _RECORDED_UUID.subn(event_uuid, body)
    if not count:
        return message
    return re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(body), head) + b"\n\n" + body


def steps() -> dict[bytes, Step]:
    """By the command's first word, or its application."""
    found: dict[bytes, Step] = {}
    name = b""
    for direction, data in recorded.blocks("bare_flow"):
        if direction == b">>>":
            name = name_of(data)
        elif name not in found:
            found[name] = Step(recorded.cut(data))
    found[b"event"] = Step([recorded.reply("+OK event listener enabled plain")])
    return found


def name_of(command: bytes) -> bytes:
    application = re.search(rb"\nexecute-app-name: (\S+)", command)
    return application[1] if application else re.split(rb"\s", command, maxsplit=1)[0]


@dataclass
class Call:
    """One caller."""

    sock: socket.socket
    begun: float
    first_command: float | None = None
    buffer: bytes = b""
    held: bytes | None = None
    done: bool = False


@dataclass
class Callers:
    """Makes calls and answers for them until they end.

    Attributes:
        hold: an application whose completion is withheld until `release`.
        latencies: seconds from calling to the first command.
    """

    port: int
    hold: bytes | None = None
    calls: list[Call] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    ended: int = 0

    def __post_init__(self) -> None:
        self.steps = steps()
        self.selector = selectors.DefaultSelector()

    def call(self) -> None:
        sock = socket.socket()
        sock.setblocking(False)
        call = Call(sock, time.perf_counter())
        sock.connect_ex(("127.0.0.1", self.port))
        self.calls.append(call)
        self.selector.register(sock, selectors.EVENT_READ, call)

    def serve(self, seconds: float) -> None:
        for key, _ in self.selector.select(seconds):
            self._read(key.data)

    @property
    def active(self) -> int:
        return len(self.calls) - self.ended

    @property
    def holding(self) -> int:
        return sum(call.held is not None for call in self.calls)

    def release(self) -> None:
        self.hold = None
        for call in self.calls:
            if call.held is not None and not call.done:
                held, call.held = call.held, None
                self._send(call, held)

    def close(self) -> None:
        for call in self.calls:
            if not call.done:
                self._end(call)
        self.selector.close()

    def _read(self, call: Call) -> None:
        try:
            data = call.sock.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._end(call)
            return
        if call.first_command is None:
            call.first_command = time.perf_counter()
            self.latencies.append(call.first_command - call.begun)
        call.buffer += data
        while b"\n\n" in call.buffer and not call.done:
            command, _, call.buffer = call.buffer.partition(b"\n\n")
            if command.strip():
                self._answer(call, command.lstrip(b"\n"))

    def _answer(self, call: Call, command: bytes) -> None:
        name = name_of(command)
        uuid = _EVENT_UUID.search(command)
        step = self.steps[name]
        if name == self.hold:
            self._send(call, step.messages[0])
            call.held = Step(step.messages[1:]).bytes(uuid[1] if uuid else None)
            return
        self._send(call, step.bytes(uuid[1] if uuid else None))
        if name == b"exit":
            self._end(call)

    def _send(self, call: Call, data: bytes) -> None:
        try:
            call.sock.setblocking(True)
            call.sock.settimeout(10)
            call.sock.sendall(data)
            call.sock.setblocking(False)
        except OSError:
            self._end(call)

    def _end(self, call: Call) -> None:
        if not call.done:
            call.done = True
            self.ended += 1
            self.selector.unregister(call.sock)
            call.sock.close()
