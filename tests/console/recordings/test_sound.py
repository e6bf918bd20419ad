"""Sound on its way: whoever stops it, its pieces are closed, once, and by nobody while one is being made."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator

from starlette.types import Message

from ivr.console.recordings.sound import Sound

SCOPE = {"type": "http", "path": "/listening"}


class Slow:
    """Pieces of which the second takes until it is told."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.go_on = threading.Event()
        self.closed = 0

    def pieces(self) -> Generator[bytes]:
        try:
            yield b"one"
            self.asked.set()
            self.go_on.wait(10)
            yield b"two"
        finally:
            self.closed += 1


async def receive() -> Message:
    await asyncio.sleep(60)
    return {"type": "http.disconnect"}


async def stopped_while_a_piece_is_made(slow: Slow, sent: list[Message]) -> None:
    async def send(message: Message) -> None:
        sent.append(message)

    answer = asyncio.ensure_future(Sound(slow.pieces(), 200, "audio/wav", {"Content-Length": "6"})(SCOPE, receive, send))
    await asyncio.to_thread(slow.asked.wait, 10)
    answer.cancel()
    await asyncio.sleep(0)
    slow.go_on.set()
    await asyncio.wait({answer})
    assert answer.cancelled()


def test_a_server_that_stops_waits_for_the_piece_that_is_being_made() -> None:
    slow, sent = Slow(), list[Message]()
    asyncio.run(stopped_while_a_piece_is_made(slow, sent))
    assert slow.closed == 1
    assert [message.get("body") for message in sent[1:]] == [b"one"]
    assert all(message.get("more_body", True) for message in sent[1:])
