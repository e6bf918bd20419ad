"""The one thread through which a process writes: many units of work share a transaction and its flush to disk.

A call waits for its proof to be on disk before anything is captured (L1), and a flush costs more than
all its statements together; two hundred calls a second share a few dozen flushes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from ivr.database.engine import FileWatch
from ivr.database.errors import (
    DatabaseDamaged,
    DatabaseFull,
    DatabaseGone,
    DatabaseLocked,
    DatabaseRefused,
    WriterClosed,
    WriterFull,
)

T = TypeVar("T")

CAPACITY = 10_000
"""Units of work that may wait: about ten seconds of the busiest line."""

GROUP = 256
"""Units of work in one transaction at most."""

LINGER_SECONDS = 0.01
"""How long a unit waits for others to share its flush: half a frame of speech, and a quarter less CPU a call at 200 calls/s."""

PROBE_SECONDS = 2.0
"""How often an unhealthy, idle writer tries whether the database takes writes again."""

_WIDE = (DatabaseLocked, DatabaseFull, DatabaseGone, DatabaseDamaged)
_PROBE = text("UPDATE alembic_version SET version_num = version_num")


class _Unit(Generic[T]):
    """One piece of work and the promise made for it."""

    __slots__ = ("future", "work")

    def __init__(self, work: Callable[[Connection], T]) -> None:
        self.work = work
        self.future: Future[T] = Future()


class GroupWriter:
    """Writes in groups, in one OS thread.

    A unit of work is a function of a connection. It commits or fails as a whole, and never with its neighbours: when one of a group
    fails, the group is rolled back and each unit is run again alone. A unit may therefore run twice, and must do nothing but write rows.
    """

    def __init__(
        self, engine: Engine, *, capacity: int = CAPACITY, group: int = GROUP, linger_seconds: float = LINGER_SECONDS
    ) -> None:
        self._engine = engine
        self._capacity = capacity
        self._group = group
        self._linger = linger_seconds
        self._watch = FileWatch(engine)
        self._waiting: SimpleQueue[_Unit[Any] | None] = SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
        self._healthy = True
        self._conn: Connection | None = None
        self._committing = False
        self._thread = threading.Thread(target=self._run, name="database-writer", daemon=True)
        self._thread.start()

    @property
    def healthy(self) -> bool:
        """Whether the last write reached the database; False closes the gate (L5)."""
        return self._healthy and self._thread.is_alive() and not self._closed

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Let `work` be done in a transaction soon.

        Returns:
            A future that is done when the rows are on disk. It fails with the `DatabaseError` that says what is wrong with
            the database, or with whatever `work` raised. Its callbacks run in the writer's thread.

        Raises:
            WriterFull: too many units wait.
            WriterClosed: after `close`.
        """
        unit = _Unit(work)
        with self._door:
            if self._closed:
                raise WriterClosed("The database's writer has been closed: this process is stopping.")
            if self._waiting.qsize() >= self._capacity:
                raise WriterFull(
                    f"{self._capacity} units of work wait for the database. Look for what slows its disk or locks it."
                )
            self._waiting.put(unit)
        return unit.future

    def close(self, seconds: float = 10.0) -> None:
        """Write what waits, then stop. Further submissions are refused at once."""
        with self._door:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        self._thread.join(seconds)

    def _run(self) -> None:
        open_ = True
        while open_:
            units, open_ = self._take()
            units = [unit for unit in units if unit.future.set_running_or_notify_cancel()]
            if units:
                self._write(units)
        self._drop()

    def _take(self) -> tuple[list[_Unit[Any]], bool]:
        """The units that wait, at least one; and False after the last."""
        units: list[_Unit[Any]] = []
        try:
            unit = self._waiting.get(timeout=None if self._healthy else PROBE_SECONDS)
            if self._linger and not self._closed:
                time.sleep(self._linger)
            while unit is not None:
                units.append(unit)
                if len(units) >= self._group:
                    return units, True
                unit = self._waiting.get_nowait()
        except Empty:
            return units or [_Unit(_probe)], True
        return units, False

    def _write(self, units: Sequence[_Unit[Any]]) -> None:
        try:
            results = self._transaction(units)
        except _WIDE as error:
            self._healthy = False
            self._drop()
            if isinstance(error, DatabaseGone):
                self._engine.dispose()  # pooled connections lead to the same nowhere
            _fail(units, error)
        except Exception as error:  # noqa: BLE001 - a unit is anybody's function; its future carries what it raised
            if len(units) > 1:
                self._write_each(units)
            else:
                _fail(units, _named(error))
        else:
            self._healthy = True
            for unit, result in zip(units, results, strict=True):
                unit.future.set_result(result)

    def _write_each(self, units: Sequence[_Unit[Any]]) -> None:
        for place, unit in enumerate(units):
            self._write([unit])
            if not self._healthy:  # the database as a whole: do not wait for its lock once a unit
                _fail(units[place + 1 :], unit.future.exception())
                return

    def _transaction(self, units: Sequence[_Unit[Any]]) -> list[Any]:
        self._watch.check()
        if self._conn is not None:
            try:
                return self._attempt(self._conn, units)
            except DatabaseGone:
                if self._committing:  # what was committed is not known: running it again could write it twice
                    raise
                self._drop()  # a server that was restarted while nobody called has ended the old connection
        self._conn = self._engine.connect()
        return self._attempt(self._conn, units)

    def _attempt(self, conn: Connection, units: Sequence[_Unit[Any]]) -> list[Any]:
        self._committing = False
        with conn.begin() as transaction:
            results = [unit.work(conn) for unit in units]
            self._committing = True
            transaction.commit()
        return results

    def _drop(self) -> None:
        if self._conn is not None:
            conn, self._conn = self._conn, None
            conn.invalidate()
            conn.close()


def _fail(units: Sequence[_Unit[Any]], error: BaseException | None) -> None:
    for unit in units:
        unit.future.set_exception(error)


def _named(error: Exception) -> Exception:
    if not isinstance(error, SQLAlchemyError):
        return error
    refused = DatabaseRefused(
        f"The database refused a row: {str(error).splitlines()[0]} Another process may have written it first."
    )
    refused.__cause__ = error
    return refused


def _probe(conn: Connection) -> None:
    conn.execute(_PROBE)
