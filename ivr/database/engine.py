"""The door to the database: SQLite in a file by default, PostgreSQL by configuration.

A transaction on SQLite begins with BEGIN IMMEDIATE (L8): it holds the right to write from its first
statement, so that what it reads (the journal's head) stays true until it commits. Whoever only reads
uses `reading`, which waits for nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from ivr.database.driver import run
from ivr.database.errors import DatabaseAddress, DatabaseGone
from ivr.database.faults import translate

BUSY_SECONDS = 5.0
"""How long a transaction waits for another process before the database counts as locked."""

_BEGIN = "preambule_begin"
_FORGET_MS = 100

FORGOTTEN = ("key_headers", "access_reasons")
"""Tables whose deleted rows must be gone: keys of recordings, and people's words about why they heard them."""


def open_database(url: str, *, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """An engine on the database at `url`; nothing is read or made yet but SQLite's folder must exist.

    SQLite's file is made by `ivr.database.migrate` alone: whoever else opens one that is gone is told so, and makes no empty one.

    Args:
        url: `sqlite:////absolute/path` or `postgresql://user@host/name` (psycopg 3).
        busy_seconds: longest wait for a lock.

    Raises:
        DatabaseAddress: not an address, or a database that Préambule does not speak.
        DatabaseGone: SQLite's folder does not exist.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        engine = create_engine(address, hide_parameters=True, connect_args={"timeout": busy_seconds})
        _check_folder(engine)
        event.listen(engine, "do_connect", _open_existing)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        wait = f"-c lock_timeout={int(busy_seconds * 1000)} -c timezone=UTC"
        engine = create_engine(
            address,
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"options": wait, "connect_timeout": max(2, int(busy_seconds))},
        )
    event.listen(engine, "handle_error", translate, retval=True)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads: one consistent view, no right to write taken."""
    options: dict[str, Any] = {_BEGIN: "BEGIN"}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.execution_options(**options).connect() as conn:
        yield conn


def database_file(engine: Engine) -> Path | None:
    """SQLite's file; None for a server or a database in memory."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:":
        return None
    return Path(name).absolute()


def forget(engine: Engine) -> bool:
    """Make sure that rows deleted before can no longer be read from the database's files (LAW 13).

    SQLite overwrites deleted rows (`secure_delete`), but their old pages live on in the write-ahead log
    until it is emptied; PostgreSQL keeps dead rows until it vacuums.

    Returns:
        False when a reader still needs the old pages: call again later.

    Raises:
        DatabaseError: as any other statement.
    """
    if engine.dialect.name == "sqlite":
        with engine.execution_options(**{_BEGIN: ""}).connect() as conn:
            ((usual,),), _ = run(conn, "PRAGMA busy_timeout", fetch=1)
            run(conn, f"PRAGMA busy_timeout = {_FORGET_MS}")  # it holds up writers while it waits for readers
            try:
                ((busy, _, _),), _ = run(conn, "PRAGMA wal_checkpoint(TRUNCATE)", fetch=1)
            finally:
                run(conn, f"PRAGMA busy_timeout = {usual}")
            return not busy
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as conn:
        conn.exec_driver_sql(f"VACUUM {', '.join(FORGOTTEN)}")
    return True


def _address(url: str) -> URL:
    try:
        address = make_url(url)
        address.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        raise DatabaseAddress(
            "PREAMBULE_DATABASE_URL is no address of a database. Write sqlite:////absolute/path or postgresql://user:password@host/name."
        ) from error
    if address.get_backend_name() not in {"sqlite", "postgresql"}:
        raise DatabaseAddress(f"Préambule keeps its tables in SQLite or PostgreSQL, not in {address.get_backend_name()}.")
    return address


def _check_folder(engine: Engine) -> None:
    file = database_file(engine)
    if file is not None and not file.parent.is_dir():
        raise DatabaseGone(
            f"The folder of the database, {file.parent}, does not exist. Make it, or correct PREAMBULE_DATABASE_URL."
        )


def _open_existing(_dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
    """Let the driver open the file, but never make it: an empty one would hide that the real one is gone."""
    if arguments[0] != ":memory:":
        arguments[0] = f"{Path(arguments[0]).absolute().as_uri()}?mode=rw"
        options["uri"] = True


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(conn: Connection) -> None:
    statement = conn.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE")
    if statement:
        run(conn, statement)


class FileWatch:
    """Notices that SQLite's file was removed or replaced under us.

    SQLite would go on writing into the file without a name, and every row would be lost at the end of the process.
    """

    def __init__(self, engine: Engine) -> None:
        self._file = database_file(engine)
        self._known: tuple[int, int] | None = None

    def check(self) -> None:
        """Compare the file with the one seen first.

        Raises:
            DatabaseGone: it is missing, or another one stands in its place.
        """
        if self._file is None:
            return
        try:
            found = self._file.stat()
        except OSError as error:
            raise DatabaseGone(
                f"{self._file} cannot be found: {error.strerror}. Restore it from a backup, then restart."
            ) from error
        if self._known is None:
            self._known = (found.st_dev, found.st_ino)
        elif self._known != (found.st_dev, found.st_ino):
            raise DatabaseGone(f"{self._file} was replaced by another file while in use. Restart Préambule to use the new one.")
