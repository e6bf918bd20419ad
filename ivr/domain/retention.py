"""How long recordings live. The caps are law; the date is arithmetic on the calendar."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta

from ivr.errors import LineError
from notices.caps import over_cap
from notices.facts import AnnouncedPurpose, Duration, DurationUnit


class RetentionTooLong(LineError):
    """A retention is longer than the law lets recordings for this purpose live."""

    id = "lines.retention-too-long"


def after(start: datetime, duration: Duration) -> datetime:
    """The moment when `duration` has passed since `start`, by the calendar.

    A month from 31 January is the last day of February: never later than announced.
    """
    if duration.unit is DurationUnit.DAYS:
        return start + timedelta(days=duration.count)
    months = duration.count * (12 if duration.unit is DurationUnit.YEARS else 1)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)


REHEARSAL = timedelta(days=1)
"""How long recordings of rehearsals live: they serve no announced purpose."""


def due_at(start: datetime, purposes: tuple[AnnouncedPurpose, ...], *, rehearsal: bool = False) -> datetime:
    """When a recording made for these purposes must be destroyed: the shortest announced; a rehearsal's after a day."""
    announced = min(after(start, purpose.retention) for purpose in purposes)
    return min(announced, start + REHEARSAL) if rehearsal else announced


def check_caps(purpose: AnnouncedPurpose) -> None:
    """Refuse a retention above the cap of LAW 11.

    Raises:
        RetentionTooLong: unless the purpose rests on a legal duty.
    """
    if over_cap(purpose):
        raise RetentionTooLong(
            f"Recordings for {purpose.kind.value} may be kept at most 6 months (LAW 11); "
            f"{purpose.retention.count} {purpose.retention.unit.value} were asked for. Shorten the retention."
        )
