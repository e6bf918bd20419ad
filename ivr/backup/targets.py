"""Where a restored database is built, so that nobody sees it before it is ready: it appears whole, at one moment.

SQLite: in a file beside the real one, renamed over it at the end. PostgreSQL: in one transaction. What was there before can be read
meanwhile, and by nobody else.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    CursorResult,
    Engine,
    MetaData,
    Select,
    StaticPool,
    Table,
    Text,
    create_engine,
    event,
    inspect,
    select,
    text,
)

from ivr.backup.errors import HouseLiving
from ivr.database.engine import database_file, open_database
from ivr.database.tables import metadata
from ivr.vault.files import settle

_DRAFT = ".restoring"
_BEFORE = "preambule_replaced"
_VERSION = Table("alembic_version", MetaData(), Column("version_num", Text))

# What the tables' triggers run, and what the migrations made beside them.
_FUNCTIONS = text("""
    SELECT DISTINCT p.oid::regprocedure::text FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace
        AND (
            p.proname = 'cut_journal'
            OR p.oid IN (SELECT t.tgfoid FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relname = ANY(:tables))
        )
""")


@dataclass(frozen=True, slots=True)
class Living:
    """Reads the house that is there."""

    conn: Connection
    schema: str | None = None

    def execute(self, query: Select[Any]) -> CursorResult[Any]:
        """Rows of a query, a thousand in memory at a time."""
        options: dict[str, Any] = {"yield_per": 1000}
        if self.schema is not None:
            options["schema_translate_map"] = {None: self.schema}
        return self.conn.execute(query, execution_options=options)

    def revision(self) -> str | None:
        """Of its tables; None when nobody noted one."""
        return self.execute(select(_VERSION.c.version_num)).scalar_one_or_none() if self.has(_VERSION.name) else None

    def has(self, table: str) -> bool:
        """Whether it has such a table."""
        return inspect(self.conn).has_table(table, schema=self.schema)


@dataclass(frozen=True, slots=True)
class Building:
    """A database that nobody sees yet.

    Attributes:
        conn: in the one transaction that makes it.
        living: reads the house that is there, and will be replaced; None when there is none, or it cannot be read.
        unreadable: why it cannot be read.
    """

    conn: Connection
    living: Living | None = None
    unreadable: str | None = None


@contextmanager
def building(url: str, *, replace: bool, tables: Iterable[str]) -> Iterator[Building]:
    """A new database in place of whatever is at `url`; it becomes visible when the block ends well, and never was when it does not.

    Args:
        url: of the database.
        replace: whether a living house may be replaced.
        tables: names of the tables that will be made, beside ours.

    Raises:
        HouseLiving: there is one, and it may not be replaced, or it is in use.
        DatabaseError: the database cannot be used.
    """
    engine = open_database(url)
    try:
        file = database_file(engine)
        maker = (
            _postgresql(engine, replace, {*tables, *metadata.tables, "alembic_version"})
            if file is None
            else _sqlite(file, replace)
        )
        with maker as built:
            yield built
    finally:
        engine.dispose()


@contextmanager
def _sqlite(file: Path, replace: bool) -> Iterator[Building]:
    for stale in file.parent.glob(f".{file.name}.*{_DRAFT}*"):
        stale.unlink(missing_ok=True)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}{_DRAFT}")
    draft.touch(mode=0o600)
    engine = open_database(f"sqlite:///{draft}")
    event.listen(engine, "connect", _without_foreign_keys)
    try:
        with _replaced(file, replace) as (living, unreadable):
            with engine.begin() as conn:
                yield Building(conn, living, unreadable)
                _check_foreign_keys(conn)
            _settle(draft, engine)
            for beside in ("-wal", "-shm"):  # of a file that could not be opened: they would be taken for the new one's
                file.with_name(file.name + beside).unlink(missing_ok=True)
            draft.replace(file)
            settle(file.parent)
    finally:
        engine.dispose()
        for left in ("", "-wal", "-shm"):
            draft.with_name(draft.name + left).unlink(missing_ok=True)


def _without_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    """Migrations rebuild tables; what points where is checked as a whole at the end."""
    connection.execute("PRAGMA foreign_keys=OFF")


def _check_foreign_keys(conn: Connection) -> None:
    broken = conn.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise sqlite3.IntegrityError(f"a row of {broken[0]} points to a row of {broken[2]} that is not there")


def _settle(draft: Path, engine: Engine) -> None:
    """All of it into the one file, and onto the disk."""
    engine.dispose()
    with closing(sqlite3.connect(draft)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
    settle(draft)


@contextmanager
def _replaced(file: Path, replace: bool) -> Iterator[tuple[Living | None, str | None]]:
    """The house that is there, for us alone: its reader, or why it cannot be read."""
    if not file.exists() or file.stat().st_size == 0:
        yield None, None
        return
    with closing(sqlite3.connect(file.absolute().as_uri() + "?mode=rw", uri=True, isolation_level=None, timeout=1)) as raw:
        try:
            there = raw.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if there:
                _check_allowed(replace)
            raw.execute("PRAGMA journal_mode=DELETE")  # refused while anybody else has it open
            engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
            conn = engine.connect()  # before the transaction: SQLAlchemy begins with a rollback
            raw.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise HouseLiving(f"{file} is in use: {error}. Stop Préambule on this host, then restore.") from error
        except sqlite3.DatabaseError as error:
            _check_allowed(replace)
            yield None, str(error)
            return
        if not there:
            yield None, None
            return
        with conn:
            yield Living(conn), None


@contextmanager
def _postgresql(engine: Engine, replace: bool, tables: set[str]) -> Iterator[Building]:
    with engine.begin() as conn:
        there = sorted(tables & set(inspect(conn).get_table_names()))
        if not there:
            yield Building(conn)
            return
        _check_allowed(replace)
        quote = conn.dialect.identifier_preparer.quote
        conn.execute(text(f"LOCK TABLE {', '.join(map(quote, there))} IN ACCESS EXCLUSIVE MODE"))
        conn.execute(text(f"CREATE SCHEMA {_BEFORE}"))
        for function in conn.execute(_FUNCTIONS, {"tables": there}).scalars().all():
            conn.execute(text(f"ALTER FUNCTION {function} SET SCHEMA {_BEFORE}"))
        for table in there:
            conn.execute(text(f"ALTER TABLE {quote(table)} SET SCHEMA {_BEFORE}"))
        yield Building(conn, Living(conn, _BEFORE))
        conn.execute(text(f"DROP SCHEMA {_BEFORE} CASCADE"))


def _check_allowed(replace: bool) -> None:
    if not replace:
        raise HouseLiving(
            "There is a house here already. Restore elsewhere (PREAMBULE_HOME, PREAMBULE_DATABASE_URL); or, if its tables are to be replaced "
            "by the backup's, stop Préambule, and say so: --replace"
        )
