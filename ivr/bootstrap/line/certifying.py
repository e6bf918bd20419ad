"""The last of refusals, for many at once: their keys leave the database's files, and one certificate says that they are destroyed.

Emptying a log, a signature and a flush for each would cost the line more than the refusal.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from queue import SimpleQueue

import structlog

from ivr.errors import PreambuleError
from ivr.vault.sealing import Sealer

log = structlog.get_logger()

GATHER_SECONDS = 3.0
"""How long a refusal, whose key is gone from its table and whose body is gone, waits for others to share this."""


class Certifying:
    """In a thread of its own. What dies with this process, or fails, is forgotten and certified by the worker's sweep (L8).

    Args:
        sealer: writes certificates.
        now: the clock.
        forget: makes sure that deleted keys can no longer be read from the database's files; False when it must be done again.
        gather_seconds: how long the first waits for others.
    """

    def __init__(
        self, sealer: Sealer, now: Callable[[], datetime], forget: Callable[[], bool], gather_seconds: float = GATHER_SECONDS
    ) -> None:
        self._sealer = sealer
        self._now = now
        self._forget = forget
        self._gather = gather_seconds
        self._waiting: SimpleQueue[str | None] = SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="certificates", daemon=True)
        self._thread.start()

    def add(self, recording_id: str) -> None:
        """Nothing is left of this recording but its row. From any thread; returns at once."""
        self._waiting.put(recording_id)

    def close(self) -> None:
        """Write what waits, then stop."""
        self._closing.set()
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            self._closing.wait(self._gather)
            others = [self._waiting.get() for _ in range(self._waiting.qsize())]
            self._write([first, *(other for other in others if other is not None)])
            if None in others:
                return

    def _forgotten(self) -> bool:
        """The deleted keys must not stay readable in the write-ahead log (LAW 13). The worker's sweep sees to it each minute too."""
        try:
            forgotten = self._forget()
        except PreambuleError as error:
            log.error("deleted keys may still be read in the database's files", error_id=error.id, error=error.message)
            return False
        if not forgotten:
            log.info("deleted keys may still be read in the database's files until the worker's next sweep")
        return forgotten

    def _write(self, recording_ids: list[str]) -> None:
        try:
            self._sealer.certify(recording_ids, self._now(), forgotten=self._forgotten())
        except PreambuleError as error:
            log.warning("refusals wait for their certificate until the worker's sweep", error_id=error.id, error=error.message)
