"""What requests need of holds: whether one stands, and to set one that restricts (art. 18)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from ivr.database import holds
from ivr.domain.hold import Hold, HoldKind
from ivr.domain.retention import after
from ivr.vault.retention.holding import Wanted, place
from notices.facts import Duration, DurationUnit

LASTS = Duration(1, DurationUnit.YEARS)
"""How long a restriction lasts before somebody looks at it again: `preambule retention hold renew`."""


class Holds(Protocol):
    """The holds on recordings."""

    def stands(self, conn: Connection, recording_id: str, now: datetime) -> bool:
        """Whether anything keeps the recording from being destroyed."""
        ...

    def restrict(self, conn: Connection, recording_id: str, request_id: str, by: str, now: datetime) -> str:
        """Restrict a recording in the caller's transaction; the hold's id. Done twice, it is done once.

        Raises:
            HoldImpossible: its key is gone, or somebody works on it at this moment.
        """
        ...


class TableHolds:
    """The holds of the tables."""

    def stands(self, conn: Connection, recording_id: str, now: datetime) -> bool:
        """Whether one of any kind is in force."""
        return any(hold.in_force(now) for hold in holds.of_recording(conn, recording_id))

    def restrict(self, conn: Connection, recording_id: str, request_id: str, by: str, now: datetime) -> str:
        """A hold that names the request."""
        reason = f"request {request_id}"
        for hold in holds.of_recording(conn, recording_id):
            if _ours(hold, reason) and hold.in_force(now):
                return hold.id
        return place(conn, recording_id, Wanted(HoldKind.RESTRICTION, reason, by, after(now, LASTS)), now).id


def _ours(hold: Hold, reason: str) -> bool:
    return hold.kind is HoldKind.RESTRICTION and hold.reason == reason
