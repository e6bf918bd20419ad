"""Objections that a caller takes back by key: the same rows as from the desk, written by the group writer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from ivr.bootstrap.line.call_ledger import WRITE_SECONDS
from ivr.bootstrap.line.waiting import wait
from ivr.bootstrap.objecting import Said, in_force, take_back
from ivr.call.ports import Incoming
from ivr.database.writer import GroupWriter
from ivr.domain.line import Line
from ivr.domain.objection import ObjectionKey, Origin, hash_to_write

SAID = Said("the caller pressed the key twice", Origin.KEY)


class KeyWithdrawals:
    """The `Withdrawals` of the line process."""

    def __init__(self, writer: GroupWriter, key: ObjectionKey, now: Callable[[], datetime]) -> None:
        self._writer = writer
        self._key = key
        self._now = now

    def withdraw(self, call: Incoming, line: Line) -> None:
        """Take back every objection of this number that a recording of this line meets; others stay.

        Raises:
            ObjectionMissing: somebody has taken it back meanwhile.
            ObjectionNumber: the number is withheld.
            DatabaseError, JournalError: it stays.
        """
        number_hash = hash_to_write(self._key, call.caller or "")
        purposes = frozenset(purpose.kind for purpose in line.facts.purposes)

        def work(conn: Connection) -> None:
            now = self._now()
            found = in_force(conn, self._key, number_hash, line.id, now)
            take_back(conn, [one for one in found if one.covers(line.id, purposes)], SAID, now)

        wait(self._writer.submit(work), WRITE_SECONDS)
