"""One look at the line process for everybody who watches; none while nobody does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Self

from ivr.console.live.calls import LiveNow
from ivr.errors import PreambuleError


@dataclass(frozen=True, slots=True)
class Seen:
    """What the last look found.

    Attributes:
        live: the calls; empty when the line process could not be asked.
        problem: why it could not.
        version: grows with every change of anything but levels.
    """

    live: LiveNow
    problem: PreambuleError | None = None
    version: int = 0

    def same(self, other: Seen) -> bool:
        """Whether nothing has happened between the two; levels always move."""
        mine, theirs = self.problem, other.problem
        return self.live == other.live and (mine and mine.message) == (theirs and theirs.message)


class Watch:
    """Looks every `seconds` while somebody follows.

    Args:
        look: reads the calls; raises `PreambuleError`.
        seconds: between two looks.
    """

    def __init__(self, look: Callable[[], Awaitable[LiveNow]], seconds: float) -> None:
        self._ask = look
        self._seconds = seconds
        self._followers = 0
        self._looking: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()
        self._looks = 0
        self._version = 0
        self._closed = False
        self._seen: Seen | None = None

    async def glance(self) -> Seen:
        """What is to be seen now: from the last look if somebody is following, else from one of our own."""
        if self._looking is not None and self._seen is not None:
            return self._seen
        return await self._look()

    @contextlib.asynccontextmanager
    async def following(self) -> AsyncIterator[Follower]:
        """Follow from now on. The first to come starts the looking, the last to leave ends it."""
        self._followers += 1
        if self._looking is None:
            self._looking = asyncio.create_task(self._keep_looking(), name="watch of the line process")
        try:
            yield Follower(self)
        finally:
            self._followers -= 1
            if not self._followers:
                await self._rest()

    async def close(self) -> None:
        """The console stops: everybody who follows comes to the end."""
        async with self._changed:
            self._closed = True
            self._changed.notify_all()

    async def after(self, look: int) -> tuple[int, Seen] | None:
        """Wait for a later look than this one; the newest, and its number. None once the watch is closed."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._closed or (self._looks > look and self._seen is not None))
            return None if self._closed or self._seen is None else (self._looks, self._seen)

    async def _rest(self) -> None:
        looking, self._looking, self._seen = self._looking, None, None
        if looking is not None:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def _keep_looking(self) -> None:
        while True:
            seen = await self._look()
            async with self._changed:
                if self._seen is None or not seen.same(self._seen):
                    self._version += 1
                self._seen = Seen(seen.live, seen.problem, self._version)
                self._looks += 1
                self._changed.notify_all()
            await asyncio.sleep(self._seconds)

    async def _look(self) -> Seen:
        try:
            return Seen(await self._ask())
        except PreambuleError as error:
            return Seen(LiveNow(), error)


class Follower:
    """One who follows: gets the newest look each time, never an old one."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._look = 0

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Seen:
        newest = await self._watch.after(self._look)
        if newest is None:
            raise StopAsyncIteration
        self._look, seen = newest
        return seen
