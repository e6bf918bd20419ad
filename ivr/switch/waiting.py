"""What has happened in a call and is not taken up yet: bounded, and not to be filled by a key that is hammered."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

from gevent.event import Event

from ivr.call.happenings import Ordered
from ivr.domain.orders import Answered

T = TypeVar("T")

MOST_WAITING = 256
"""Happenings that the script has not taken yet. One more is refused: dropping one instead could drop a refusal."""

MOST_EQUAL = 2
"""Equal orders of one party that wait at once: the first is obeyed as early as it was given, the last decides what holds in the end."""


class Waiting(Generic[T]):
    """A queue with one reader. `put` is called in the hub."""

    def __init__(self) -> None:
        self._items: deque[tuple[datetime, T | Ordered]] = deque()
        self._arrived = Event()

    def put(self, at: datetime, item: T | Ordered, *, surely: bool = False) -> bool:
        """Whether it was taken in; `surely` for what must be, however much waits already."""
        if isinstance(item, Ordered) and self._makes_room_for(item):
            return True
        if len(self._items) >= MOST_WAITING and not surely:
            return False
        self._items.append((at, item))
        self._arrived.set()
        return True

    def _makes_room_for(self, order: Ordered) -> bool:
        """Whether an order changes nothing that the waiting ones do not; else one of its equals makes room, so that alternating keys fill nothing."""
        orders = [(place, item) for place, (_, item) in enumerate(self._items) if isinstance(item, Ordered)]
        if orders and _equal(orders[-1][1], order):
            self._merge(*orders[-1], order)
            return True
        equal = [(place, item) for place, item in orders if _equal(item, order)]
        if len(equal) >= MOST_EQUAL:
            self._merge(*equal[0], equal[-1][1])
            del self._items[equal[-1][0]]
        return False

    def _merge(self, place: int, kept: Ordered, dropped: Ordered) -> None:
        """Whoever waits for the answer to the dropped one gets that of the kept one."""
        if dropped.reply is None or dropped.reply is kept.reply:
            return
        if kept.reply is None:
            self._items[place] = (self._items[place][0], replace(kept, reply=dropped.reply))
        else:
            kept.reply.add_done_callback(partial(_pass_on, dropped.reply))

    def get(self, seconds: float) -> tuple[datetime, T | Ordered] | None:
        """The next one; None when nothing comes within so many seconds."""
        if not self._items:
            self._arrived.clear()
            self._arrived.wait(max(seconds, 0))
        return self._items.popleft() if self._items else None


def _equal(one: Ordered, other: Ordered) -> bool:
    return (one.order, one.by) == (other.order, other.by)


def _pass_on(reply: Future[Answered], answered: Future[Answered]) -> None:
    if not reply.done() and not answered.cancelled():
        reply.set_result(answered.result())
