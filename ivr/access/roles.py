"""Giving and taking roles. The journal knows each before it counts (L6)."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Connection, select

from ivr.access.errors import AccessMissing, AccessRefused, LineMissing, RoleRefused
from ivr.access.moment import believed
from ivr.database import roles
from ivr.database.tables import lines
from ivr.domain.roles import Grant, Permission, Role, may, may_give
from ivr.journal.chain import append
from ivr.journal.entries import Entry


def give(
    conn: Connection,
    person: str,
    role: Role,
    line_id: str | None,
    *,
    by: str,
    now: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Grant:
    """Give a role, in the caller's transaction. Whether `by` may do so is asked with `check_giver`, except at the command line.

    Args:
        conn: in whose transaction.
        person: pseudonymous id.
        role: which.
        line_id: for which line; None for all.
        by: who gives it: never the person themselves.
        now: the moment.
        since: from when; at once by default.
        until: up to when; without an end by default.

    Raises:
        RoleRefused: not to this person, or not so.
        LineMissing: there is no such line.
    """
    if line_id is not None and conn.execute(select(lines.c.id).where(lines.c.id == line_id)).first() is None:
        raise LineMissing(f"There is no line {line_id!r}. `preambule lines list` names them.")
    grant = Grant(str(uuid.uuid4()), person, role, line_id, since or now, until, by)
    decision = may_give(grant, roles.of_person(conn, person), believed(conn, now))
    if not decision.allowed:
        raise RoleRefused(decision.reasons)
    roles.add(conn, grant)
    details = {
        "grant": grant.id,
        "role": role.value,
        "line": line_id,
        "since": grant.since.isoformat(),
        "until": None if until is None else until.isoformat(),
        "by": by,
    }
    append(conn, [Entry("role.granted", person, details)], now)
    return grant


def take_back(conn: Connection, grant_id: str, *, by: str, now: datetime) -> Grant:
    """End a role at once, in the caller's transaction. What was begun under it ends with the next range of bytes.

    Raises:
        AccessMissing: there is no such role, or it has ended.
    """
    grant = roles.get(conn, grant_id)
    if grant is None or not roles.end(conn, grant_id, now, by):
        raise AccessMissing("There is no such role, or it has ended. `preambule access roles` lists them.")
    append(conn, [Entry("role.revoked", grant.person, {"grant": grant_id, "role": grant.role.value, "by": by})], now)
    return grant


def check_giver(conn: Connection, by: str, now: datetime) -> None:
    """Whether somebody may give and take roles.

    Raises:
        AccessRefused: they may not.
    """
    check(conn, by, Permission.MANAGE_USERS, None, now)


def check(conn: Connection, person: str, permission: Permission, line_id: str | None, now: datetime) -> None:
    """Whether a person may do something for a line, or for all lines.

    Raises:
        AccessRefused: they may not.
    """
    decision = may(roles.of_person(conn, person), permission, line_id, believed(conn, now))
    if not decision.allowed:
        raise AccessRefused(decision.reasons)
