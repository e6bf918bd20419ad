"""What requests need of holds: whether one stands, and to set one."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection


class Holds(Protocol):
    """The holds on recordings."""

    def stands(self, conn: Connection, recording_id: str, now: datetime) -> bool:
        """Whether anything keeps the recording from being destroyed."""
        ...

    def restrict(self, conn: Connection, recording_id: str, request_id: str, by: str, now: datetime) -> str:
        """Restrict a recording (art. 18) in the caller's transaction, its journal row first; the hold's id. Done twice, it is done once."""
        ...
