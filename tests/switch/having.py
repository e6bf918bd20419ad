"""A FreeSWITCH as its inbound Event Socket tells of it: legs, and what hangs on them, in the words of recorded answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import gevent
import gevent.server
import gevent.socket

ANSWERS: dict[str, str] = json.loads((Path(__file__).parent / "data" / "orphaned.json").read_text())
CALLER, AGENT = "261f6488-4862-4291-aca6-a9ebaef3b110", "3cfbc4bd-210e-446c-b441-2f578f35c048"
RECORDING = "8655434e-e37f-4f4e-a8d3-6613e67503d9"
PATH = f"/srv/ivr/spool/{RECORDING}.raw"
TONE = "tone_stream://%(200,14800,1400);loops=-1"
PASSWORD = "secret"
_ROW = json.loads(ANSWERS["show channels as json"])["rows"][0]


class Having:
    """What it has, changed by the commands that it is given; `serve` makes it answer on a port.

    Attributes:
        legs: what hangs on each, by function and target.
        called_for: the leg for which a leg was called.
        stubborn: targets that it does not take off.
        asked: every command, in order.
    """

    def __init__(self) -> None:
        self.legs: dict[str, list[tuple[str, str]]] = {}
        self.called_for: dict[str, str] = {}
        self.stubborn: set[str] = set()
        self.asked: list[str] = []
        self.when_asked: Callable[[str], object] = lambda _: None
        self._sockets: list[gevent.socket.socket] = []
        self._server: gevent.server.StreamServer | None = None
        self.port = 0

    def answer(self, command: str) -> str:
        self.asked.append(command)
        self.when_asked(command)
        words = command.split(maxsplit=3)
        match words[0]:
            case "show":
                return self._channels()
            case "uuid_exists":
                return "true" if words[1] in self.legs else "false"
            case "uuid_buglist":
                return self._bugs(words[1])
            case "uuid_record":
                return self._take_off(words[1], "session_record", words[3])
            case "uuid_displace":
                return self._take_off(words[1], "displace", words[3])
        raise AssertionError(command)

    def _channels(self) -> str:
        rows = [{**_ROW, "uuid": leg, "call_uuid": self.called_for.get(leg, "")} for leg in self.legs]
        return json.dumps({"row_count": len(rows), "rows": rows}) if rows else ANSWERS["nothing: show channels as json"]

    def _bugs(self, leg: str) -> str:
        if leg not in self.legs:
            return ANSWERS["nothing: uuid_buglist"]
        bugs = "".join(
            f" <media-bug>\n  <function>{function}</function>\n  <target>{target}</target>\n"
            "  <thread-locked>0</thread-locked>\n </media-bug>\n"
            for function, target in self.legs[leg]
        )
        return f"<media-bugs>\n{bugs}</media-bugs>\n"

    def _take_off(self, leg: str, function: str, target: str) -> str:
        if (function, target) not in self.legs.get(leg, ()) or target in self.stubborn:
            return ANSWERS["again"]
        self.legs[leg].remove((function, target))
        return "+OK Success\n"

    def serve(self) -> None:
        """Listen, at the same port as before."""
        self._server = gevent.server.StreamServer(("127.0.0.1", self.port), self._serve)
        self._server.start()
        self.port = int(self._server.address[1])

    def _serve(self, sock: gevent.socket.socket, _: object) -> None:
        self._sockets.append(sock)
        buffer = b""
        try:
            sock.sendall(b"Content-Type: auth/request\n\n")
            while data := sock.recv(4096):
                buffer += data
                while b"\n\n" in buffer:
                    line, _, buffer = buffer.partition(b"\n\n")
                    sock.sendall(self._reply(line.decode()))
        except OSError:
            return

    def _reply(self, line: str) -> bytes:
        if line.startswith("auth"):
            return b"Content-Type: command/reply\nReply-Text: +OK accepted\n\n"
        body = self.answer(line.removeprefix("api ")).encode()
        return b"Content-Type: api/response\nContent-Length: %d\n\n%s" % (len(body), body)

    def die(self) -> None:
        """Its process ends, and with it every call."""
        self.legs.clear()
        self.close()

    def close(self) -> None:
        if self._server is not None:
            self._server.stop()
        for sock in self._sockets:
            sock.close()
        self._sockets.clear()
