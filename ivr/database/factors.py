"""The rows of second factors, and of the codes that were wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, update

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
        hears_from: from when on its owner may hear by it; None while somebody else has to recognise them.
        recognised_by: who has.
    """

    person: str
    secret: bytes
    made_at: datetime
    confirmed_at: datetime | None
    last_step: int
    hears_from: datetime | None = None
    recognised_by: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a factor serves for hearing; the fields are `Factor`'s."""

    person: str
    confirmed_at: datetime
    hears_from: datetime | None
    recognised_by: str | None

    @property
    def waited(self) -> bool:
        """Whether it did not serve from its first code on."""
        return self.recognised_by is not None or self.hears_from is None or self.hears_from > self.confirmed_at


def get(conn: Connection, person: str) -> Factor | None:
    """The factor of a person, claimed: two who show codes at once come one after the other."""
    row = conn.execute(select(factors).where(_f.person_id == person).with_for_update()).one_or_none()
    if row is None:
        return None
    told = (row.made_at, row.confirmed_at, row.last_step, row.hears_from, row.recognised_by)
    return Factor(row.person_id, bytes(row.secret), *told)


def standing(conn: Connection, person: str) -> Standing | None:
    """How a confirmed factor stands, read without claiming its row; None for none."""
    return next(iter(_standings(conn, _f.person_id == person)), None)


def new(conn: Connection, after: datetime) -> tuple[Standing, ...]:
    """Confirmed factors that wait for somebody, or began to serve by themselves after a moment; the newest first."""
    waited = and_(
        _f.recognised_by.is_(None), or_(_f.hears_from.is_(None), and_(_f.hears_from > after, _f.hears_from > _f.confirmed_at))
    )
    return _standings(conn, waited)


def _standings(conn: Connection, condition: ColumnElement[bool]) -> tuple[Standing, ...]:
    query = select(_f.person_id, _f.confirmed_at, _f.hears_from, _f.recognised_by).where(condition, _f.confirmed_at.is_not(None))
    rows = conn.execute(query.order_by(_f.confirmed_at.desc(), _f.person_id))
    return tuple(Standing(row.person_id, row.confirmed_at, row.hears_from, row.recognised_by) for row in rows)


def recognise(conn: Connection, person: str, by: str, now: datetime) -> None:
    """Let a factor serve from now on."""
    conn.execute(update(factors).where(_f.person_id == person).values(hears_from=now, recognised_by=by))


def serve_from(conn: Connection, person: str, moment: datetime | None) -> None:
    """Let a factor serve by itself from a moment on."""
    conn.execute(update(factors).where(_f.person_id == person).values(hears_from=moment))


def put(conn: Connection, factor: Factor) -> None:
    """Write a factor in the place of any before; what was tried against that one is forgotten."""
    remove(conn, factor.person)
    values = {"person_id": factor.person, "secret": factor.secret, "made_at": factor.made_at, "last_step": factor.last_step}
    standing = {"hears_from": factor.hears_from, "recognised_by": factor.recognised_by}
    conn.execute(insert(factors), values | standing)


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
