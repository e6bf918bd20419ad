"""A switch with many calls in conversation, in one thread without gevent: it says a recorded tape, feeds numbered frames, gives orders.

It obeys late, on purpose: what is measured is the line process's own cut, not the switch's. And it does what a server was seen to do
after an unmask: the first frames are of what was said before it (FACTS: up to 33 ms).
"""

from __future__ import annotations

import heapq
import json
import os
import re
import selectors
import socket
import time
import uuid
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from ivr.rehearsal.call import RehearsedCall
from ivr.rehearsal.noted import Kind
from tests.bench.call_replay import Tape, retold
from tests.switch import recorded

FRAME_SECONDS = 0.02
LAG_SECONDS = 0.1
"""How late it obeys; the reader calls a switch disobedient after 300 ms."""

STALE_FRAMES = 2
_END = b"\n\n"
_EVENT_UUID = re.compile(rb"\nEvent-UUID: (\S+)")
_SILENCE = bytes(640)


async def story(call: RehearsedCall) -> None:
    """What the tape is made of: a recorded conversation, every key that is pressed here, and its end."""
    await call.until(Kind.CONNECTED)
    await call.sleep(1)
    for keys in ("*2", "*3"):
        call.agent_press(keys)
        await call.sleep(1)
    call.press("2")
    await call.sleep(1)
    call.hang_up()


@dataclass(frozen=True)
class Script:
    """The tape, cut: what is said until the parties talk, and what is said of what happens then."""

    tape: Tape
    opening: tuple[tuple[int, bytes], ...]
    keys: dict[str, bytes]
    started: bytes
    stopped: bytes
    ending: tuple[bytes, ...]

    @classmethod
    def of(cls, tape: Tape) -> Script:
        """Raises StopIteration when the tape does not hold it all."""
        said = [message for _, message in tape.said]
        bridged, started, stopped, hung_up = (
            next(place for place, message in enumerate(said) if b"\nEvent-Name: %s\n" % name in message)
            for name in (b"CHANNEL_BRIDGE", b"RECORD_START", b"RECORD_STOP", b"CHANNEL_HANGUP")
        )
        pressed = [message for message in said if b"\nEvent-Name: CUSTOM\n" in message]
        keys = dict(zip(("pause", "resume", "refuse"), pressed, strict=True))
        return cls(tape, tape.said[: bridged + 1], keys, said[started], said[stopped], tuple(said[hung_up:]))


@dataclass
class Order:
    """One order and when it was given, obeyed by the line process, and answered, in monotonic seconds."""

    kind: str
    at: float
    by_key: bool
    obeyed_at: float = float("nan")
    status: int = 0


@dataclass
class Tap:
    """The writing end of one recording."""

    path: bytes
    descriptor: int
    masked_from: float = float("inf")
    stale: int = 0
    closes_at: float = float("inf")


@dataclass
class Call:
    """One caller in conversation."""

    sock: socket.socket
    call_id: bytes
    heard: int = 0
    said: int = 0
    buffer: bytes = b""
    renamed: dict[bytes, bytes] = field(default_factory=dict)
    tap: Tap | None = None
    taps: int = 0
    recorded_from: float = float("inf")
    orders: list[Order] = field(default_factory=list)
    over: bool = False


