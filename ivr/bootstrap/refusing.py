"""Refusals of future calls on a line's public page (LAW 29): a number is believed when it comes with the receipt of a call from it."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from ivr.bootstrap import home
from ivr.bootstrap.objecting import Said, take_in
from ivr.console.notices.refusing import Outcome, Scope
from ivr.database.calls import Receipted, number_of_receipt
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.domain import receipt as receipts
from ivr.domain.call_number import CallNumberKey
from ivr.domain.objection import Objection, ObjectionKey, Origin, hash_to_write

SAID = Said("on the public page, with the receipt of a call", Origin.PAGE)
_NOBODYS = Receipted("0" * 64, rehearsal=False)


@dataclass(frozen=True, slots=True)
class Receipts:
    """A `Refusing` on the tables.

    Attributes:
        key: gives the key of the register's hashes.
    """

    engine: Engine
    key: Callable[[], ObjectionKey]
    now: Callable[[], datetime] = home.now

    def refuse(self, line_id: str, number: str, receipt: str, scope: Scope) -> Outcome:
        """Write an objection. Whatever is wrong with number or receipt, the same is looked up, and the same is said."""
        key, now = self.key(), self.now()
        number_hash = hash_to_write(key, number)
        with reading(self.engine) as connection:
            found = number_of_receipt(connection, receipts.read(receipt) or "") or _NOBODYS
            rehearsed = self._rehearsed(connection, line_id)
        asked = CallNumberKey.of(key).hash(number) or ""
        proven = hmac.compare_digest((found.number_hash or _NOBODYS.number_hash or "").encode(), asked.encode())
        if not proven or not _serves(found, rehearsed=rehearsed, scope=scope):
            return Outcome.UNPROVEN
        wanted = Objection(
            id=str(uuid.uuid4()),
            number_hash=number_hash,
            key_id=key.id,
            line_id=line_id if scope is Scope.LINE else None,
            purposes=frozenset(),
            since=now,
            until=None,
            origin=Origin.PAGE,
        )
        with self.engine.begin() as connection:
            take_in(connection, key, [wanted], SAID, now)
        return Outcome.HELD

    def _rehearsed(self, conn: Connection, line_id: str) -> bool:
        return any(line.id == line_id and line.rehearsal for line in load_lines(conn))


def _serves(found: Receipted, *, rehearsed: bool, scope: Scope) -> bool:
    """In a rehearsal anybody may call under any number: its receipt shows something on a line of rehearsals alone."""
    return not found.rehearsal or (rehearsed and scope is Scope.LINE)
