"""Waiting with a time limit, without ever blocking the hub."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import gevent

from ivr.switch.errors import SwitchTimeout

T = TypeVar("T")

_UNSET: Any = object()


class Wait(Generic[T]):
    """Something that will arrive once. Set in the hub or by any greenlet, awaited by one greenlet.

    What gevent's AsyncResult does for any number of waiters, at a third of its cost: a call makes a dozen of these.
    """

    __slots__ = ("_call", "_error", "_greenlet", "_value", "what")

    def __init__(self, what: str) -> None:
        self.what = what
        self._value: T = _UNSET
        self._error: Exception | None = None
        self._greenlet: Any = None
        self._call: Callable[[Wait[T]], None] | None = None

    @property
    def over(self) -> bool:
        """Whether it has arrived or failed."""
        return self._value is not _UNSET or self._error is not None

    def set(self, value: T) -> None:
        """It has arrived. Nothing happens when it is over already."""
        if not self.over:
            self._value = value
            self._tell()

    def fail(self, error: Exception) -> None:
        """It will not arrive. Nothing happens when it is over already."""
        if not self.over:
            self._error = error
            self._tell()

    def then(self, call: Callable[[Wait[T]], None]) -> None:
        """Call this in the hub when it is over."""
        self._call = call
        if self.over:
            self._tell()

    def get(self, seconds: float) -> T:
        """What arrived.

        Raises:
            SwitchTimeout: nothing has, within `seconds`. (A stock wait raises `gevent.Timeout`,
                which is no `Exception` and flies through every handler.)
        """
        if not self.over and seconds > 0:
            self._sleep(seconds)
        if self._error is not None:
            raise self._error
        if self._value is _UNSET:
            raise SwitchTimeout(f"FreeSWITCH did not answer {self.what} within {seconds:g} s.")
        return self._value

    def _sleep(self, seconds: float) -> None:
        hub = gevent.get_hub()
        timer = hub.loop.timer(seconds)
        timer.start(self._resume)
        self._greenlet = gevent.getcurrent()
        try:
            hub.switch()
        finally:
            self._greenlet = None  # whoever still means to resume us finds nobody
            timer.stop()
            timer.close()

    def _tell(self) -> None:
        loop = gevent.get_hub().loop
        if self._greenlet is not None:
            loop.run_callback(self._resume)
        if self._call is not None:
            loop.run_callback(self._call, self)

    def _resume(self) -> None:
        """In the hub."""
        if self._greenlet is not None:
            self._greenlet.switch()
