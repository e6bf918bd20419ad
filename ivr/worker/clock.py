"""By which moment recordings are destroyed: a wall clock that jumps ahead must not make everything due."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

log = structlog.get_logger()

JUMP = timedelta(hours=1)
"""What the wall clock may gain at once: less than this is a correction, or a busy host."""

DOUBT = timedelta(days=1)
"""How long a jump is doubted: so long an operator has to set a wrong clock right."""


def since_boot() -> float:
    """Seconds on a clock that nobody sets and that runs on while the host sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class BelievedClock:
    """The wall clock as far as it is believed.

    Destruction cannot be undone, and a day too late is the smaller evil. So after a jump ahead time goes on from where it was;
    after a day the jump is believed. A clock that is set back is believed at once: nothing is due too early by it.

    Args:
        steady: seconds that cannot be set.
    """

    def __init__(self, steady: Callable[[], float] = since_boot) -> None:
        self._steady = steady
        self._anchor: tuple[datetime, float] | None = None
        self._doubted_since: float | None = None

    def believed(self, at: datetime) -> datetime:
        """The moment by which to act when the wall clock says `at`."""
        steady = self._steady()
        if self._anchor is None:
            self._anchor = (at, steady)
        expected = self._anchor[0] + timedelta(seconds=steady - self._anchor[1])
        if at - expected > JUMP and self._doubts(at - expected, steady):
            return expected
        self._anchor, self._doubted_since = (at, steady), None
        return at

    def _doubts(self, ahead: timedelta, steady: float) -> bool:
        if self._doubted_since is None:
            self._doubted_since = steady
            log.error(
                "the clock has jumped ahead: for a day, nothing more is destroyed by it. Set it right, or wait",
                error_id="worker.clock-jumped",
                ahead=str(ahead),
            )
        return steady - self._doubted_since < DOUBT.total_seconds()
