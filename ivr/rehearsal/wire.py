"""The Event Socket's text: commands as they come, replies and events as they go, byte for byte as recorded from a server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ivr.rehearsal.errors import RehearsalError

LONGEST_COMMAND = 1 << 20
"""Bytes; a real server grows its buffer without limit, a rehearsal need not."""

_UNSAFE = re.compile(rb"[^!$'()*,\-./0-9A-Z_a-z~%]|%(?![0-9A-F]{2})")
"""What FreeSWITCH escapes in a value. A `%` that already begins an escape is left alone."""

GOODBYE = "Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n"


class NotACommand(RehearsalError):
    """The line process sent bytes that are no command of the Event Socket."""

    id = "rehearsal.not-a-command"


def quote(value: str) -> str:
    """The value as it stands in an event."""
    return _UNSAFE.sub(lambda found: b"%%%02X" % found.group()[0], value.encode("utf-8", "surrogateescape")).decode("ascii")


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its line, its headers (names in lower case), its body."""

    line: str
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    body: str = ""

    @property
    def verb(self) -> str:
        """The first word, in lower case."""
        return self.line.partition(" ")[0].lower()

    @property
    def rest(self) -> str:
        """What follows the first word."""
        return self.line.partition(" ")[2].strip()


async def read_command(reader: asyncio.StreamReader) -> Command | None:
    """The next command, None at the end of the stream.

    Raises:
        NotACommand: it is longer than any command can be.
    """
    lines: list[str] = []
    size = 0
    while True:
        raw = await _read_line(reader)
        if raw is None:
            return None
        size += len(raw)
        if size > LONGEST_COMMAND:
            raise NotACommand("The line process sent more than 1 MiB without an empty line. It does not speak the Event Socket.")
        text = raw.decode("utf-8", "surrogateescape").rstrip("\r\n")
        if text:
            lines.append(text)
        elif lines:
            break
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    length = headers.get("content-length", "")
    body = await reader.readexactly(int(length)) if length.isdigit() and int(length) <= LONGEST_COMMAND else b""
    return Command(lines[0].strip(), headers, body.decode("utf-8", "surrogateescape"))


async def _read_line(reader: asyncio.StreamReader) -> bytes | None:
    try:
        raw = await reader.readline()
    except ValueError as error:
        raise NotACommand("The line process sent a line that no command has. It does not speak the Event Socket.") from error
    return raw if raw.endswith(b"\n") else None


def lines_of(headers: Iterable[tuple[str, str]]) -> str:
    """Event headers, values escaped, ending with an empty line."""
    return "".join(f"{name}: {quote(value)}\n" for name, value in headers) + "\n"


def reply(text: str) -> bytes:
    """The answer to a command."""
    return f"Content-Type: command/reply\nReply-Text: {text}\n\n".encode("utf-8", "surrogateescape")


def api_response(text: str) -> bytes:
    """The answer to `api`."""
    body = text.encode("utf-8", "surrogateescape")
    return b"Content-Type: api/response\nContent-Length: %d\n\n%b" % (len(body), body)


def connect_reply(headers: Iterable[tuple[str, str]], *, full: bool = True) -> bytes:
    """The answer to `connect`: an event without a length, its own answer among the headers."""
    end = [("Content-Type", "command/reply"), ("Reply-Text", "+OK\n"), ("Socket-Mode", "async")]
    end.append(("Control", "full" if full else "single-channel"))
    return lines_of([*headers, *end]).encode("ascii")


def event(headers: Iterable[tuple[str, str]], body: str = "") -> bytes:
    """One event in the plain format."""
    own = list(headers)
    if body:
        own.append(("Content-Length", str(len(body.encode()))))
    text = (lines_of(own) + body).encode("utf-8", "surrogateescape")
    return b"Content-Length: %d\nContent-Type: text/event-plain\n\n%b" % (len(text), text)


def linger_notice(call_id: str, channel_name: str, seconds: int) -> bytes:
    """The channel is gone, the connection stays for `seconds`; -1 until `exit`."""
    return (
        f"Content-Type: text/disconnect-notice\nControlled-Session-UUID: {call_id}\nContent-Disposition: linger\n"
        f"Channel-Name: {channel_name}\nLinger-Time: {seconds}\nContent-Length: 0\n\n"
    ).encode()


def disconnect_notice(call_id: str) -> bytes:
    """The last bytes before the end of the stream."""
    return (
        f"Content-Type: text/disconnect-notice\nControlled-Session-UUID: {call_id}\nContent-Disposition: disconnect\n"
        f"Content-Length: {len(GOODBYE)}\n\n{GOODBYE}"
    ).encode()
