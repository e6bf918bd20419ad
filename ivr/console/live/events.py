"""Live calls as server-sent events. What one browser gets is made once and given to all who speak its language."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from ivr.console.live.watch import Follower, Seen, Watch

HEARTBEAT_SECONDS = 15.0
"""A comment this often, so that proxies keep the stream and a lost browser is noticed."""

RETRY_MILLISECONDS = 2000


class Events:
    """The streams of all browsers.

    Args:
        watch: who looks at the line process.
        draw: HTML of the calls in a language.
    """

    def __init__(self, watch: Watch, draw: Callable[[Seen, str], str]) -> None:
        self._watch = watch
        self._draw = draw
        self._drawn: dict[str, tuple[int, str]] = {}

    async def stream(self, language: str) -> AsyncIterator[str]:
        """`calls` with the HTML when something has happened, `levels` as JSON when only the levels have moved."""
        yield f"retry: {RETRY_MILLISECONDS}\n\n"
        async with self._watch.following() as follower:
            version, levels = -1, ""
            async for seen in _with_pauses(follower):
                if seen is None:
                    yield ": still here\n\n"
                    continue
                if seen.version != version:
                    version = seen.version
                    yield self._calls(seen, language)
                newest = _levels(seen)
                if newest != levels:
                    levels = newest
                    yield newest

    def _calls(self, seen: Seen, language: str) -> str:
        version, event = self._drawn.get(language, (-1, ""))
        if version != seen.version:
            event = sse("calls", {"html": self._draw(seen, language)})
            self._drawn[language] = (seen.version, event)
        return event


async def _with_pauses(follower: Follower) -> AsyncIterator[Seen | None]:
    """Every look, and None when there was none for long; ends when the console stops."""
    while True:
        try:
            yield await asyncio.wait_for(anext(follower), HEARTBEAT_SECONDS)
        except TimeoutError:
            yield None
        except StopAsyncIteration:
            return


def _levels(seen: Seen) -> str:
    moving = {call.id: call.levels for call in seen.live.calls if call.levels is not None}
    return sse("levels", moving) if moving else ""


def sse(event: str, data: Any) -> str:
    """One server-sent event; JSON has no line breaks, so one line of data is enough."""
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n"
