"""Straight to the driver, past SQLAlchemy: for statements that come with every call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from ivr.database.errors import DatabaseRefused
from ivr.database.faults import of_driver


def run(
    conn: Connection, text: str, values: Any = (), *, many: bool = False, fetch: int | None = 0
) -> tuple[Sequence[tuple[Any, ...]], int]:
    """Run a statement as the driver writes it.

    Args:
        conn: whose driver.
        text: with the driver's own marks for parameters.
        values: of the parameters.
        many: `values` are those of one run each.
        fetch: so many rows, None for all.

    Returns:
        The rows, and how many the statement has changed.

    Raises:
        DatabaseError: as `ivr.database.faults` names it; DatabaseRefused when it concerns this statement only.
    """
    cursor = conn.connection.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(text, values)
        found: Sequence[tuple[Any, ...]] = cursor.fetchall() if fetch is None else cursor.fetchmany(fetch) if fetch else ()
        changed = int(cursor.rowcount)
    except conn.dialect.loaded_dbapi.Error as error:
        wide = of_driver(error)
        if wide is not None:
            raise wide from error
        raise DatabaseRefused(f"The database refused a row: {str(error).splitlines()[0]}") from error
    finally:
        cursor.close()
    return found, changed
