"""Sound on its way to a browser: decrypted in memory, a piece at a time, as fast as the browser takes it (L3)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator, Mapping

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ivr.errors import PreambuleError

log = structlog.get_logger()


class Sound(Response):
    """Sends pieces with a length that was promised. What ends meanwhile – an access, a role – breaks the answer off.

    The pieces come from a thread, one after the other; none is asked for before the browser has taken the one before, and none after it
    has left.

    Args:
        pieces: blocking; raises `PreambuleError` where nothing more may be sent.
        headers: with `Content-Length`.
    """

    def __init__(self, pieces: Generator[bytes], status: int, media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(None, status, None, media_type)
        self.raw_headers = [
            (b"content-type", media_type.encode("latin-1")),
            *((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()),
        ]
        self._pieces = pieces
        self._turn = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send them."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        left = asyncio.ensure_future(_left(receive))
        try:
            whole = await self._sent(send, left)
        except PreambuleError as error:
            log.warning("a listening was broken off", error_id=error.id, path=scope["path"])
            return  # without an end: the browser must not take what it has for all
        finally:
            left.cancel()
            await asyncio.to_thread(self._close)
        if whole:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _sent(self, send: Send, left: asyncio.Future[None]) -> bool:
        """Whether all of it was."""
        while not left.done():
            piece = await asyncio.to_thread(self._next)
            if piece is None:
                return True
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        return False

    def _next(self) -> bytes | None:
        with self._turn:
            return next(self._pieces, None)

    def _close(self) -> None:
        """A server that stops cancels the answer while a thread may still be at a piece: that one is waited for."""
        with self._turn:
            self._pieces.close()


async def _left(receive: Receive) -> None:
    """Wait until the browser has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
