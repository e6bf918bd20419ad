"""Waiting for the work of OS threads without blocking the hub: database, signatures and FLAC are done there."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TypeVar

import gevent
from gevent.event import Event

from ivr.switch.errors import SwitchTimeout

T = TypeVar("T")


def wait_for(future: Future[T], seconds: float) -> T:
    """The result of a thread's work; other calls go on meanwhile.

    `future.result()` itself would stop every call of the process until the work is done.

    Raises:
        SwitchTimeout: not done within `seconds`.
        Exception: whatever the work raised.
    """
    if not future.done():
        done = Event()
        loop = gevent.get_hub().loop
        future.add_done_callback(lambda _: loop.run_callback_threadsafe(done.set))
        if not done.wait(seconds):
            raise SwitchTimeout(f"A thread's work is not done after {seconds:g} s. Look at the database and the disk.")
    return future.result()
