"""Tables that protect people, taken from the house that is replaced: its rows are newer than the backup's."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table, delete, insert, select

from ivr.backup.decisions import TABLES, Decision
from ivr.backup.targets import Living
from ivr.database.tables import metadata


def newest() -> tuple[Table, ...]:
    """The tables whose newest rows count, parents before children."""
    return _decided(Decision.NEWEST)


def growing() -> tuple[Table, ...]:
    """The tables to which rows are added, parents before children."""
    return _decided(Decision.GROWS)


def carry(conn: Connection, living: Living) -> tuple[str, ...]:
    """Take over what the house that is replaced knows better; the tables whose newest rows are here now.

    Rows that point to one that did not come back are left behind: a line that is not there needs no objection.
    """
    carried: list[str] = []
    for table in growing():
        if living.has(table.name):
            _add(conn, table, living, known=_keys(conn, table))
    wanted = newest()
    for table in reversed(wanted):
        if living.has(table.name):
            conn.execute(delete(table))
    for table in wanted:
        if living.has(table.name):
            _add(conn, table, living, known=frozenset())
            carried.append(table.name)
    return tuple(carried)


def _add(conn: Connection, table: Table, living: Living, known: Iterable[tuple[object, ...]]) -> None:
    skip = set(known)
    parents = [
        (key.parent.name, set(conn.scalars(select(key.column)))) for key in table.foreign_keys if key.column.table is not table
    ]
    for row in living.execute(select(table)):
        values = dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for a row as a mapping
        if tuple(values[column.name] for column in table.primary_key) in skip:
            continue
        if all(values[name] is None or values[name] in there for name, there in parents):
            conn.execute(insert(table), values)


def _keys(conn: Connection, table: Table) -> set[tuple[object, ...]]:
    return {tuple(row) for row in conn.execute(select(*table.primary_key))}


def _decided(decision: Decision) -> tuple[Table, ...]:
    return tuple(table for table in metadata.sorted_tables if TABLES.get(table.name) is decision)
