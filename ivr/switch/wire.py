"""The Event Socket's bytes: messages that keep their raw headers and decode one only when it is read.

Decoding every header is what costs a stock reader most of its time: a call sends some twenty
events of 6 to 10 KB, and about twenty headers in all are ever looked at.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from ivr.switch.errors import NotEventSocket

MOST_HEADER_BYTES = 256 * 1024
"""A header block is at most so long; real ones stay below 12 KB."""

MOST_BODY_BYTES = 8 * 1024 * 1024
"""A body is at most so long; the longest real ones are answers to `api show channels`."""

EVENT = b"text/event-plain"

_EVENT_HEAD = re.compile(rb"\n*Content-Length: (\d{1,7})\nContent-Type: text/event-plain\n\n(?:Event-Name: ([A-Z_]+)\n)?")
"""How FreeSWITCH begins every event: one match finds what matters of it. Anything else goes the long way."""

_SHORT_REPLY = re.compile(rb"\n*(Content-Type: command/reply\nReply-Text: [^\n]*)\n\n")

_EVENT_NAME = b"Event-Name: "
_FIRST_LINE = re.compile(rb"[A-Za-z][A-Za-z0-9_-]*:")
_DIGIT = re.compile(rb"[0-9]")
"""Never shown of what strangers send: it may be a telephone number (L6)."""

_LONGEST_NAME = 128
_MOST_DIGITS = len(str(MOST_BODY_BYTES))
_CONTENT_TYPE = b"\nContent-Type:"
_CONTENT_LENGTH = b"\nContent-Length:"


class Message:
    """One message as it arrived.

    Attributes:
        kind: its Content-Type, e.g. `b"command/reply"`.
        head: raw header block, each header's line preceded by a line feed; empty for events.
        body: raw body, empty when there is none. For events it holds the event's own headers.
    """

    __slots__ = ("body", "head", "kind")

    def __init__(self, kind: bytes, head: bytes, body: bytes) -> None:
        self.kind = kind
        self.head = head
        self.body = body

    def header(self, name: bytes) -> str | None:
        """The first header of that name, of the event if this is one; None when there is none.

        Values are cut at the line's end first and unquoted afterwards, so that a `%0A` in a
        caller's name stays inside its value. Bytes that are not UTF-8 become U+FFFD.
        """
        value = _raw(self.body if self.kind == EVENT else self.head, name)
        if value is None:
            return None
        return _text(value)

    def last_header(self, name: bytes) -> str:
        """As `header`, for one that stands near the event's end; empty when there is none."""
        start = self.body.rfind(b"\n" + name + b": ")
        if start < 0:
            return ""
        start += len(name) + 3
        return _text(self.body[start : self.body.find(b"\n", start)])

    def variable(self, name: bytes) -> str | None:
        """A channel variable of the event."""
        return self.header(b"variable_" + name)

    @property
    def event_name(self) -> bytes:
        """What event this is, `b""` when it is none. FreeSWITCH writes it first, except in events made by its application `event`."""
        if self.body[:12] == _EVENT_NAME:
            return self.body[12 : self.body.find(b"\n", 12)]
        return (_raw(self.body, b"Event-Name") or b"") if self.kind == EVENT else b""

    @property
    def refused(self) -> bool:
        """Whether a command was answered with `-ERR`."""
        return b"\nReply-Text: -" in self.head

    @property
    def data(self) -> str:
        """What was answered: the body of an `api/response`, else the Reply-Text."""
        if self.kind == b"api/response":
            return self.body.decode("utf-8", "replace")
        return (self.header(b"Reply-Text") or "").strip()


def _text(value: bytes) -> str:
    if b"%" in value:
        value = unquote_to_bytes(value)
    return value.decode("utf-8", "replace")


def _raw(block: bytes, name: bytes) -> bytes | None:
    """The bytes after `name:` up to the line's end; only a whole line's beginning is a name."""
    start = block.find(b"\n" + name + b":")
    if start < 0:
        if not block.startswith(name + b":"):
            return None
        start = -1
    start += len(name) + 2
    end = block.find(b"\n", start)
    return block[start : end if end >= 0 else len(block)].strip()


