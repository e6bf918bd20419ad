"""What the caller hears, frame by frame, for whoever wants to hear it too."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator

LONGEST_BACKLOG = 3000
"""Frames (a minute) that a listener may leave unheard; then the oldest are dropped."""


class Listening:
    """The frames that the caller hears, from the moment when it was made; ends with the call."""

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque(maxlen=LONGEST_BACKLOG)
        self._more = asyncio.Event()
        self._over = False

    def hear(self, frame: bytes) -> None:
        """One frame more."""
        self._frames.append(frame)
        self._more.set()

    def end(self) -> None:
        """No frame more."""
        self._over = True
        self._more.set()

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        while not self._frames:
            if self._over:
                raise StopAsyncIteration
            self._more.clear()
            await self._more.wait()
        return self._frames.popleft()
