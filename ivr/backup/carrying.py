"""Tables that protect people, taken from the house that is replaced: its rows are newer than the backup's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, delete, insert, select, update

from ivr.backup.decisions import TABLES, Decision
from ivr.backup.targets import Living
from ivr.database.migrate import HEAD
from ivr.database.tables import access_reasons, calls, key_headers, metadata, recordings

_PAGE = 500


def newest() -> tuple[Table, ...]:
    """The tables whose newest rows count, parents before children."""
    return _decided(Decision.NEWEST)


def growing() -> tuple[Table, ...]:
    """The tables to which rows are added, parents before children."""
    return _decided(Decision.GROWS)


def carry(conn: Connection, living: Living) -> tuple[str, ...]:
    """Take over what the house that is replaced knows better; the tables whose newest rows are here now.

    One of another revision has other columns: only its journal is believed, and what that does not hold is told. Rows that point to one that did not come back are left behind: a line that is not there needs no objection.
    """
    carried: list[str] = []
    if living.revision() != HEAD:
        return ()
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
    _carry_days(conn, living)
    _carry_headers(conn, living)
    _carry_calls(conn, living)
    r, h = access_reasons.c, key_headers.c
    conn.execute(delete(access_reasons).where(r.recording_id.not_in(select(h.recording_id))))
    return tuple(carried)


def _carry_days(conn: Connection, living: Living) -> None:
    """The day of each recording, and what stands against it: holds and visas are written in its row."""
    c = recordings.c
    wanted = (c.id, c.due_at, c.held_until, c.visa)
    change = (
        update(recordings)
        .where(c.id == bindparam("of"))
        .values(due_at=bindparam("due"), held_until=bindparam("held"), visa=bindparam("seen"))
    )
    for page in _pages(living, select(*wanted)):
        ids = [row.id for row in page]
        there = {row.id: tuple(row) for row in conn.execute(select(*wanted).where(c.id.in_(ids)))}
        other = [row for row in page if row.id in there and there[row.id] != tuple(row)]
        if other:
            conn.execute(change, [{"of": row.id, "due": row.due_at, "held": row.held_until, "seen": row.visa} for row in other])


def _carry_headers(conn: Connection, living: Living) -> None:
    """A header that was rotated since is for a key that still exists; one that was destroyed has gone by now, and stays so."""
    h = key_headers.c
    change = update(key_headers).where(h.recording_id == bindparam("of"))
    for page in _pages(living, select(key_headers)):
        ids = [row.recording_id for row in page]
        there = {
            row.recording_id: bytes(row.header)
            for row in conn.execute(select(h.recording_id, h.header).where(h.recording_id.in_(ids)))
        }
        for row in page:
            if there.get(row.recording_id, row.header) != row.header:
                values = {name: value for name, value in row._mapping.items() if name != "recording_id"}  # noqa: SLF001
                conn.execute(change.values(values), {"of": row.recording_id})


def _carry_calls(conn: Connection, living: Living) -> None:
    """By which number a call is found, and in which language it was held: forgotten and put right at people's request (LAW 24)."""
    c = calls.c
    change = update(calls).where(c.id == bindparam("of")).values(number_hash=bindparam("number"), locale=bindparam("spoken"))
    for page in _pages(living, select(c.id, c.number_hash, c.locale)):
        query = select(c.id, c.number_hash, c.locale).where(c.id.in_([row.id for row in page]))
        there = {row.id: tuple(row) for row in conn.execute(query)}
        other = [row for row in page if row.id in there and there[row.id] != tuple(row)]
        if other:
            conn.execute(change, [{"of": row.id, "number": row.number_hash, "spoken": row.locale} for row in other])


def _pages(living: Living, query: Select[Any]) -> Iterator[Sequence[Row[Any]]]:
    yield from living.execute(query).partitions(_PAGE)


def _add(conn: Connection, table: Table, living: Living, known: Collection[tuple[object, ...]]) -> None:
    """A page in one statement: some of these tables have a row for every time that somebody listened."""
    parents = [
        (key.parent.name, set(conn.scalars(select(key.column)))) for key in table.foreign_keys if key.column.table is not table
    ]
    for page in _pages(living, select(table)):
        rows = [dict(row._mapping) for row in page]  # noqa: SLF001  # SQLAlchemy's public name for a row as a mapping
        wanted = [
            row
            for row in rows
            if tuple(row[column.name] for column in table.primary_key) not in known
            and all(row[name] is None or row[name] in there for name, there in parents)
        ]
        if wanted:
            conn.execute(insert(table), wanted)


def _keys(conn: Connection, table: Table) -> set[tuple[object, ...]]:
    return {tuple(row) for row in conn.execute(select(*table.primary_key))}


def _decided(decision: Decision) -> tuple[Table, ...]:
    return tuple(table for table in metadata.sorted_tables if TABLES.get(table.name) is decision)
