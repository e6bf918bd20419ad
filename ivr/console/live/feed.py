"""What browsers are told, as it happens: made once for all who are told the same, however many they are."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from ivr.console.live.calls import CallNow
from ivr.console.live.watch import Seen, Watch
from ivr.domain.gate import Reason

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the line process, with what every audience would otherwise search for by itself.

    Attributes:
        at: seconds of the event loop's clock.
        by_agent: the call that an extension has; of several the newest that is not on hold.
    """

    seen: Seen
    at: float
    by_id: Mapping[str, CallNow]
    by_agent: Mapping[str, CallNow]

    @classmethod
    def of(cls, seen: Seen, at: float) -> Look:
        """Of what was seen."""
        by_agent: dict[str, CallNow] = {}
        for call in seen.live.calls:
            if call.agent is not None and (call.agent not in by_agent or Reason.ON_HOLD not in call.reasons):
                by_agent[call.agent] = call
        return cls(seen, at, {call.id: call for call in seen.live.calls}, by_agent)


class View(Protocol):
    """What one audience sees. Data that becomes JSON."""

    def look(self, look: Look) -> dict[str, Any] | None:
        """What is new since the last look; None when nothing is."""
        ...

    def whole(self) -> dict[str, Any]:
        """Everything, as it was at the last look."""
        ...


class Audience:
    """All browsers that are told the same.

    Attributes:
        number: of the newest event; each turns the state of the one before into its own.
        over: no more will come.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._newest = ""
        self._whole = (-1, "")
        self._news = asyncio.Event()
        self.followers = 0
        self.number = 0
        self.over = False

    def look(self, look: Look) -> None:
        """See what there is to tell."""
        told = self._view.look(look)
        if told is None and self.number:
            return
        self.number += 1
        self._newest = sse("calls", told)
        self._wake()

    def end(self) -> None:
        """No more will come."""
        self.over = True
        self._wake()

    def since(self, number: int) -> str:
        """What brings somebody up to date who was told all up to this number; everything for whoever has missed one."""
        if self.number == number + 1 and number > 0:
            return self._newest
        if self._whole[0] != self.number:
            self._whole = (self.number, sse("calls", self._view.whole()))
        return self._whole[1]

    async def news(self, number: int, seconds: float) -> bool:
        """Wait until there is something newer; False when there was nothing for so long."""
        if self.number > number or self.over:
            return True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
        return self.number > number or self.over

    def _wake(self) -> None:
        woken, self._news = self._news, asyncio.Event()
        woken.set()


class Feed:
    """Follows the watch for as long as somebody listens, and shows every audience what it saw.

    Args:
        watch: who looks at the line process.
    """

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._audiences: dict[Hashable, Audience] = {}
        self._following: asyncio.Task[None] | None = None
        self._look: Look | None = None

    @contextlib.asynccontextmanager
    async def audience(self, key: Hashable, make: Callable[[], View]) -> AsyncIterator[Audience]:
        """Listen from now on.

        Args:
            key: who gives the same key is told the same.
            make: the view of a new audience.
        """
        audience = self._audiences.get(key) or self._open(key, make())
        audience.followers += 1
        if self._following is None:
            self._following = asyncio.create_task(self._follow(), name="what browsers are told")
            self._following.add_done_callback(self._ended)
        try:
            yield audience
        finally:
            audience.followers -= 1
            if not audience.followers and self._audiences.get(key) is audience:
                del self._audiences[key]
            if not self._audiences:
                self._rest()

    def _open(self, key: Hashable, view: View) -> Audience:
        audience = self._audiences[key] = Audience(view)
        if self._look is not None:
            audience.look(self._look)
        return audience

    async def _follow(self) -> None:
        clock = asyncio.get_running_loop().time
        async with self._watch.following() as follower:
            async for seen in follower:
                self._look = Look.of(seen, clock())
                for audience in tuple(self._audiences.values()):
                    audience.look(self._look)

    def _rest(self) -> None:
        following, self._following, self._look = self._following, None, None
        if following is not None:
            following.cancel()

    def _ended(self, following: asyncio.Task[None]) -> None:
        """The watch was closed, or we have failed: browsers come to the end, and ask again."""
        if following.cancelled() or following is not self._following:
            return
        if (error := following.exception()) is not None:
            log.error("what browsers are told has ended", error=repr(error))
        for audience in self._audiences.values():
            audience.end()
        self._audiences.clear()
        self._following, self._look = None, None


def sse(event: str, data: Any) -> str:
    """One server-sent event; JSON has no line breaks, so one line of data is enough."""
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n"
