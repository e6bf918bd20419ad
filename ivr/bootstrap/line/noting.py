"""Rows of the journal that tell of less recording, never of more: what they tell of does not wait for them (L6)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime

import structlog
from sqlalchemy import Connection

from ivr.bootstrap.line.waiting import WaitedTooLong, wait
from ivr.database.writer import GroupWriter
from ivr.errors import DatabaseError, JournalError
from ivr.journal.chain import append
from ivr.journal.entries import Entry

log = structlog.get_logger()

MOST = 1_000
"""Rows that may wait while the database is away."""


class Notes:
    """Kept in order until they are written, each once. For one greenlet."""

    def __init__(self, writer: GroupWriter, now: Callable[[], datetime]) -> None:
        self._writer = writer
        self._now = now
        self._waiting: list[Entry] = []
        self._batch: list[Entry] = []
        self._future: Future[None] | None = None

    def add(self, entry: Entry) -> None:
        """To be written by the next `write`."""
        self._waiting = [*self._waiting, entry][-MOST:]

    def write(self, seconds: float) -> bool:
        """Write what waits; False when that could not be done within so many seconds, and must be asked for again."""
        if not self._batch:
            self._batch, self._waiting = self._waiting, []
        if not self._batch:
            return True
        try:
            self._future = self._future or self._submit(self._batch)
            wait(self._future, seconds)
        except (DatabaseError, JournalError) as error:
            log.error("what was put right is not in the journal yet", error_id=error.id, error=error.message)
            if not isinstance(error, WaitedTooLong):  # those may still be written, so nobody hands them in again
                self._future = None
            return False
        self._batch, self._future = [], None
        return not self._waiting

    def _submit(self, entries: list[Entry]) -> Future[None]:
        now = self._now()

        def work(conn: Connection) -> None:
            append(conn, entries, now)

        return self._writer.submit(work)
