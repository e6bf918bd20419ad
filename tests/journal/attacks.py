"""Whoever owns the database, or has its file, can take its guards away: what they do then is what signatures are for."""

from __future__ import annotations

from sqlalchemy import Connection, text

TABLES = ("journal", "journal_cuts", "journal_kept")


def unguarded(conn: Connection) -> Connection:
    """The connection, after the triggers that keep the journal's tables were dropped."""
    if conn.dialect.name == "postgresql":
        for table in TABLES:
            conn.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        return conn
    for name in conn.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        if name.startswith("journal"):
            conn.execute(text(f"DROP TRIGGER {name}"))
    return conn
