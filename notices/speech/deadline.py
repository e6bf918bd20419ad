"""Work of an engine that lives in this process and cannot be interrupted: it is waited for, for so long and no longer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from notices.speech.errors import VoiceFailed

T = TypeVar("T")


class _Outcome(Generic[T]):
    def __init__(self) -> None:
        self.value: T | None = None
        self.error: BaseException | None = None


def within(seconds: float, work: Callable[[], T], late: str) -> T:
    """Do some work in a thread of its own and wait for it.

    A thread cannot be ended from outside: when it is late, it is left behind, and does not keep the process from ending.

    Raises:
        VoiceFailed: `late`, when it has not come back in time; and whatever the work raises.
    """
    outcome: _Outcome[T] = _Outcome()

    def run() -> None:
        try:
            outcome.value = work()
        except BaseException as error:  # noqa: BLE001 - raised again where it was waited for
            outcome.error = error

    thread = threading.Thread(target=run, name="voice", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise VoiceFailed(late)
    if outcome.error is not None:
        raise outcome.error
    return outcome.value  # type: ignore[return-value]  # the work has returned it
