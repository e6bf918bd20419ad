"""SIP messages and session descriptions, as little of them as a test telephone needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

CRLF = "\r\n"
_COMPACT = {"i": "call-id", "f": "from", "t": "to", "v": "via", "m": "contact", "l": "content-length", "c": "content-type"}


@dataclass(frozen=True, slots=True)
class Message:
    """A request (`method`, `uri`) or a response (`status`, `reason`); headers keep their order and may repeat."""

    method: str = ""
    uri: str = ""
    status: int = 0
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""

    def header(self, name: str) -> str:
        """The first header of that name, empty when there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def all(self, name: str) -> list[tuple[str, str]]:
        return [(key, value) for key, value in self.headers if key.lower() == name.lower()]

    @property
    def call_id(self) -> str:
        return self.header("Call-ID")

    @property
    def sequence(self) -> int:
        return int(self.header("CSeq").split()[0])

    @property
    def of_method(self) -> str:
        return self.header("CSeq").split()[1]

    @property
    def branch(self) -> str:
        found = re.search(r"branch=([^;,\s]+)", self.header("Via"))
        return found.group(1) if found else ""

    def tag(self, name: str) -> str:
        """The tag of the From or To header."""
        found = re.search(r";tag=([^;,\s]+)", self.header(name))
        return found.group(1) if found else ""

    def render(self) -> bytes:
        first = f"SIP/2.0 {self.status} {self.reason}" if self.status else f"{self.method} {self.uri} SIP/2.0"
        lines = [first, *(f"{key}: {value}" for key, value in self.headers), f"Content-Length: {len(self.body.encode())}"]
        return (CRLF.join(lines) + CRLF + CRLF + self.body).encode()


def parse(datagram: bytes) -> Message:
    """The message in one datagram. ValueError when it is none."""
    head, _, body = datagram.decode("utf-8", "replace").partition(CRLF + CRLF)
    first, *lines = head.split(CRLF)
    headers = tuple(_header(line) for line in lines if ":" in line)
    if first.startswith("SIP/2.0 "):
        _, status, *reason = first.split(" ", 2)
        return Message(status=int(status), reason="".join(reason), headers=headers, body=body)
    method, uri, _ = first.split(" ", 2)
    return Message(method=method, uri=uri, headers=headers, body=body)


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return _COMPACT.get(name.strip().lower(), name.strip()), value.strip()


def respond(
    request: Message, status: int, reason: str, *, tag: str = "", extra: tuple[tuple[str, str], ...] = (), body: str = ""
) -> Message:
    """The response to a request: its own Via, From, Call-ID and CSeq, and a tag of ours in To."""
    copied = [pair for name in ("Via", "Record-Route", "From") for pair in request.all(name)]
    to = request.header("To")
    copied.append(("To", to if ";tag=" in to or not tag else f"{to};tag={tag}"))
    copied += [("Call-ID", request.call_id), ("CSeq", request.header("CSeq"))]
    return Message(status=status, reason=reason, headers=(*copied, *extra), body=body)


def address_in(header: str) -> str:
    """`sip:…` out of a From, To or Contact header."""
    found = re.search(r"<([^>]+)>", header)
    return found.group(1) if found else header.split(";", maxsplit=1)[0].strip()


@dataclass(frozen=True, slots=True)
class Description:
    """What one side offers or answers: where it wants RTP, which G.711 payload types, in which direction.

    `nowhere` is how telephones held before there were directions (RFC 2543): they want RTP at 0.0.0.0.
    """

    host: str
    port: int
    payloads: tuple[int, ...]
    direction: str = "sendrecv"
    version: int = 1
    events: int | None = 101
    nowhere: bool = False

    def render(self) -> str:
        names = {0: "PCMU/8000", 8: "PCMA/8000"}
        offered = [*self.payloads, *([self.events] if self.events is not None else [])]
        lines = [
            "v=0", f"o=phone 1 {self.version} IN IP4 {self.host}", "s=-", f"c=IN IP4 {'0.0.0.0' if self.nowhere else self.host}", "t=0 0",
            f"m=audio {self.port} RTP/AVP {' '.join(map(str, offered))}",
            *(f"a=rtpmap:{payload} {names[payload]}" for payload in self.payloads),
        ]  # fmt: skip
        if self.events is not None:
            lines += [f"a=rtpmap:{self.events} telephone-event/8000", f"a=fmtp:{self.events} 0-16"]
        return CRLF.join([*lines, "a=ptime:20", f"a={self.direction}"]) + CRLF

    def with_direction(self, direction: str) -> Description:
        return replace(self, direction=direction, version=self.version + 1)


def read_description(body: str) -> Description | None:
    """The session description in a body, None when there is none."""
    media = re.search(r"^m=audio (\d+) \S+ ([\d ]+)", body, re.MULTILINE)
    host = re.search(r"^c=IN IP4 (\S+)", body, re.MULTILINE)
    if media is None or host is None:
        return None
    events = re.search(r"^a=rtpmap:(\d+) telephone-event/8000", body, re.MULTILINE)
    direction = re.search(r"^a=(sendrecv|sendonly|recvonly|inactive)\s*$", body, re.MULTILINE)
    return Description(
        host=host.group(1), port=int(media.group(1)),
        payloads=tuple(int(one) for one in media.group(2).split() if one in ("0", "8")),
        direction=direction.group(1) if direction else "sendrecv",
        events=int(events.group(1)) if events else None,
    )  # fmt: skip
