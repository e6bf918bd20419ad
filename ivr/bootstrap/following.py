"""Rows kept in memory by a thread of their own: whoever asks never waits for a database."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod

import structlog

from ivr.errors import PreambuleError

log = structlog.get_logger()


class FollowedRows(ABC):
    """Compares what is known with the rows every so often, and says once when it cannot, and once when it can again.

    Args:
        name: of the thread.
        seconds: between two looks.
        lost: what the log says when the rows cannot be read.
        back: what it says when they can again.

    Attributes:
        fault: why the last look failed, None when it did not.
    """

    def __init__(self, name: str, seconds: float, *, lost: str, back: str) -> None:
        self._seconds = seconds
        self._lost = lost
        self._back = back
        self.fault: PreambuleError | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._follow, name=name, daemon=True)

    @abstractmethod
    def refresh(self) -> None:
        """Compare with the rows, and read them when they have changed. Whatever it raises is the fault of this look."""

    def start(self) -> None:
        """Look once, then follow the rows."""
        self.look()
        self._thread.start()

    def stop(self) -> None:
        """Stop following."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> None:
        """Compare with the rows once."""
        try:
            self.refresh()
        except PreambuleError as error:
            if self.fault is None or self.fault.id != error.id:
                log.error(self._lost, error_id=error.id, error=error.message)
            self.fault = error
        else:
            if self.fault is not None:
                log.info(self._back)
            self.fault = None

    def _follow(self) -> None:
        while not self._stopping.wait(self._seconds):
            self.look()
