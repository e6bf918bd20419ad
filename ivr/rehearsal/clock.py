"""The switch's time: real, or as fast as the work allows."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Protocol

QUANTUM_SECONDS = 0.005
"""The step in which time passes while somebody outside the switch may act."""

ROUNDS = 3
"""How often everybody in the loop gets their turn before time jumps."""


class Clock(Protocol):
    """What the switch knows of time. All moments are microseconds since 1970, UTC."""

    @property
    def fast(self) -> bool:
        """Whether time may jump."""
        ...

    def now_us(self) -> int:
        """The present moment."""
        ...

    async def sleep_until(self, moment_us: int) -> None:
        """Return when the moment has come."""
        ...

    def attend(self, seconds: float) -> None:
        """Let time pass no faster than real for so long: somebody outside has been told something and may act on it."""
        ...

    def held(self) -> contextlib.AbstractContextManager[None]:
        """Let time pass no faster than real inside the `with`: somebody has their turn."""
        ...

    def released(self) -> contextlib.AbstractContextManager[None]:
        """Inside `held`, while waiting for nobody but the clock: time may jump inside the `with`."""
        ...


class RealTime:
    """The clock on the wall. Monotonic: a wall clock that is set does not disturb a call."""

    fast = False

    def __init__(self) -> None:
        self._offset_us = time.time_ns() // 1000 - time.monotonic_ns() // 1000

    def now_us(self) -> int:
        """The present moment."""
        return time.monotonic_ns() // 1000 + self._offset_us

    async def sleep_until(self, moment_us: int) -> None:
        """Return when the moment has come."""
        await asyncio.sleep(max(0, moment_us - self.now_us()) / 1_000_000)

    def attend(self, seconds: float) -> None:
        """Time is real anyway."""

    def held(self) -> contextlib.AbstractContextManager[None]:
        """Time is real anyway."""
        return contextlib.nullcontext()

    def released(self) -> contextlib.AbstractContextManager[None]:
        """Time is real anyway."""
        return contextlib.nullcontext()


class AsFastAsPossible:
    """Time that jumps from one due moment to the next, unless somebody outside has their turn.

    Those outside (the line process, a reader of a FIFO, a person) cannot be asked whether they are done. While one of them
    may act, time passes no faster than real, in small steps; a step that took longer, because the machine is busy, counts
    as a step only. So a slow machine makes a slow clock, and not another story.
    """

    fast = True

    def __init__(self, start: datetime | None = None) -> None:
        self._now_us = int((start or datetime.now(UTC)).timestamp() * 1_000_000)
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []
        self._counter = 0
        self._holds = 0
        self._attention_us = 0
        self._driver: asyncio.Task[None] | None = None

    def now_us(self) -> int:
        """The present moment."""
        return self._now_us

    async def sleep_until(self, moment_us: int) -> None:
        """Return when the moment has come; those who wait for the same moment go on in the order in which they came."""
        woken = asyncio.get_running_loop().create_future()
        self._counter += 1
        heapq.heappush(self._sleepers, (moment_us, self._counter, woken))
        if self._driver is None or self._driver.done():
            self._driver = asyncio.create_task(self._drive(), name="rehearsal clock")
        await woken

    def attend(self, seconds: float) -> None:
        """Let time pass no faster than real for so long."""
        self._attention_us = max(self._attention_us, int(seconds * 1_000_000))

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Let time pass no faster than real inside the `with`."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1

    @contextlib.contextmanager
    def released(self) -> Iterator[None]:
        """Let time jump inside the `with`, as far as the one who holds it here is concerned."""
        self._holds -= 1
        try:
            yield
        finally:
            self._holds += 1

    async def _drive(self) -> None:
        while True:
            for _ in range(ROUNDS):
                await asyncio.sleep(0)
            while self._sleepers and self._sleepers[0][2].done():
                heapq.heappop(self._sleepers)  # its sleeper was cancelled
            if not self._sleepers:
                return
            if self._sleepers[0][0] > self._now_us and (self._holds or self._attention_us):
                await self._pass(self._sleepers[0][0])
                continue
            moment_us, _, woken = heapq.heappop(self._sleepers)
            self._now_us = max(self._now_us, moment_us)
            woken.set_result(None)

    async def _pass(self, due_us: int) -> None:
        step_us = min(int(QUANTUM_SECONDS * 1_000_000), due_us - self._now_us)
        await asyncio.sleep(step_us / 1_000_000)
        self._now_us += step_us
        if not self._holds:
            self._attention_us = max(0, self._attention_us - step_us)
