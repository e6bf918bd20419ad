"""The months ahead, as stretches of time. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

AHEAD = 12
"""Months that are shown one by one; what comes later is one stretch."""

_YEAR = 12

Bounds = tuple[datetime | None, datetime | None]


def outlook(now: datetime, ahead: int = AHEAD) -> tuple[Bounds, ...]:
    """All that is overdue, the rest of this month, the months that follow, and all that comes later. In UTC."""
    starts = [_month(now, at) for at in range(1, ahead + 1)]
    edges = [now, *starts]
    return (None, now), *pairwise(edges), (edges[-1], None)


def _month(now: datetime, after: int) -> datetime:
    years, month = divmod(now.month - 1 + after, _YEAR)
    return datetime(now.year + years, month + 1, 1, tzinfo=UTC)
