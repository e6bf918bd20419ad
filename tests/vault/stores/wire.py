"""A wire between us and an S3 server that can be cut, can answer in the server's place, and counts what passes."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import SplitResult, parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request that came over the wire."""

    method: str
    path: str
    size: int

    @property
    def part(self) -> int | None:
        """The number of the part that it sends."""
        found = parse_qs(urlsplit(self.path).query).get("partNumber")
        return int(found[0]) if found and self.method == "PUT" else None


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


CUT = Answer(0)
"""The connection ends without an answer."""

Meddle = Callable[[Asked], "Answer | None"]
Bend = Callable[[Asked, Answer], Answer]
Spoil = Callable[[Asked, bytes], bytes]


@dataclass
class Wire:
    """`meddle` may answer in the server's place, before it hears of the request; `spoil` changes the body that it hears, and `bend`
    what it has answered."""

    endpoint: str = ""
    asked: list[Asked] = field(default_factory=list)
    meddle: Meddle = lambda _: None
    bend: Bend = lambda _, answer: answer
    spoil: Spoil = lambda _, body: body

    def sent(self) -> int:
        """Bytes of bodies of objects and parts that went to the server."""
        return sum(one.size for one in self.asked if one.method == "PUT")

    def parts(self) -> list[int]:
        return [one.part for one in self.asked if one.part is not None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def _pass(self) -> None:
        length, wire = int(self.headers.get("content-length") or 0), self.server.wire
        body = self.rfile.read(length)
        asked = Asked(self.command, self.path, len(body))
        answer = wire.meddle(asked)
        if len(body) < length:  # who was sending has died: what came counts as sent, and the server never hears of it
            wire.asked.append(asked)
            answer = CUT
        if answer is None:
            wire.asked.append(asked)
            answer = wire.bend(asked, self._forwarded(wire.spoil(asked, body)))
        if answer.status == CUT.status:
            self.close_connection = True
            return
        self._tell(answer)

    def _tell(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        told = {name.lower(): value for name, value in answer.headers if name.lower() not in ("transfer-encoding", "connection")}
        if self.command != "HEAD" and answer.status != 204:
            told.setdefault("content-length", str(len(answer.body)))
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def _forwarded(self, body: bytes) -> Answer:
        target = self.server.target
        server = http.client.HTTPConnection(target.hostname or "", target.port, timeout=30)
        try:
            server.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() != "connection":
                    server.putheader(name, value)
            server.endheaders(body)
            answer = server.getresponse()
            return Answer(answer.status, answer.read(), tuple(answer.getheaders()))
        finally:
            server.close()

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _pass  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, wire: Wire, target: SplitResult) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.wire, self.target = wire, target

    def handle_error(self, *_: object) -> None:
        """A caller that went away is part of the play."""


@contextmanager
def wire_to(endpoint: str) -> Iterator[Wire]:
    wire = Wire()
    server = Server(wire, urlsplit(endpoint))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    wire.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield wire
    finally:
        server.shutdown()
        server.server_close()
