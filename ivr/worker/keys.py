"""Keys for the months to come: made where that can be done without a person, asked for where it cannot."""

from __future__ import annotations

from collections.abc import Callable, Sized
from datetime import datetime

import structlog

log = structlog.get_logger()


class Keys:
    """Tops up the stock, and tells operators once what it lacks.

    Args:
        top_up: makes the keys that can be made here.
        short: what operators must be told of the stock; None while it lasts.
    """

    def __init__(self, top_up: Callable[[datetime], Sized], short: Callable[[datetime], str | None]) -> None:
        self._top_up = top_up
        self._short = short
        self._told: str | None = None

    def __call__(self, at: datetime) -> int:
        """Make and look; how many keys were made."""
        made = len(self._top_up(at))
        told = self._short(at)
        if told is not None and told != self._told:
            log.warning("the stock of keys runs short", error_id="vault.recipients-missing", error=told)
        self._told = told
        return made
