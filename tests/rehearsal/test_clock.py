"""Time that jumps, and when it may not."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

from ivr.rehearsal.clock import AsFastAsPossible, RealTime

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
SECOND = 1_000_000


def test_an_hour_is_soon_over_and_sleepers_wake_in_order() -> None:
    async def run() -> list[tuple[int, str]]:
        clock = AsFastAsPossible(START)
        begin, woken = clock.now_us(), []

        async def sleeper(name: str, *moments: int) -> None:
            for moment in moments:
                await clock.sleep_until(begin + moment * SECOND)
                woken.append(((clock.now_us() - begin) // SECOND, name))

        async with asyncio.timeout(20):
            await asyncio.gather(sleeper("a", 3600, 3601), sleeper("b", 1, 3601, 5), sleeper("c", 3600))
        return woken

    assert asyncio.run(run()) == [(1, "b"), (3600, "a"), (3600, "c"), (3601, "b"), (3601, "b"), (3601, "a")]


def test_time_does_not_jump_while_somebody_has_their_turn() -> None:
    async def run() -> tuple[float, float]:
        clock = AsFastAsPossible(START)
        began, begin = time.monotonic(), clock.now_us()
        with clock.held():
            await clock.sleep_until(begin + SECOND // 5)
        return time.monotonic() - began, (clock.now_us() - begin) / SECOND

    real, passed = asyncio.run(run())
    assert real >= passed == 0.2


def test_attention_is_used_up() -> None:
    async def run() -> tuple[float, float]:
        clock = AsFastAsPossible(START)
        began, begin = time.monotonic(), clock.now_us()
        clock.attend(0.1)
        await clock.sleep_until(begin + 1000 * SECOND)
        return time.monotonic() - began, (clock.now_us() - begin) / SECOND

    real, passed = asyncio.run(run())
    assert real >= 0.1
    assert passed == 1000


def test_a_machine_that_stalls_makes_a_slow_clock_and_no_other_story() -> None:
    async def run() -> float:
        clock = AsFastAsPossible(START)
        begin = clock.now_us()
        with clock.held():
            waiting = asyncio.create_task(clock.sleep_until(begin + 10 * SECOND))
            await asyncio.sleep(0.02)
            time.sleep(0.3)  # noqa: ASYNC251 -- the stall
            await asyncio.sleep(0)
            passed = (clock.now_us() - begin) / SECOND
            waiting.cancel()
        return passed

    assert asyncio.run(run()) < 0.2


def test_a_cancelled_sleeper_is_forgotten() -> None:
    async def run() -> float:
        clock = AsFastAsPossible(START)
        begin = clock.now_us()
        gone = asyncio.create_task(clock.sleep_until(begin + SECOND))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        await clock.sleep_until(begin + 2 * SECOND)
        return (clock.now_us() - begin) / SECOND

    assert asyncio.run(run()) == 2


def test_real_time_is_the_wall_clock() -> None:
    async def run() -> None:
        clock = RealTime()
        assert abs(clock.now_us() / SECOND - time.time()) < 5
        moment = clock.now_us() + SECOND // 20
        await clock.sleep_until(moment)
        assert clock.now_us() >= moment
        clock.attend(60)
        with clock.held(), clock.released():
            await clock.sleep_until(moment)

    asyncio.run(run())
