"""How a greenlet waits for work that another thread does, without stopping the hub."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TypeVar

import gevent
from gevent.event import Event

from ivr.errors import DatabaseError

T = TypeVar("T")


class WaitedTooLong(DatabaseError):
    """Another thread has not answered in time; the call goes on without it (L5)."""

    id = "database.waited-too-long"


def wait(future: Future[T], seconds: float) -> T:
    """The future's result.

    Raises:
        WaitedTooLong: after `seconds`; the work itself may still happen.
        Exception: whatever the work raised.
    """
    if not future.done():
        done = Event()
        loop = gevent.get_hub().loop
        future.add_done_callback(lambda _: loop.run_callback_threadsafe(done.set))
        if not done.wait(seconds):
            raise WaitedTooLong(f"Nothing was written within {seconds:g} s. Look at the database and its disk.")
    return future.result()
