"""How work that another thread does is waited for: by greenlets without stopping the hub, by threads as they like."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

import gevent
from gevent.event import Event
from sqlalchemy import Connection

from ivr.database.writer import GroupWriter
from ivr.errors import DatabaseError
from ivr.vault.sealing import Transact

T = TypeVar("T")

COMMIT_SECONDS = 30.0
"""How long a thread that has time waits for its rows."""


class WaitedTooLong(DatabaseError):
    """Another thread has not answered in time; the call goes on without it (L5)."""

    id = "database.waited-too-long"


def wait(future: Future[T], seconds: float) -> T:
    """The future's result.

    Raises:
        WaitedTooLong: after `seconds`; the work itself may still happen.
        Exception: whatever the work raised.
    """
    if not _done(future, seconds):
        raise _too_long(seconds)
    return future.result()


def answered(future: Future[T], seconds: float) -> T | None:
    """The future's result, None when there is none within `seconds`."""
    return future.result() if _done(future, seconds) else None


def _done(future: Future[T], seconds: float) -> bool:
    if future.done():
        return True
    done = Event()
    loop = gevent.get_hub().loop
    future.add_done_callback(lambda _: loop.run_callback_threadsafe(done.set))
    return bool(done.wait(seconds))


def _too_long(seconds: float) -> WaitedTooLong:
    return WaitedTooLong(f"Nothing was written within {seconds:g} s. Look at the database and its disk.")


def grouped(writer: GroupWriter) -> Transact:
    """Transactions through the group writer, for threads that may block: greenlets use `wait`."""

    def run(work: Callable[[Connection], T], /) -> T:
        try:
            return writer.submit(work).result(COMMIT_SECONDS)
        except TimeoutError:
            raise _too_long(COMMIT_SECONDS) from None

    return run
