"""Streams: one look and one event for all who are told the same; slow ones are told everything again; every stream ends in time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import pytest

from ivr.console.live import events
from ivr.console.live.calls import LiveNow
from ivr.console.live.feed import Audience, Feed, Look, sse
from ivr.console.live.watch import Seen, Watch
from tests.console.fakes import NOW, FakeControl, a_call

SECONDS = 10.0


def in_time(work: Coroutine[Any, Any, None]) -> None:
    async def go() -> None:
        async with asyncio.timeout(SECONDS):
            await work

    asyncio.run(go())


class Counting:
    """Tells how many calls there are, whenever that changes."""

    made = 0

    def __init__(self) -> None:
        type(self).made += 1
        self.count: int | None = None
        self.looks = 0

    def look(self, look: Look) -> dict[str, Any] | None:
        self.looks += 1
        before, self.count = self.count, len(look.seen.live.calls)
        return {"now": self.count} if before != self.count else None

    def whole(self) -> dict[str, Any]:
        return {"all": self.count}


def calls(number: int) -> LiveNow:
    return LiveNow(tuple(a_call(f"c{n}") for n in range(number)))


def data(event: str) -> Any:
    name, _, rest = event.strip().partition("\ndata: ")
    assert name == "event: calls", event
    return json.loads(rest)


async def told(stream: AsyncIterator[str]) -> Any:
    """The next event; heartbeats and what comes first are passed over."""
    while not (event := await anext(stream)).startswith("event: "):
        pass
    return data(event)


def test_all_who_give_the_same_key_share_one_view_and_one_look() -> None:
    async def go() -> None:
        Counting.made = 0
        control = FakeControl(calls(1))
        feed = Feed(Watch(control.calls, 3600))
        streams = [events.stream(feed, "wall", Counting, lambda: NOW) for _ in range(50)]
        assert [await told(stream) for stream in streams] == [{"all": 1}] * 50
        assert (Counting.made, control.asked) == (1, 1)
        other = events.stream(feed, "another", Counting, lambda: NOW)
        assert await told(other) == {"all": 1}
        assert (Counting.made, control.asked) == (2, 1)
        for stream in (*streams, other):
            await stream.aclose()  # type: ignore[attr-defined]

    in_time(go())


def test_what_is_new_is_told_and_what_is_not_is_not() -> None:
    async def go() -> None:
        control = FakeControl(calls(1))
        feed = Feed(Watch(control.calls, 0))
        stream = events.stream(feed, "wall", Counting, lambda: NOW)
        assert await told(stream) == {"all": 1}
        for number in (2, 0, 5):
            control.live = calls(number)
            assert await told(stream) == {"now": number}
        await stream.aclose()  # type: ignore[attr-defined]

    in_time(go())


def test_one_who_has_missed_an_event_is_told_everything() -> None:
    async def go() -> None:
        audience = Audience(Counting())
        for number in range(1, 6):
            audience.look(Look.of(Seen(calls(number)), 0))
        assert data(audience.since(0)) == data(audience.since(2)) == {"all": 5}
        assert data(audience.since(4)) == {"now": 5}
        assert not await audience.news(5, 0.001)
        audience.end()
        assert await audience.news(5, 3600)

    in_time(go())


def test_the_last_to_leave_ends_the_looking_and_the_next_begins_it_again() -> None:
    async def go() -> None:
        control = FakeControl(calls(1))
        feed = Feed(Watch(control.calls, 0))
        for _ in range(3):
            stream = events.stream(feed, "wall", Counting, lambda: NOW)
            assert await told(stream) == {"all": 1}
            await stream.aclose()  # type: ignore[attr-defined]
            for _ in range(10):
                await asyncio.sleep(0)
            asked = control.asked
            for _ in range(50):
                await asyncio.sleep(0)
            assert control.asked == asked

    in_time(go())


def test_a_silent_stream_has_a_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.01)

    async def go() -> None:
        stream = events.stream(Feed(Watch(FakeControl().calls, 3600)), "wall", Counting, lambda: NOW)
        got = [await anext(stream) for _ in range(4)]
        assert got[0] == f"retry: 2000\nevent: clock\ndata: {NOW.timestamp() * 1000:.0f}\n\n"
        assert got[1].startswith("event: calls")
        assert got[2] == got[3] == ": still here\n\n"
        await stream.aclose()  # type: ignore[attr-defined]

    in_time(go())


def test_every_stream_ends_in_time_so_that_the_next_is_asked_who_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LONGEST_SECONDS", 0.02)

    async def go() -> None:
        got = [event async for event in events.stream(Feed(Watch(FakeControl().calls, 0)), "wall", Counting, lambda: NOW)]
        assert got[-1] == events.AGAIN

    in_time(go())


def test_streams_end_with_the_console() -> None:
    async def go() -> None:
        watch = Watch(FakeControl().calls, 0)
        stream = events.stream(Feed(watch), "wall", Counting, lambda: NOW)
        await told(stream)
        await watch.close()
        assert [event async for event in stream if event.startswith("event: again")] == []

    in_time(go())


def test_a_view_that_fails_ends_its_streams_and_does_not_leave_them_waiting() -> None:
    class Broken(Counting):
        def look(self, look: Look) -> dict[str, Any] | None:
            if look.seen.live.calls:
                raise ZeroDivisionError
            return super().look(look)

    async def go() -> None:
        control = FakeControl()
        feed = Feed(Watch(control.calls, 0))
        stream = events.stream(feed, "wall", Broken, lambda: NOW)
        assert await told(stream) == {"all": 0}
        control.live = calls(1)
        assert [event async for event in stream] == []
        healthy = events.stream(feed, "other", Counting, lambda: NOW)
        assert await told(healthy) == {"all": 1}
        await healthy.aclose()  # type: ignore[attr-defined]

    in_time(go())


def test_an_event_is_one_line_whatever_stands_in_it() -> None:
    event = sse("calls", {"html": "a\nb\r\n\u2028é", "rows": {7: (1, 2)}})
    assert event.count("\n") == 3
    assert json.loads(event.split("data: ")[1]) == {"html": "a\nb\r\n\u2028é", "rows": {"7": [1, 2]}}