class OrdersSwitch:
    """Rings a line process, then serves its calls until it is told to end.

    Attributes:
        written: when each numbered frame had been written into every pipe, in monotonic seconds.
    """

    def __init__(self, port: int, control: tuple[int, str], script: Script) -> None:
        self._port = port
        self._control, self._token = control
        self._script = script
        self._selector = selectors.DefaultSelector()
        self._due: list[tuple[float, int, Call, str, bool]] = []
        self._counter = count()
        self._next_frame = time.monotonic()
        self.calls: list[Call] = []
        self.written: list[float] = []

    def ring(self) -> None:
        """One call more."""
        sock = socket.create_connection(("127.0.0.1", self._port), timeout=10)
        call = Call(sock, str(uuid.uuid4()).encode())
        self._selector.register(sock, selectors.EVENT_READ, call)
        self.calls.append(call)

    def plan(self, at: float, call: Call, kind: str, *, by_key: bool) -> None:
        """Give this order when its moment has come."""
        heapq.heappush(self._due, (at, next(self._counter), call, kind, by_key))

    def serve(self, until: float) -> None:
        """Serve until this moment."""
        while (now := time.monotonic()) < until:
            if now >= self._next_frame:
                self._feed(now)
            while self._due and self._due[0][0] <= time.monotonic():
                _, _, call, kind, by_key = heapq.heappop(self._due)
                self._give(call, kind, by_key=by_key)
            due = min(self._next_frame, until, self._due[0][0] if self._due else until)
            for key, _ in self._selector.select(max(0.0, due - time.monotonic())):
                if isinstance(key.data, Call):
                    self._read(key.data)
                else:
                    self._answered(key.fileobj, key.data)  # type: ignore[arg-type]

    def hang_up(self) -> None:
        """Every caller hangs up."""
        for call in self.calls:
            self._say(call, *self._script.ending)
            self._end(call)

    # -- audio ---------------------------------------------------------------------------------------------------

    def _feed(self, now: float) -> None:
        """The next frame into every pipe: its number, so that it is known again; or silence, where it was told so long enough ago."""
        self._next_frame += FRAME_SECONDS
        number = len(self.written) + 1
        fresh, stale = _numbered(number), _numbered(max(1, number - STALE_FRAMES))
        for call in self.calls:
            tap = call.tap
            if tap is None:
                continue
            if now >= tap.closes_at:
                self._close(call, tap)
            else:
                _write(tap, _SILENCE if now >= tap.masked_from else stale if tap.stale else fresh)
                tap.stale = max(0, tap.stale - 1)
        self.written.append(time.monotonic())

    def _close(self, call: Call, tap: Tap) -> None:
        """As a server: the end of the pipe, then the answer, then the event."""
        call.tap = None
        os.close(tap.descriptor)
        self._say(call, recorded.answer("+OK Success\n"), _with_path(self._script.stopped, tap.path))

    # -- orders --------------------------------------------------------------------------------------------------

    def _give(self, call: Call, kind: str, *, by_key: bool) -> None:
        order = Order(kind, time.monotonic(), by_key)
        call.orders.append(order)
        if by_key:
            order.status = 200
            self._say(call, self._script.keys[kind])
        else:
            self._request(call, order)

    def _request(self, call: Call, order: Order) -> None:
        body = json.dumps({"order": order.kind, "by": "supervisor" if order.kind == "stop" else "agent"}).encode()
        head = (
            f"POST /calls/{call.call_id.decode()}/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self._token}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        sock = socket.create_connection(("127.0.0.1", self._control), timeout=10)
        sock.sendall(head.encode() + body)
        self._selector.register(sock, selectors.EVENT_READ, order)

    def _answered(self, sock: socket.socket, order: Order) -> None:
        status = re.match(rb"HTTP/1.1 (\d+)", sock.recv(65536))
        order.status = int(status[1]) if status else -1
        self._selector.unregister(sock)
        sock.close()

    # -- the Event Socket ----------------------------------------------------------------------------------------

    def _read(self, call: Call) -> None:
        data = call.sock.recv(65536)
        if not data:
            self._end(call)
            return
        call.buffer += data
        while _END in call.buffer:
            command, _, call.buffer = call.buffer.partition(_END)
            if command.strip():
                self._heard(call, command)
        self._follow_tape(call)

    def _heard(self, call: Call, command: bytes) -> None:
        tape = self._script.tape
        if call.said == len(self._script.opening):
            self._obey(call, command)
            return
        found = _EVENT_UUID.search(command)
        recorded_uuid = tape.event_uuids[call.heard]
        if found and recorded_uuid:
            call.renamed[recorded_uuid] = found[1]
        call.heard += 1

    def _follow_tape(self, call: Call) -> None:
        opening, pieces = self._script.opening, []
        while call.said < len(opening) and opening[call.said][0] <= call.heard:
            pieces.append(opening[call.said][1])
            call.said += 1
        if pieces:
            self._say(call, *pieces)

    def _obey(self, call: Call, command: bytes) -> None:
        """In the conversation: the recording's orders are carried out, everything else is confirmed and forgotten."""
        record = re.match(rb"\s*api uuid_record \S+ (\w+) (\S+)", command)
        if record is None:
            self._say(call, recorded.answer("+OK\n") if command.lstrip().startswith(b"api ") else recorded.reply("+OK"))
            return
        action, path = record[1].decode(), record[2]
        now = time.monotonic()
        if action == "start":
            call.tap = Tap(path, os.open(path, os.O_WRONLY | os.O_NONBLOCK))
            call.taps, call.recorded_from = call.taps + 1, now
            self._say(call, recorded.answer("+OK Success\n"), _with_path(self._script.started, path))
            return
        if call.orders and call.orders[-1].obeyed_at != call.orders[-1].obeyed_at:
            call.orders[-1].obeyed_at = now
        assert call.tap is not None, command
        if action == "stop":
            call.tap.closes_at = now + LAG_SECONDS
            return
        if action == "mask":
            call.tap.masked_from = now + LAG_SECONDS
        else:
            call.tap.masked_from, call.tap.stale = float("inf"), STALE_FRAMES
        self._say(call, recorded.answer("+OK Success\n"))

    def _say(self, call: Call, *messages: bytes) -> None:
        if not call.over:
            call.sock.sendall(b"".join(retold(message, call.call_id, self._script.tape, call.renamed) for message in messages))

    def _end(self, call: Call) -> None:
        if not call.over:
            call.over = True
            self._selector.unregister(call.sock)
            call.sock.close()
            if call.tap is not None:
                os.close(call.tap.descriptor)
                call.tap = None


def _write(tap: Tap, frame: bytes) -> None:
    try:
        os.write(tap.descriptor, frame)
    except BrokenPipeError as error:
        raise RuntimeError("a pipe was closed to a switch that obeyed too late: this machine is too busy to measure") from error


def _numbered(number: int) -> bytes:
    """20 ms: the number on the caller's channel, its negative on the agent's."""
    return np.tile(np.array([number, -number], "<i2"), 160).tobytes()


def _with_path(message: bytes, path: bytes) -> bytes:
    return re.sub(rb"(?<=\nRecord-File-Path: )\S+", path, message)
