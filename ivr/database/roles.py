"""The rows of roles: who was given which, for which line, by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from ivr.database.tables import role_grants
from ivr.domain.roles import Grant, Role

_c = role_grants.c


def add(conn: Connection, grant: Grant) -> None:
    """Write a new row. Its journal row belongs into the same transaction (L6)."""
    conn.execute(
        insert(role_grants),
        {
            "id": grant.id,
            "person_id": grant.person,
            "role": grant.role.value,
            "line_id": grant.line_id,
            "since": grant.since,
            "until": grant.until,
            "granted_by": grant.by,
        },
    )


def get(conn: Connection, grant_id: str) -> Grant | None:
    """One role of one person."""
    row = conn.execute(select(role_grants).where(_c.id == grant_id)).one_or_none()
    return None if row is None else _grant(row)


def of_person(conn: Connection, person: str) -> tuple[Grant, ...]:
    """All that a person has and had, the newest first."""
    query = select(role_grants).where(_c.person_id == person).order_by(_c.since.desc(), _c.id)
    return tuple(_grant(row) for row in conn.execute(query))


def everybody(conn: Connection) -> tuple[Grant, ...]:
    """All roles of all people, the newest first."""
    return tuple(_grant(row) for row in conn.execute(select(role_grants).order_by(_c.since.desc(), _c.id)))


def over(conn: Connection, now: datetime) -> tuple[Grant, ...]:
    """Roles whose last day has come and that nobody has ended yet."""
    return tuple(_grant(row) for row in conn.execute(select(role_grants).where(_c.ended_at.is_(None), _c.until <= now)))


def end(conn: Connection, grant_id: str, now: datetime, by: str | None) -> bool:
    """End a role for good; False when it has ended before, or there is no such one."""
    ended = update(role_grants).where(_c.id == grant_id, _c.ended_at.is_(None)).values(ended_at=now, ended_by=by)
    return conn.execute(ended).rowcount == 1


def _grant(row: Row[Any]) -> Grant:
    return Grant(
        id=row.id,
        person=row.person_id,
        role=Role(row.role),
        line_id=row.line_id,
        since=row.since,
        until=row.until,
        by=row.granted_by,
        ended_at=row.ended_at,
    )
