"""People who write and approve notices: named here and nowhere else (L6)."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, insert, select

from ivr.database.tables import people
from notices.versions.errors import PersonUnnamed
from notices.versions.text import PersonId

LONGEST = 100


def person(conn: Connection, name: str, now: datetime) -> PersonId:
    """The pseudonymous id of a person, made at their first deed. "Claire" and "claire" are one: nobody is their own second person.

    Raises:
        PersonUnnamed: an empty name, or one that is no name.
    """
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    if not plain or len(plain) > LONGEST or not plain.isprintable():
        raise PersonUnnamed(f"{name[:LONGEST]!r} names nobody. Say who you are, in at most {LONGEST} characters.")
    for known, theirs in names(conn).items():
        if theirs.casefold() == plain.casefold():
            return known
    new = PersonId(str(uuid.uuid4()))
    conn.execute(insert(people).values(id=new, name=plain, since=now))
    return new


def names(conn: Connection) -> dict[PersonId, str]:
    """Everybody's name, for those who may see it."""
    return {PersonId(row.id): row.name for row in conn.execute(select(people).order_by(people.c.since, people.c.id))}


def some_names(conn: Connection, ids: Collection[str | None]) -> dict[str, str]:
    """The names of some people, for those who may see them."""
    wanted = sorted({one for one in ids if one is not None})
    return {row.id: row.name for row in conn.execute(select(people.c.id, people.c.name).where(people.c.id.in_(wanted)))}
