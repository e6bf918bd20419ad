"""Real Event Socket bytes, cut into messages that tests and benchmarks play again."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
CONVERSATIONS = ("bare_flow", "whole_call", "caller_leaves", "nobody")


def blocks(conversation: str) -> list[tuple[bytes, bytes]]:
    """(`>>>` or `<<<`, bytes) in their order."""
    data = gzip.decompress((DATA / f"{conversation}.txt.gz").read_bytes())
    found, at = [], 0
    while at < len(data):
        end = data.index(b"\n", at)
        direction, length = data[at:end].split()
        found.append((direction, data[end + 1 : end + 1 + int(length)]))
        at = end + int(length) + 2
    return found


def received(conversation: str) -> bytes:
    return b"".join(data for direction, data in blocks(conversation) if direction == b"<<<")


def cut(stream: bytes) -> list[bytes]:
    """Whole messages, by a reader of its own: nothing here comes from what is tested."""
    messages, at = [], 0
    while at < len(stream):
        head_end = stream.index(b"\n\n", at) + 2
        length = re.search(rb"(?:^|\n)Content-Length: (\d+)", stream[at:head_end])
        end = head_end + (int(length[1]) if length else 0)
        messages.append(stream[at:end])
        at = end
    return messages


@cache
def bodies() -> dict[tuple[str, str | None], bytes]:
    """One body for each (event name, application) that was ever seen."""
    found: dict[tuple[str, str | None], bytes] = {}
    for conversation in CONVERSATIONS:
        for message in cut(received(conversation)):
            body = message.partition(b"\n\n")[2]
            name = re.search(rb"(?:^|\n)Event-Name: (\S+)", body)
            if name:
                application = re.search(rb"\nApplication: (\S+)", body)
                found.setdefault((name[1].decode(), application[1].decode() if application else None), body)
    return found


@cache
def connect_reply() -> bytes:
    return cut(received("whole_call"))[0]


@cache
def uuid() -> str:
    """Of the leg in `connect_reply`."""
    found = re.search(rb"\nUnique-ID: (\S+)", connect_reply())
    assert found is not None
    return found[1].decode()


def with_headers(block: bytes, changes: dict[str, str | None]) -> bytes:
    """The block with some headers' values changed, added, or (None) taken away."""
    for name, value in changes.items():
        pattern = re.compile(rb"(?<=\n)" + re.escape(name.encode()) + rb": [^\n]*\n")
        line = b"" if value is None else f"{name}: {value}\n".encode()
        block, count = pattern.subn(line.replace(b"\\", rb"\\"), block)
        if not count and value is not None:
            block = block[:-1] + line + b"\n"
    return block


def event(name: str, application: str | None = None, **changes: str | None) -> bytes:
    """A whole event message. Header names in `changes` have `_` for `-`, except variables."""
    body = bodies().get((name, application)) or next(body for (seen, _), body in bodies().items() if seen == name)
    body = re.sub(rb"(?<=\nUnique-ID: )\S+", uuid().encode(), body, count=1)
    body = with_headers(body, {_header(key): value for key, value in changes.items()})
    return b"Content-Length: %d\nContent-Type: text/event-plain\n\n" % len(body) + body


def _header(key: str) -> str:
    return key if key.startswith("variable_") or key == "key" else key.replace("_", "-")


def reply(text: str) -> bytes:
    return f"Content-Type: command/reply\nReply-Text: {text}\n\n".encode()


def answer(text: str) -> bytes:
    body = text.encode()
    return b"Content-Type: api/response\nContent-Length: %d\n\n" % len(body) + body


def notice(disposition: str) -> bytes:
    if disposition == "linger":
        return (
            f"Content-Type: text/disconnect-notice\nControlled-Session-UUID: {uuid()}\nContent-Disposition: linger\n"
            "Channel-Name: sofia/scratch/33199000001@127.0.0.1\nLinger-Time: 5\nContent-Length: 0\n\n"
        ).encode()
    body = b"Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n"
    head = f"Content-Type: text/disconnect-notice\nControlled-Session-UUID: {uuid()}\nContent-Disposition: disconnect\nContent-Length: {len(body)}\n\n"
    return head.encode() + body


def hangup(cause: str = "NORMAL_CLEARING") -> list[bytes]:
    """What a server sends when the leg ends, in its order."""
    return [
        event("CHANNEL_HANGUP", Hangup_Cause=cause),
        event("CHANNEL_UNPARK"),
        event("CHANNEL_EXECUTE_COMPLETE", "socket"),
        event("CHANNEL_STATE"),
        event("CHANNEL_HANGUP_COMPLETE", Hangup_Cause=cause),
        notice("linger"),
    ]
