"""Waiting with a time limit, without ever blocking the hub."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from gevent.event import AsyncResult

from ivr.switch.errors import SwitchTimeout

T = TypeVar("T")


class Wait(Generic[T]):
    """Something that will arrive once. Set in the hub, awaited by a call's greenlet."""

    __slots__ = ("_result", "what")

    def __init__(self, what: str) -> None:
        self.what = what
        self._result: Any = AsyncResult()

    @property
    def over(self) -> bool:
        """Whether it has arrived or failed."""
        return bool(self._result.ready())

    def set(self, value: T) -> None:
        """It has arrived. Nothing happens when it is over already."""
        if not self._result.ready():
            self._result.set(value)

    def fail(self, error: Exception) -> None:
        """It will not arrive. Nothing happens when it is over already."""
        if not self._result.ready():
            self._result.set_exception(error)

    def then(self, call: Callable[[Wait[T]], None]) -> None:
        """Call this in the hub when it is over."""
        self._result.rawlink(lambda _: call(self))

    def get(self, seconds: float) -> T:
        """What arrived.

        Raises:
            SwitchTimeout: nothing has, within `seconds`. (A stock wait raises `gevent.Timeout`,
                which is no `Exception` and flies through every handler.)
        """
        self._result.wait(seconds)
        if not self._result.ready():
            raise SwitchTimeout(f"FreeSWITCH did not answer {self.what} within {seconds:g} s.")
        value: T = self._result.get(block=False)
        return value
