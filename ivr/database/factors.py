"""The rows of second factors, and of the codes that were wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from ivr.database.tables import factor_tries, factors
from ivr.domain.factor import Tries

_f, _t = factors.c, factor_tries.c


@dataclass(frozen=True, slots=True)
class Factor:
    """One person's second factor.

    Attributes:
        secret: encrypted.
        confirmed_at: None until its first right code.
        last_step: codes of this half minute and of those before count no more.
    """

    person: str
    secret: bytes
    made_at: datetime
    confirmed_at: datetime | None
    last_step: int


def get(conn: Connection, person: str) -> Factor | None:
    """The factor of a person, claimed: two who show codes at once come one after the other."""
    row = conn.execute(select(factors).where(_f.person_id == person).with_for_update()).one_or_none()
    return None if row is None else Factor(row.person_id, bytes(row.secret), row.made_at, row.confirmed_at, row.last_step)


def put(conn: Connection, factor: Factor) -> None:
    """Write a factor in the place of any before; what was tried against that one is forgotten."""
    remove(conn, factor.person)
    values = {"person_id": factor.person, "secret": factor.secret, "made_at": factor.made_at, "last_step": factor.last_step}
    conn.execute(insert(factors), values)


def remove(conn: Connection, person: str) -> bool:
    """Delete a factor and what was tried against it; False when there was none."""
    conn.execute(delete(factor_tries).where(_t.person_id == person))
    return conn.execute(delete(factors).where(_f.person_id == person)).rowcount == 1


def take_step(conn: Connection, person: str, step: int, now: datetime) -> bool:
    """Let the code of a half minute count; False when it, or a later one, has counted before."""
    unused = update(factors).where(_f.person_id == person, _f.last_step < step)
    first = update(factors).where(_f.person_id == person, _f.confirmed_at.is_(None))
    taken = conn.execute(unused.values(last_step=step)).rowcount == 1
    if taken:
        conn.execute(first.values(confirmed_at=now))
    return taken


def tries(conn: Connection, person: str, origin: str) -> Tries | None:
    """Wrong codes from one place; None when none came from there and none was right."""
    row = conn.execute(select(factor_tries).where(_t.person_id == person, _t.origin == origin)).one_or_none()
    return None if row is None else Tries(row.failures, row.failed_at)


def note_tries(conn: Connection, person: str, origin: str, tried: Tries) -> None:
    """Write how it stands with one place."""
    values = {"failures": tried.failures, "failed_at": tried.failed_at}
    if conn.execute(update(factor_tries).where(_t.person_id == person, _t.origin == origin).values(values)).rowcount == 0:
        conn.execute(insert(factor_tries), {"person_id": person, "origin": origin, **values})