class Reader:
    """Cuts a stream of bytes into messages. Does no I/O.

    Args:
        known: names of the events that anybody reads; others are not even cut out. None for all.
    """

    __slots__ = ("_begun", "_known", "_needed", "_rest")

    def __init__(self, known: frozenset[bytes] | None = None) -> None:
        self._known = known
        self._rest = b""
        self._needed = 0
        self._begun = False

    def feed(self, data: bytes) -> list[Message]:
        """The messages that are whole now.

        Raises:
            NotEventSocket: this is another protocol, or the sizes it names are absurd.
        """
        rest = self._rest + data if self._rest else data
        if not self._begun:
            self._check_beginning(rest)
        messages: list[Message] = []
        at = 0
        while len(rest) - at >= self._needed:
            cut = self._cut(rest, at)
            if cut is None:
                break
            message, at = cut
            if message is not None:
                messages.append(message)
        self._rest = rest[at:] if at else rest
        return messages

    def _cut(self, rest: bytes, at: int) -> tuple[Message | None, int] | None:
        """The message that begins at `at` and where it ends; None, with `_needed` set, while it is not whole."""
        quick = _EVENT_HEAD.match(rest, at)
        if quick is not None:
            return self._event(quick, rest, at)
        short = _SHORT_REPLY.match(rest, at)
        if short is not None:
            self._needed = 0
            return Message(b"command/reply", b"\n" + short[1], b""), short.end()
        while rest[at : at + 1] == b"\n":
            at += 1
        end = rest.find(b"\n\n", at)
        if end < 0:
            if len(rest) - at > MOST_HEADER_BYTES:
                raise NotEventSocket(f"A header block exceeds {MOST_HEADER_BYTES} bytes. What connects here is no FreeSWITCH.")
            self._needed = len(rest) - at + 1
            return None
        head = b"\n" + rest[at:end]
        return self._whole(_kind(head), head, rest, at, end + 2, _body_length(head))

    def _event(self, head: re.Match[bytes], rest: bytes, at: int) -> tuple[Message | None, int] | None:
        name = head[2]
        body_at = head.end() if name is None else head.start(2) - len(_EVENT_NAME)
        length = int(head[1])
        if length > MOST_BODY_BYTES:
            raise NotEventSocket(f"An event of {length} bytes is none of FreeSWITCH's.")
        end = body_at + length
        if len(rest) < end:
            self._needed = end - at
            return None
        self._needed = 0
        if name is not None and self._known is not None and name not in self._known:
            return None, end
        return Message(EVENT, b"", rest[body_at:end]), end

    def _whole(
        self, kind: bytes, head: bytes, rest: bytes, at: int, body_at: int, length: int
    ) -> tuple[Message | None, int] | None:
        end = body_at + length
        if len(rest) < end:
            self._needed = end - at
            return None
        self._needed = 0
        return Message(kind, head, rest[body_at:end]), end

    def _check_beginning(self, rest: bytes) -> None:
        """Tell another protocol by its first bytes, before waiting for more of it."""
        if _FIRST_LINE.match(rest.lstrip(b"\n")):
            self._begun = True
        elif b"\n" in rest.lstrip(b"\n") or len(rest) > _LONGEST_NAME or not _could_be_name(rest):
            raise NotEventSocket(f"The first bytes are {_DIGIT.sub(b'#', rest[:24])!r}: no FreeSWITCH speaks here.")


def _could_be_name(rest: bytes) -> bool:
    return re.fullmatch(rb"\n*[A-Za-z0-9_-]*", rest) is not None


def _kind(head: bytes) -> bytes:
    start = head.find(_CONTENT_TYPE)
    if start < 0:
        raise NotEventSocket(f"A message without Content-Type: {head[1:80]!r}.")
    start += len(_CONTENT_TYPE)
    end = head.find(b"\n", start)
    return head[start : end if end >= 0 else len(head)].strip()


def _body_length(head: bytes) -> int:
    start = head.find(_CONTENT_LENGTH)
    if start < 0:
        return 0
    start += len(_CONTENT_LENGTH)
    end = head.find(b"\n", start)
    digits = head[start : end if end >= 0 else len(head)].strip()
    if not digits.isdigit() or len(digits) > _MOST_DIGITS or int(digits) > MOST_BODY_BYTES:
        raise NotEventSocket(f"Content-Length {digits[:40]!r} is no length of a FreeSWITCH message.")
    return int(digits)
