"""The rows of requests that were answered: what makes a request that comes twice be done once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from ivr.database.tables import answered_requests

_c = answered_requests.c


@dataclass(frozen=True, slots=True)
class Answered:
    """One request and its answer.

    Attributes:
        fingerprint: keyed hash of all that was asked.
        answer: encrypted; None while the request is being dealt with.
    """

    id: str
    person: str
    fingerprint: bytes
    begun_at: datetime
    answer: bytes | None = None


def get(conn: Connection, identity: str) -> Answered | None:
    """One request, or None."""
    row = conn.execute(select(answered_requests).where(_c.id == identity)).one_or_none()
    if row is None:
        return None
    answer = None if row.answer is None else bytes(row.answer)
    return Answered(row.id, row.person_id, bytes(row.fingerprint), row.begun_at, answer)


def add(conn: Connection, one: Answered) -> None:
    """Write a request that is begun. Raises `IntegrityError`: another one has the key."""
    values = {"id": one.id, "person_id": one.person, "fingerprint": one.fingerprint, "begun_at": one.begun_at}
    conn.execute(insert(answered_requests), values)


def finish(conn: Connection, identity: str, answer: bytes) -> None:
    """Keep its answer."""
    conn.execute(update(answered_requests).where(_c.id == identity).values(answer=answer))


def remove(conn: Connection, identity: str) -> None:
    """Nothing was done: forget it."""
    conn.execute(delete(answered_requests).where(_c.id == identity))


def forget(conn: Connection, before: datetime) -> int:
    """Forget what was begun before a moment; how many."""
    return conn.execute(delete(answered_requests).where(_c.begun_at < before)).rowcount


def count(conn: Connection, person: str) -> int:
    """How many of one person are kept."""
    return int(conn.execute(select(func.count()).select_from(answered_requests).where(_c.person_id == person)).scalar_one())
