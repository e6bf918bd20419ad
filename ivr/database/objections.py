"""The rows of the register of objections."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, tuple_, update

from ivr.database.prepared import Prepared
from ivr.database.tables import objections
from ivr.domain.objection import Objection, Origin
from notices.facts import PurposeKind

_ALL = select(objections).order_by(objections.c.since, objections.c.id)
_MARK = Prepared(select(func.max(objections.c.serial), func.count()).select_from(objections))


def mark(conn: Connection) -> tuple[int | None, int]:
    """What changes with every change of the register."""
    serial, count = _MARK.first(conn, {}) or (None, 0)
    return serial, count


def load_objections(conn: Connection, *, withdrawn: bool = False) -> tuple[Objection, ...]:
    """Every objection, the oldest first; those withdrawn only when asked for."""
    query = _ALL if withdrawn else _ALL.where(objections.c.withdrawn_at.is_(None))
    return tuple(_objection(row) for row in conn.execute(query))


def get(conn: Connection, objection_id: str) -> Objection | None:
    """One objection, also a withdrawn one; None when there is none."""
    row = conn.execute(select(objections).where(objections.c.id == objection_id)).one_or_none()
    return None if row is None else _objection(row)


def listing(
    conn: Connection, after: tuple[datetime, str] | None, limit: int, lines: Collection[str] | None = None
) -> tuple[Objection, ...]:
    """At most so many objections, the newest first, also withdrawn ones.

    Args:
        conn: to read with.
        after: those that come after that moment and id.
        limit: at most.
        lines: only objections to one of these; None for all.
    """
    query = select(objections).order_by(objections.c.since.desc(), objections.c.id.desc()).limit(limit)
    if lines is not None:
        query = query.where(objections.c.line_id.in_(sorted(lines)))
    if after is not None:
        query = query.where(tuple_(objections.c.since, objections.c.id) < after)
    return tuple(_objection(row) for row in conn.execute(query))


def expired(conn: Connection, at: datetime) -> tuple[Objection, ...]:
    """Those that hold no longer at a moment and whose hash is still there, the oldest first."""
    query = _ALL.where(objections.c.withdrawn_at.is_(None), objections.c.until <= at)
    return tuple(_objection(row) for row in conn.execute(query))


def add(conn: Connection, objection: Objection) -> None:
    """Write one. The journal's row comes first (L6), which also keeps other writers waiting: serials never meet.

    Raises:
        IntegrityError: its id is taken, or its line is not there.
    """
    conn.execute(insert(objections), _values(objection) | {"serial": _next(conn)})


def withdraw(conn: Connection, objection: Objection, now: datetime) -> Objection:
    """Let it hold no longer and forget its hash; its row stays, so that no old export can bring it back."""
    gone = replace(objection, number_hash=None, withdrawn_at=now)
    conn.execute(update(objections).where(objections.c.id == objection.id).values(_values(gone) | {"serial": _next(conn)}))
    return gone


def _next(conn: Connection) -> int:
    return (conn.execute(select(func.max(objections.c.serial))).scalar_one() or 0) + 1


def _values(objection: Objection) -> dict[str, Any]:
    return {
        "id": objection.id,
        "number_hash": objection.number_hash,
        "key_id": objection.key_id,
        "line_id": objection.line_id,
        "purposes": json.dumps(sorted(objection.purposes)),
        "since": objection.since,
        "until": objection.until,
        "origin": objection.origin.value,
        "withdrawn_at": objection.withdrawn_at,
    }


def _objection(row: Row[Any]) -> Objection:
    return Objection(
        id=row.id,
        number_hash=row.number_hash,
        key_id=row.key_id,
        line_id=row.line_id,
        purposes=frozenset(PurposeKind(kind) for kind in json.loads(row.purposes)),
        since=row.since,
        until=row.until,
        origin=Origin(row.origin),
        withdrawn_at=row.withdrawn_at,
    )
