"""Declarations as rows. One is never changed, only withdrawn."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from ivr.database.tables import declarations
from ivr.domain.going_live import Declaration, Duty


def add_declaration(conn: Connection, declaration: Declaration) -> None:
    """Write it, in the caller's transaction."""
    conn.execute(
        insert(declarations).values(
            id=declaration.id,
            duty=declaration.duty.value,
            line_id=declaration.line_id,
            day=declaration.day.isoformat(),
            document=declaration.document,
            declared_by=declaration.by,
            declared_at=declaration.at,
        )
    )


def withdraw_declaration(conn: Connection, declaration_id: str, now: datetime) -> bool:
    """From now on it counts no more; False when there is none that counts by this id."""
    c = declarations.c
    found = conn.execute(update(declarations).where(c.id == declaration_id, c.withdrawn_at.is_(None)).values(withdrawn_at=now))
    return found.rowcount == 1


def load_declarations(conn: Connection) -> tuple[Declaration, ...]:
    """All, the oldest first, withdrawn ones too."""
    rows = conn.execute(select(declarations).order_by(declarations.c.declared_at, declarations.c.id))
    return tuple(
        Declaration(
            row.id,
            Duty(row.duty),
            row.line_id,
            date.fromisoformat(row.day),
            row.document,
            row.declared_by,
            row.declared_at,
            row.withdrawn_at,
        )
        for row in rows
    )
