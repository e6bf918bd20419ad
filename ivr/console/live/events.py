"""Live calls as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable
from datetime import datetime

from ivr.console.live.feed import Feed, View

HEARTBEAT_SECONDS = 15.0
"""A comment this often, so that proxies keep the stream and a lost browser is noticed."""

LONGEST_SECONDS = 120.0
"""Then a browser has to ask anew: whoever has been signed out, or has lost a role meanwhile, is told no more."""

RETRY_MILLISECONDS = 2000

AGAIN = "event: again\ndata: {}\n\n"
"""The page asks anew at once, without saying that anything was lost."""


async def stream(feed: Feed, key: Hashable, make: Callable[[], View], now: Callable[[], datetime]) -> AsyncIterator[str]:
    """The events of one browser: everything first, then what is new. A slow one is not sent what it has missed, but everything again.

    Args:
        feed: of all browsers.
        key: who gives the same key is told the same.
        make: the view of a new audience.
        now: the present moment, by which the browser sets its clocks: its own may go wrong.
    """
    yield f"retry: {RETRY_MILLISECONDS}\nevent: clock\ndata: {now().timestamp() * 1000:.0f}\n\n"
    clock = asyncio.get_running_loop().time
    until, number = clock() + LONGEST_SECONDS, 0
    async with feed.audience(key, make) as audience:
        while not audience.over and (left := until - clock()) > 0:
            if audience.number > number:
                event, number = audience.since(number), audience.number
                yield event
            elif not await audience.news(number, min(HEARTBEAT_SECONDS, left)):
                yield ": still here\n\n"
        if not audience.over:
            yield AGAIN
