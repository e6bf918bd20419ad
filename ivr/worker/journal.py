"""What the worker does for the journal: vouch for its head, and let its old rows go."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from ivr.database.engine import reading
from ivr.journal.chain import Head, hash_at, head
from ivr.journal.checkpoints import keep_checkpoint, kept_checkpoints, newest_checkpoint, sign_checkpoint
from ivr.journal.cutting import Cutter, covered, cut
from ivr.journal.errors import JournalRolledBack
from ivr.journal.signing import Signer
from ivr.worker.clock import BelievedClock


class Vouch:
    """Signs the journal's head whenever it has moved. A head that does not follow the last signed one is not signed, but told."""

    def __init__(self, engine: Engine, signer: Signer, file: Path) -> None:
        self._engine = engine
        self._signer = signer
        self._file = file
        self._last: Head | None = None

    def __call__(self, at: datetime) -> int:
        """Sign the head; 0 when it is where it was.

        Raises:
            JournalRolledBack: the database is an older copy, or its journal was rewritten.
        """
        if self._last is None:
            self._last = newest_checkpoint(self._file, self._signer.public)
        with reading(self._engine) as conn:
            now_at, follows = head(conn), self._last is None or _there(conn, self._last)
        if now_at == self._last or (self._last is None and now_at.sequence == 0):
            return 0
        if self._last is not None and not follows:
            raise JournalRolledBack(
                f"The journal ends with row {now_at.sequence}, and row {self._last.sequence}, which was signed for, is not in it: the "
                "database is an older copy, or was rewritten. Restore the right one; after a restore that was meant, see docs/journal.md."
            )
        keep_checkpoint(self._file, sign_checkpoint(self._signer, now_at, at))
        self._last = now_at
        return 1


def _there(conn: Connection, signed: Head) -> bool:
    """Whether a row that was signed for is in the journal, or was cut as old."""
    return hash_at(conn, signed.sequence) == signed.hash or signed.sequence <= covered(conn)


class Cut:
    """Lets old rows go by a clock that can be believed: what is gone does not come back."""

    def __init__(self, tools: Cutter, file: Path, stop: threading.Event) -> None:
        self._tools = tools
        self._file = file
        self._stop = stop
        self._clock = BelievedClock()

    def __call__(self, at: datetime) -> int:
        """Cut what is old, or finish what a crash has left; how many rows went."""
        signed = kept_checkpoints(self._file, self._tools.signer.public)
        return cut(self._tools, self._clock.believed(at), signed, stopping=self._stop.is_set)
