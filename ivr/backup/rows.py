"""Rows of any table as lines of JSON, the same from SQLite and from PostgreSQL, and back into either."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Float, Integer, LargeBinary, Select, Table, TypeDecorator, select, type_coerce
from sqlalchemy.types import TypeEngine

from ivr.backup.contents import TableContents

ROWS = 5_000
BYTES = 4 << 20
"""A member holds so many rows at most, and not many more bytes."""

_KINDS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Boolean, "boolean"),
    (Integer, "integer"),
    (Float, "real"),
    (LargeBinary, "binary"),
)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def columns(table: Table) -> tuple[tuple[str, str], ...]:
    """Name and kind of each column."""
    return tuple((column.name, _kind(column)) for column in table.c)


def lines(conn: Connection, table: Table) -> Iterator[tuple[int, bytes]]:
    """The rows of a table as they are stored, in blocks: how many, and their lines. A thousand rows in memory at a time."""
    binary = [place for place, (_, kind) in enumerate(columns(table)) if kind == "binary"]
    block: list[str] = []
    size = 0
    for row in conn.execute(_stored(table), execution_options={"yield_per": 1000}):
        values: Sequence[Any] = row
        if binary:
            values = _written(row, binary)
        block.append(_ENCODER.encode(list(values)))
        size += len(block[-1])
        if len(block) >= ROWS or size >= BYTES:
            yield len(block), _joined(block)
            block, size = [], 0
    if block:
        yield len(block), _joined(block)


def values(contents: TableContents, text: bytes) -> list[tuple[Any, ...]]:
    """The rows of a block.

    Raises:
        ValueError: a line is no row of this table.
    """
    binary = [place for place, (_, kind) in enumerate(contents.columns) if kind == "binary"]
    found: list[tuple[Any, ...]] = []
    for line in text.splitlines():
        row = json.loads(line)
        if not isinstance(row, list) or len(row) != len(contents.columns):
            raise ValueError(f"a line of {contents.name} has not the values that its columns want")
        for place in binary:
            if row[place] is not None:
                row[place] = base64.b64decode(row[place], validate=True)
        found.append(tuple(row))
    return found


def write(conn: Connection, table: str, names: Iterable[str], found: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows as they were stored. Names must be those of a table that is there."""
    if not found:
        return
    quote = conn.dialect.identifier_preparer.quote
    wanted = list(names)
    mark = "%s" if conn.dialect.name == "postgresql" else "?"
    named = ", ".join(map(quote, wanted))
    conn.exec_driver_sql(
        f"INSERT INTO {quote(table)} ({named}) VALUES ({', '.join([mark] * len(wanted))})",  # noqa: S608  # quoted names only
        list(found),
    )


def _stored(table: Table) -> Select[Any]:
    """Moments as whole microseconds; whatever has a number for its key in the order of that: the journal's chain is one."""
    query = select(*(type_coerce(column, _plain(column)).label(column.name) for column in table.c))
    key = list(table.primary_key.columns)
    return query.order_by(key[0]) if len(key) == 1 and isinstance(key[0].type, Integer) else query


def _plain(column: Column[Any]) -> TypeEngine[Any]:
    return column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type


def _kind(column: Column[Any]) -> str:
    plain = _plain(column)
    return next((kind for of, kind in _KINDS if isinstance(plain, of)), "text")


def _written(row: Sequence[Any], binary: Sequence[int]) -> list[Any]:
    written = list(row)
    for place in binary:
        if written[place] is not None:
            written[place] = base64.b64encode(written[place]).decode("ascii")
    return written


def _joined(block: Sequence[str]) -> bytes:
    return ("\n".join(block) + "\n").encode()
