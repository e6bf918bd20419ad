"""A stand between the switch and the line process that keeps events back, as switches, proxies and networks do."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import BinaryIO

Packet = tuple[bytes, bytes]
_LENGTH = re.compile(rb"(?im)^content-length:\s*(\d+)\s*$")


class Proxy:
    """Listens where the switch expects the line process.

    Args:
        port: to listen on; 0 for any.
        line: the port of the line process.
        keeps_back: names of events that never reach it.

    Attributes:
        commands: all that line processes have said, across calls.
        kept_back: how many events never arrived.
    """

    def __init__(self, port: int, line: int, keeps_back: frozenset[str]) -> None:
        self._line = line
        self._names = tuple(f"Event-Name: {name}\n".encode() for name in keeps_back)
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = int(self._listener.getsockname()[1])
        self.commands = bytearray()
        self.kept_back = 0
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._run(self._accept)

    def close(self) -> None:
        """End every connection."""
        for each in (self._listener, *self._sockets):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join(5)

    def _run(self, work: Callable[..., None], *given: object) -> None:
        self._threads.append(threading.Thread(target=work, args=given, daemon=True))
        self._threads[-1].start()

    def _accept(self) -> None:
        while True:
            try:
                switch, _ = self._listener.accept()
            except OSError:
                return
            self._sockets.append(switch)
            try:
                line = socket.create_connection(("127.0.0.1", self._line), 5)
            except OSError:
                switch.close()
                continue
            line.settimeout(None)
            self._sockets.append(line)
            self._run(self._to_line, switch, line)
            self._run(self._to_switch, line, switch)

    def _to_line(self, switch: socket.socket, line: socket.socket) -> None:
        with suppress(OSError), switch.makefile("rb") as stream:
            for head, body in packets(stream):
                if any(name in body for name in self._names):
                    self.kept_back += 1
                else:
                    line.sendall(head + body)
        _ended(line)

    def _to_switch(self, line: socket.socket, switch: socket.socket) -> None:
        with suppress(OSError):
            while data := line.recv(65536):
                self.commands += data
                switch.sendall(data)
        _ended(switch)


def packets(stream: BinaryIO) -> Iterator[Packet]:
    """Heads and bodies of the Event Socket, until it ends."""
    while True:
        head = b""
        while not head.endswith(b"\n\n"):
            line = stream.readline()
            if not line:
                return
            head += line
        length = _LENGTH.search(head)
        yield head, stream.read(int(length[1])) if length else b""


def _ended(other: socket.socket) -> None:
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)
