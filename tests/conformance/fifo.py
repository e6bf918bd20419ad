"""The reader's end of a FIFO, as the line process holds it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from tests.conformance.esl import LONGEST_WAIT, Application

POLL_SECONDS = 0.005


class Fifo:
    """Reads in the background from `open` to the end, unless stalled."""

    def __init__(self, path: Path) -> None:
        self.path = path
        os.mkfifo(path, 0o600)
        self._descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        self.received = bytearray()
        self.over = False
        self.stalled = False
        self._task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        while not self.over:
            await asyncio.sleep(POLL_SECONDS)
            if not self.stalled:
                self.drain()

    def drain(self) -> None:
        """Take what is there. An end before the first byte only means that nobody has begun to write."""
        try:
            while not self.over:
                piece = os.read(self._descriptor, 65536)
                if not piece:
                    self.over = bool(self.received)
                    return
                self.received += piece
        except BlockingIOError:
            return

    async def until(self, size: int) -> None:
        await self._until(lambda: len(self.received) >= size)

    async def until_over(self) -> None:
        await self._until(lambda: self.over)

    async def _until(self, true: Callable[[], bool]) -> None:
        for _ in range(int(LONGEST_WAIT / POLL_SECONDS)):
            if true():
                return
            await asyncio.sleep(POLL_SECONDS)
        raise TimeoutError(f"{self.path} brought {len(self.received)} bytes, and no more")

    async def close(self) -> None:
        """Nobody reads any more."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    async def order(self, application: Application, order: str, rest: str = "") -> str:
        """`uuid_record` with this FIFO."""
        return await application.api(f"uuid_record {application.uuid} {order} {self.path}{rest}")

    async def start(self, application: Application, variables: str = "RECORD_STEREO=true") -> str:
        return await self.order(application, "start", f" 0 {{{variables}}}")
