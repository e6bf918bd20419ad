"""A small application for the Event Socket, on raw bytes: it tests the switch, and not our client."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from urllib.parse import unquote

LONGEST_WAIT = 30.0
"""Real seconds: no wait of a test is longer."""


@dataclass(frozen=True)
class Packet:
    """One message of the switch: its own headers, and for an event the event's (names with their values, unescaped)."""

    headers: dict[str, str]
    event: dict[str, str] = field(default_factory=dict)
    body: str = ""
    raw: bytes = b""

    @property
    def kind(self) -> str:
        return self.headers.get("Content-Type", "")

    @property
    def name(self) -> str:
        return self.event.get("Event-Name", "")

    @property
    def text(self) -> str:
        return self.headers.get("Reply-Text", "")


def parse_headers(block: str) -> dict[str, str]:
    pairs = (line.partition(": ") for line in block.split("\n") if ": " in line or line.endswith(":"))
    return {name.rstrip(":"): unquote(value) for name, _, value in pairs}


class Ended(Exception):
    """The switch has closed the connection."""


class Application:
    """One accepted connection. Events are kept in `events`, in order; replies answer commands in order."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.packets: list[Packet] = []
        self.events: list[Packet] = []
        self._replies: asyncio.Queue[Packet] = asyncio.Queue()
        self._changed = asyncio.Condition()
        self.ended = False
        self.call: dict[str, str] = {}
        self.raw_connect = b""
        self._task = asyncio.create_task(self._read())

    @property
    def uuid(self) -> str:
        return self.call["Unique-ID"]

    async def command(self, text: str) -> Packet:
        self._writer.write(text.encode() + b"\n\n")
        async with asyncio.timeout(LONGEST_WAIT):
            return await self._replies.get()

    async def connect(self) -> dict[str, str]:
        self._writer.write(b"connect\n\n")
        async with asyncio.timeout(LONGEST_WAIT):
            packet = await self._replies.get()
        self.call = packet.headers
        self.raw_connect = packet.raw
        return self.call

    async def api(self, text: str) -> str:
        return (await self.command(f"api {text}")).body

    async def execute(self, name: str, argument: str = "", *, identity: str = "", lock: bool = False, loops: int = 0) -> Packet:
        lines = ["sendmsg", "call-command: execute", f"execute-app-name: {name}"]
        lines += [f"execute-app-arg: {argument}"] if argument else []
        lines += [f"Event-UUID: {identity}"] if identity else []
        lines += ["event-lock: true"] if lock else []
        lines += [f"loops: {loops}"] if loops else []
        return await self.command("\n".join(lines))

    async def hangup(self, cause: str = "NORMAL_CLEARING") -> Packet:
        return await self.command(f"sendmsg\ncall-command: hangup\nhangup-cause: {cause}")

    async def until(self, name: str, *, count: int = 1, **wanted: str) -> Packet:
        """The `count`-th event of that name whose headers have these values (underscores stand for dashes)."""

        def found() -> list[Packet]:
            return [
                event
                for event in self.events
                if event.name == name and all(event.event.get(key.replace("_", "-")) == value for key, value in wanted.items())
            ]

        async with asyncio.timeout(LONGEST_WAIT), self._changed:
            while len(found()) < count:
                if self.ended:
                    raise Ended(f"no {name} {wanted}; there were {[event.name for event in self.events]}")
                await self._changed.wait()
            return found()[count - 1]

    async def complete(self, identity: str) -> Packet:
        return await self.until("CHANNEL_EXECUTE_COMPLETE", Application_UUID=identity)

    async def run(self, name: str, argument: str = "", *, lock: bool = True) -> Packet:
        """Execute, and wait until it is complete."""
        identity = f"{name}-{len(self.packets)}"
        await self.execute(name, argument, identity=identity, lock=lock)
        return await self.complete(identity)

    async def until_ended(self) -> None:
        async with asyncio.timeout(LONGEST_WAIT), self._changed:
            await self._changed.wait_for(lambda: self.ended)

    def kill(self) -> None:
        """Die without a word."""
        self._writer.transport.abort()

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._writer.transport.abort()
        await asyncio.gather(self._writer.wait_closed(), return_exceptions=True)

    async def _read(self) -> None:
        try:
            while True:
                await self._note(await self._packet())
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            async with self._changed:
                self.ended = True
                self._changed.notify_all()

    async def _packet(self) -> Packet:
        raw = await self._reader.readuntil(b"\n\n")
        headers = parse_headers(raw.decode())
        length = int(headers.get("Content-Length", "0"))
        body = await self._reader.readexactly(length)
        if headers.get("Content-Type") != "text/event-plain":
            return Packet(headers, body=body.decode(), raw=raw + body)
        block, _, rest = body.decode().partition("\n\n")
        return Packet(headers, parse_headers(block), rest, raw + body)

    async def _note(self, packet: Packet) -> None:
        async with self._changed:
            self.packets.append(packet)
            if packet.event:
                self.events.append(packet)
            elif packet.kind in {"command/reply", "api/response"}:
                self._replies.put_nowait(packet)
            self._changed.notify_all()


class Line:
    """Where the switch connects to: a server that gives one `Application` a call."""

    def __init__(self) -> None:
        self._server: asyncio.Server | None = None
        self._calls: asyncio.Queue[Application] = asyncio.Queue()
        self._all: list[Application] = []

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> tuple[str, int]:
        self._server = await asyncio.start_server(self._accept, host, port)
        address: tuple[str, int] = self._server.sockets[0].getsockname()[:2]
        return address

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        application = Application(reader, writer)
        self._all.append(application)
        self._calls.put_nowait(application)

    async def accept(self) -> Application:
        async with asyncio.timeout(LONGEST_WAIT):
            return await self._calls.get()

    async def close(self) -> None:
        for application in self._all:
            await application.close()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
