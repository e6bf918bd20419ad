"""One whole call, recorded between the line process and the embedded switch, and played back to it many times at once."""

from __future__ import annotations

import asyncio
import re
import selectors
import socket
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from ivr.rehearsal.agent import Agent
from ivr.rehearsal.call import RehearsedCall
from ivr.rehearsal.clock import AsFastAsPossible
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.switch import EmbeddedSwitch
from tests.switch.recorded import cut

_EVENT_UUID = re.compile(rb"Event-UUID: (\S+)")
_COMMAND_END = b"\n\n"


@dataclass(frozen=True)
class Tape:
    """What the switch said, each piece with the number of commands that it followed.

    Attributes:
        call_id: to be replaced by another of the same length in every playback.
        event_uuids: of the commands, in their order; None for commands without one.
    """

    call_id: bytes
    said: tuple[tuple[int, bytes], ...]
    event_uuids: tuple[bytes | None, ...]


@dataclass
class _Recorder:
    said: list[tuple[int, bytes]] = field(default_factory=list)
    event_uuids: list[bytes | None] = field(default_factory=list)
    _buffer: bytes = b""

    def commands(self, data: bytes) -> None:
        self._buffer += data
        while _COMMAND_END in self._buffer:
            command, _, self._buffer = self._buffer.partition(_COMMAND_END)
            if command.strip():
                found = _EVENT_UUID.search(command)
                self.event_uuids.append(found[1] if found else None)


async def refuses(call: RehearsedCall) -> None:
    """A caller who hears a little of level 1, refuses, is put through, talks for two seconds and hangs up."""
    await call.sleep(3)
    call.press("2")
    await call.until(Kind.CONNECTED)
    await call.sleep(2)
    call.hang_up()


async def record(line: tuple[str, int], dialled: str, story: Callable[[RehearsedCall], Awaitable[None]] = refuses) -> Tape:
    """One call of this story, until it has ended."""
    recorder = _Recorder()

    async def between(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line_reader, line_writer = await asyncio.open_connection(*line)

        async def upwards() -> None:
            while data := await reader.read(65536):
                recorder.said.append((len(recorder.event_uuids), data))
                line_writer.write(data)
            line_writer.close()

        async def downwards() -> None:
            while data := await line_reader.read(65536):
                recorder.commands(data)
                writer.write(data)
            writer.close()

        await asyncio.gather(upwards(), downwards(), return_exceptions=True)

    server = await asyncio.start_server(between, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()[:2]
    switch = EmbeddedSwitch(address, clock=AsFastAsPossible())
    try:
        call = await switch.ring(dialled, "+33199006601", Agent(answers_after=1.0))
        await story(call)
        await call.ended()
        await asyncio.sleep(0.5)  # the last words
    finally:
        await switch.close()
        server.close()
    return Tape(call.call_id.encode(), tuple(_messages(recorder.said)), tuple(recorder.event_uuids))


def _messages(said: list[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Whole messages, each with the number of commands that had come when its last byte was said."""
    ends, total = [], 0
    for commands, data in said:
        total += len(data)
        ends.append((total, commands))
    at = 0
    for message in cut(b"".join(data for _, data in said)):
        at += len(message)
        yield next(commands for end, commands in ends if end >= at), message


def retold(message: bytes, call_id: bytes, tape: Tape, renamed: dict[bytes, bytes]) -> bytes:
    head, _, body = message.replace(tape.call_id, call_id).partition(_COMMAND_END)
    for recorded, new in renamed.items():
        body = body.replace(b": " + recorded + b"\n", b": " + new + b"\n")
    return re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(body), head) + _COMMAND_END + body


@dataclass
class _Call:
    sock: socket.socket
    call_id: bytes
    heard: int = 0
    said: int = 0
    buffer: bytes = b""
    renamed: dict[bytes, bytes] = field(default_factory=dict)


class Replay:
    """Makes calls and says what the tape says, each piece once as many commands have come as had come then."""

    def __init__(self, port: int, tape: Tape) -> None:
        self._port = port
        self._tape = tape
        self._selector = selectors.DefaultSelector()
        self.begun = 0
        self.ended = 0

    def run(self, calls: int, at_once: int, seconds: float) -> None:
        """So many calls, so many of them at once; gives up after `seconds`."""
        until = time.perf_counter() + seconds
        wanted = self.ended + calls
        while self.ended < wanted:
            while self.begun - self.ended < at_once and self.begun < wanted:
                self._begin()
            for key, _ in self._selector.select(0.2):
                self._read(key.data)
            if time.perf_counter() > until:
                raise RuntimeError(f"{wanted - self.ended} of {calls} calls did not end")

    def _begin(self) -> None:
        self.begun += 1
        sock = socket.create_connection(("127.0.0.1", self._port), timeout=10)
        self._selector.register(sock, selectors.EVENT_READ, _Call(sock, str(uuid.uuid4()).encode()))

    def _read(self, call: _Call) -> None:
        try:
            data = call.sock.recv(65536)
        except OSError:
            data = b""
        if not data:
            self._end(call)
            return
        call.buffer += data
        while _COMMAND_END in call.buffer:
            command, _, call.buffer = call.buffer.partition(_COMMAND_END)
            if command.strip():
                self._heard(call, command)
        self._say(call)

    def _heard(self, call: _Call, command: bytes) -> None:
        found = _EVENT_UUID.search(command)
        if call.heard < len(self._tape.event_uuids):
            recorded = self._tape.event_uuids[call.heard]
            if found and recorded:
                call.renamed[recorded] = found[1]
        call.heard += 1

    def _say(self, call: _Call) -> None:
        pieces = []
        while call.said < len(self._tape.said) and self._tape.said[call.said][0] <= call.heard:
            pieces.append(retold(self._tape.said[call.said][1], call.call_id, self._tape, call.renamed))
            call.said += 1
        try:
            if pieces:
                call.sock.sendall(b"".join(pieces))
        except OSError:
            self._end(call)
            return
        if call.said == len(self._tape.said):
            self._end(call)

    def _end(self, call: _Call) -> None:
        self._selector.unregister(call.sock)
        call.sock.close()
        self.ended += 1
