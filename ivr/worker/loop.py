"""The worker: a handful of steps, each in its own time, until it is told to stop."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from ivr.errors import PreambuleError

log = structlog.get_logger()

BEAT_SECONDS = 1.0
"""How often the worker looks whether a step's time has come; also the longest that it takes to stop between two steps."""


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of work, read off the rows each time (L8).

    Attributes:
        name: in the logs.
        every: seconds between two runs.
        act: does what there is to do at a moment, and gives how much that was. May be called at any time and any number of times.
    """

    name: str
    every: float
    act: Callable[[datetime], int]


def run(
    steps: Sequence[Step],
    stop: threading.Event,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    monotonic: Callable[[], float] = time.monotonic,
    beat: float = BEAT_SECONDS,
) -> None:
    """Run the steps until `stop` is set. A step that fails is told in the logs and runs again in its time; it holds up no other."""
    due = dict.fromkeys((step.name for step in steps), monotonic())
    while not stop.is_set():
        for step in steps:
            if stop.is_set():
                break
            if due[step.name] <= monotonic():
                run_once(step, now())
                due[step.name] = monotonic() + step.every
        stop.wait(beat)


def run_once(step: Step, at: datetime) -> bool:
    """Run one step; False when it failed."""
    try:
        done = step.act(at)
    except PreambuleError as error:
        log.error("a step of the worker failed", step=step.name, error_id=error.id, error=error.message)
        return False
    except Exception:
        log.exception("a step of the worker failed in a way nobody foresaw", step=step.name)
        return False
    if done:
        log.info("the worker did its work", step=step.name, done=done)
    return True


def stop_on_signals(stop: threading.Event) -> None:
    """Let SIGTERM and SIGINT end the worker after the step in hand. For the main thread of a process."""

    def ask(_number: int, _frame: object) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
