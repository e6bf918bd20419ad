"""Key periods: one key for all recordings that must be destroyed in one month.

When the month is over, every one of them is gone, and so the key can go: with it, whatever copies of them are in backups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from ivr.domain.retention import REHEARSAL, after
from notices.facts import AnnouncedPurpose, Duration, DurationUnit


@dataclass(frozen=True, slots=True, order=True)
class KeyPeriod:
    """A month of due dates, by UTC.

    Attributes:
        month: 1 to 12.
    """

    year: int
    month: int

    @classmethod
    def of(cls, due_at: datetime) -> Self:
        """The period in which a recording must be destroyed."""
        at = due_at.astimezone(UTC)
        return cls(at.year, at.month)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2027-02`.

        Raises:
            ValueError: it is no month.
        """
        found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text, re.ASCII)
        if found is None or text.startswith("0000"):
            raise ValueError(f"{text!r} is no month. Write it as 2027-02.")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def next(self) -> KeyPeriod:
        """The month after it."""
        return KeyPeriod(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def begins_at(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.month, 1, tzinfo=UTC)

    @property
    def ends_at(self) -> datetime:
        """The first moment that is no longer in it."""
        return self.next.begins_at


def months(first: KeyPeriod, last: KeyPeriod) -> Iterator[KeyPeriod]:
    """Every period from `first` to `last`, both included."""
    while first <= last:
        yield first
        first = first.next


def needed(announced: Iterable[tuple[AnnouncedPurpose, ...]], now: datetime, ahead: int) -> tuple[KeyPeriod, ...]:
    """The periods of all due dates that calls can have from now on.

    Args:
        announced: the purposes of each line.
        now: from when on.
        ahead: for the calls of how many months.
    """
    until = after(now, Duration(ahead, DurationUnit.MONTHS)) if ahead else now
    found = set(months(KeyPeriod.of(now), KeyPeriod.of(until + REHEARSAL)))
    for purposes in announced:
        first, last = (min(after(start, purpose.retention) for purpose in purposes) for start in (now, until))
        found.update(months(KeyPeriod.of(first), KeyPeriod.of(last)))
    return tuple(sorted(found))
