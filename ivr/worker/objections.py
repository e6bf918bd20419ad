"""Objections that have expired: their hashes are forgotten, since nothing needs them any more (LAW 13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from ivr.database.engine import reading
from ivr.database.objections import expired, withdraw
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.worker.clock import BelievedClock


class Expire:
    """Forgets by a clock that can be believed: what is forgotten cannot be recognised again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._clock = BelievedClock()

    def __call__(self, at: datetime) -> int:
        """Forget the hashes of what has expired; of how many objections."""
        moment = self._clock.believed(at)
        with reading(self._engine) as conn:
            if not expired(conn, moment):
                return 0
        with self._engine.begin() as conn:
            found = expired(conn, moment)
            append(conn, [Entry("objection.expired", one.id) for one in found], at)
            for one in found:
                withdraw(conn, one, moment)
        return len(found)
