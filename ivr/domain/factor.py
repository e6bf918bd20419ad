"""The second factor: codes that change every half minute (RFC 6238), each good once; wrong ones slow whoever sends them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

STEP_SECONDS = 30
DIGITS = 6

FREE = 3
"""Wrong codes that cost nothing: people mistype."""

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)
"""At the longest, a hundred codes a day of a million, three of which are good: it takes decades."""


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong codes from one place since the last right one.

    Attributes:
        failed_at: when the last wrong one came.
    """

    failures: int = 0
    failed_at: datetime | None = None

    def ready_at(self) -> datetime | None:
        """When the next code is looked at; None for at once. What comes before is not looked at, right or wrong."""
        if self.failed_at is None or self.failures < FREE:
            return None
        doublings = min(self.failures - FREE, 20)
        return self.failed_at + min(LONGEST_WAIT, FIRST_WAIT * (1 << doublings))


def steps(now: datetime) -> tuple[int, int, int]:
    """The half minutes whose codes are taken: this one, and one to each side for clocks that differ."""
    step = int(now.timestamp()) // STEP_SECONDS
    return step, step - 1, step + 1
