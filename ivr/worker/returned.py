"""Recordings that a certificate says are destroyed, and that live: somebody has put an older copy of their rows back."""

from __future__ import annotations

from datetime import datetime

import structlog

from ivr.database.certificates import alive
from ivr.database.engine import reading
from ivr.vault.retention.destruction import BATCH, Destroyer, bury

log = structlog.get_logger()


class Returned:
    """Takes their keys again; the next sweep destroys them again. A look at every certificate costs a second for a million."""

    def __init__(self, tools: Destroyer) -> None:
        self._tools = tools

    def __call__(self, at: datetime) -> int:
        """Look; how many there were."""
        with reading(self._tools.engine) as conn:
            found = alive(conn, BATCH)
        if not found:
            return 0
        log.error(
            "recordings that a certificate says are destroyed came back from an older copy; they are destroyed again",
            recordings=len(found),
            error_id="retention.came-back",
        )
        with self._tools.engine.begin() as conn:
            return len(bury(conn, found, at))
