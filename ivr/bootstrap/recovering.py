"""What a line process does first: put right what the one before it left behind (L8)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import structlog

from ivr.errors import PreambuleError
from ivr.vault.recovery import recover
from ivr.vault.sealing import Sealer

log = structlog.get_logger()

PAUSE_SECONDS = 10.0


class Recovering:
    """Recovers in a thread, beside the first calls; tries again while the database or the store is away.

    Args:
        sealer: of this host.
        now: the wall clock.
        sole: no other host has captures in this database.
    """

    def __init__(self, sealer: Sealer, now: Callable[[], datetime], *, sole: bool) -> None:
        self._sealer = sealer
        self._now = now
        self._sole = sole
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recovery", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Leave the rest for the next start."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._recovered():
            if self._stopping.wait(PAUSE_SECONDS):
                return

    def _recovered(self) -> bool:
        """Whether nothing is left to do. A part that is still being written is nothing to do."""
        try:
            done = recover(self._sealer, self._now(), sole=self._sole)
        except PreambuleError as error:
            log.error("what was left behind cannot be looked at yet", error_id=error.id, error=error.message)
            return False
        if done.sealed or done.destroyed or done.orphans:
            log.info("put right what was left behind", sealed=done.sealed, destroyed=done.destroyed, orphans=done.orphans)
        for recording, why in done.waiting.items():
            log.error("a recording cannot be put right yet", recording=recording, error=why)
        return not done.waiting
