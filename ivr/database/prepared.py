"""Statements of the call's path, compiled once a dialect and handed straight to the driver.

SQLAlchemy spends about 100 microseconds on a statement that it knows already, the driver 10. A call writes a
dozen rows, two hundred calls come in a second: they pay the driver's price. Everything else uses SQLAlchemy as it is.
Values go in as the tables store them: moments as microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Executable

from ivr.database.driver import run


class _Compiled(NamedTuple):
    text: str
    order: tuple[str, ...] | None  # of positional parameters; None where the driver takes names
    constants: Mapping[str, Any]
    read: tuple[Callable[[Any], Any] | None, ...]  # of each selected column, from what the driver gives


class Prepared:
    """One statement, whose parameters are named by `bindparam`, or by column for an insert.

    Args:
        statement: a SQLAlchemy statement that holds no values of its own.
        columns: those that an insert fills.
    """

    def __init__(self, statement: Executable, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._compiled: dict[str, _Compiled] = {}

    def run(self, conn: Connection, values: Mapping[str, Any]) -> None:
        """Run it once, in the connection's transaction.

        Raises:
            DatabaseError: as `ivr.database.faults` names it; DatabaseRefused when a constraint does not hold.
        """
        compiled = self._for(conn)
        run(conn, compiled.text, _given(compiled, values))

    def count(self, conn: Connection, values: Mapping[str, Any]) -> int:
        """Run it once; how many rows it has changed."""
        compiled = self._for(conn)
        return run(conn, compiled.text, _given(compiled, values))[1]

    def run_many(self, conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it once for each of `rows`."""
        compiled = self._for(conn)
        if len(rows) == 1:
            run(conn, compiled.text, _given(compiled, rows[0]))
        else:
            run(conn, compiled.text, [_given(compiled, row) for row in rows], many=True)

    def first(self, conn: Connection, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Run it and give the first row, its values as the tables' columns mean them: moments, truth, bytes."""
        compiled = self._for(conn)
        found = run(conn, compiled.text, _given(compiled, values), fetch=1)[0]
        if not found:
            return None
        return tuple(value if read is None else read(value) for value, read in zip(found[0], compiled.read, strict=True))

    def all(self, conn: Connection, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """Run it and give every row, as the driver gives it: for pages, not for tables."""
        compiled = self._for(conn)
        return run(conn, compiled.text, _given(compiled, values), fetch=None)[0]

    def _for(self, conn: Connection) -> _Compiled:
        found = self._compiled.get(conn.dialect.driver)
        if found is None:
            made: Any = self._statement.compile(dialect=conn.dialect, column_keys=self._columns)  # type: ignore[attr-defined]
            order = tuple(made.positiontup) if made.positional else None
            constants = {
                name: bind.value for bind, name in made.bind_names.items() if not bind.required and bind.value is not None
            }
            found = self._compiled[conn.dialect.driver] = _Compiled(str(made), order, constants, self._readers(conn))
        if not conn.in_transaction():
            conn.begin()
        return found

    def _readers(self, conn: Connection) -> tuple[Callable[[Any], Any] | None, ...]:
        columns = getattr(self._statement, "selected_columns", ())
        return tuple(column.type.dialect_impl(conn.dialect).result_processor(conn.dialect, None) for column in columns)


def _given(compiled: _Compiled, values: Mapping[str, Any]) -> Any:
    if compiled.constants:
        values = {**compiled.constants, **values}
    return values if compiled.order is None else [values[name] for name in compiled.order]
