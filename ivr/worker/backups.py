"""Backups on a schedule, beside the worker's other steps: what is due to be destroyed does not wait for a large house to be saved."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from ivr.errors import PreambuleError

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Backups:
    """The port to the backups of a house.

    Attributes:
        due: whether one is to be made at a moment.
        make: makes one, and removes those that are too many.
    """

    due: Callable[[datetime], bool]
    make: Callable[[datetime], object]


class BackUp:
    """Makes one backup at a time, in a thread of its own. A process that ends meanwhile leaves nothing that looks whole."""

    def __init__(self, backups: Backups, stop: threading.Event) -> None:
        self._backups = backups
        self._stop = stop
        self._thread: threading.Thread | None = None

    def __call__(self, at: datetime) -> int:
        """Begin one if it is time; 1 if it was."""
        if self._stop.is_set() or (self._thread is not None and self._thread.is_alive()) or not self._backups.due(at):
            return 0
        self._thread = threading.Thread(target=self._make, args=(at,), name="backup", daemon=True)
        self._thread.start()
        return 1

    def wait(self, seconds: float) -> None:
        """Until the one that is being made is there."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _make(self, at: datetime) -> None:
        try:
            self._backups.make(at)
        except PreambuleError as error:
            log.error("a backup could not be made; it is tried again", error_id=error.id, error=error.message)
        except Exception:
            log.exception("a backup could not be made, in a way nobody foresaw; it is tried again")
