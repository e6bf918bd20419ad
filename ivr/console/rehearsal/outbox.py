"""What waits to be sent to one browser: one writer, and a stated policy when the browser is too slow."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

MOST_FRAMES = 100
"""Two seconds of sound. More would be heard too late to be of use."""


class Outbox:
    """Sends words and sound in order. When two seconds of sound wait, further sound is dropped; words never are."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._waiting: asyncio.Queue[bytes | str] = asyncio.Queue()
        self._frames = 0
        self.dropped = 0

    def tell(self, **message: Any) -> None:
        """Queue a JSON message."""
        self._waiting.put_nowait(json.dumps(message, ensure_ascii=False))

    def play(self, frame: bytes) -> None:
        """Queue 20 ms of sound."""
        if self._frames >= MOST_FRAMES:
            self.dropped += 1
            return
        self._frames += 1
        self._waiting.put_nowait(frame)

    async def write(self) -> None:
        """Send for ever; ends when the browser is gone."""
        try:
            while True:
                await self._send(await self._waiting.get())
        except (WebSocketDisconnect, OSError):
            return

    async def flush(self) -> None:
        """Send what still waits, after `write` has been cancelled."""
        try:
            while not self._waiting.empty() and self._websocket.application_state is WebSocketState.CONNECTED:
                await self._send(self._waiting.get_nowait())
        except (WebSocketDisconnect, OSError):
            return

    async def _send(self, item: bytes | str) -> None:
        if isinstance(item, str):
            await self._websocket.send_text(item)
            return
        self._frames -= 1
        await self._websocket.send_bytes(item)
