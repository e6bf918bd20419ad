"""Keys of months: made before, destroyed after, where that can be done without a person; asked for where it cannot."""

from __future__ import annotations

from collections.abc import Callable, Sized
from datetime import datetime

import structlog

from ivr.worker.clock import BelievedClock

log = structlog.get_logger()


class Keys:
    """Tops up the stock, destroys the keys of months that are over, and tells operators once what is theirs to do.

    Args:
        top_up: makes the keys that can be made here.
        end: destroys the keys that can be destroyed here; by a clock that can be believed, for it cannot be undone.
        short: what operators must be told of the stock; None while it lasts.
    """

    def __init__(
        self,
        top_up: Callable[[datetime], Sized],
        end: Callable[[datetime], Sized],
        short: Callable[[datetime], str | None],
    ) -> None:
        self._top_up = top_up
        self._end = end
        self._clock = BelievedClock()
        self._short = short
        self._told: str | None = None

    def __call__(self, at: datetime) -> int:
        """Make, destroy and look; how many keys were made or destroyed."""
        done = len(self._top_up(at)) + len(self._end(self._clock.believed(at)))
        told = self._short(at)
        if told is not None and told != self._told:
            log.warning("there is something to do about keys", error_id="vault.recipients-missing", error=told)
        self._told = told
        return done
