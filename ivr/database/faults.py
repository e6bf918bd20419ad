"""From the driver's errors to ours: which of them say that the database as a whole cannot be used."""

from __future__ import annotations

import sqlite3

from sqlalchemy.engine import ExceptionContext

from ivr.database.errors import DatabaseDamaged, DatabaseFull, DatabaseGone, DatabaseLocked
from ivr.errors import DatabaseError

_SQLITE: dict[int, tuple[type[DatabaseError], str]] = {
    sqlite3.SQLITE_BUSY: (DatabaseLocked, "Another process holds the database. Find it (fuser), or wait until it has finished."),
    sqlite3.SQLITE_LOCKED: (DatabaseLocked, "Another connection of this process holds the database. Wait until it has finished."),
    sqlite3.SQLITE_FULL: (DatabaseFull, "The disk of the database is full. Make room on it."),
    sqlite3.SQLITE_IOERR_SHMSIZE: (DatabaseFull, "The disk of the database is full. Make room on it."),
    sqlite3.SQLITE_IOERR: (DatabaseGone, "The disk of the database gives errors. Check the disk and its mount."),
    sqlite3.SQLITE_CANTOPEN: (DatabaseGone, "The database's file cannot be opened. Check its folder and its rights."),
    sqlite3.SQLITE_READONLY: (DatabaseGone, "The database's file cannot be written. Check its rights, its owner and the mount."),
    sqlite3.SQLITE_PERM: (DatabaseGone, "The database's file may not be used by this user. Check its rights and its owner."),
    sqlite3.SQLITE_CORRUPT: (DatabaseDamaged, "The database's file is damaged. Stop Préambule and restore a backup."),
    sqlite3.SQLITE_NOTADB: (
        DatabaseDamaged,
        "The database's file is no SQLite database. Correct PREAMBULE_DATABASE_URL or restore a backup.",
    ),
}

_POSTGRESQL: dict[str, tuple[type[DatabaseError], str]] = {
    "55P03": (DatabaseLocked, "Another session holds the rows. Look into pg_stat_activity, or wait until it has finished."),
    "40P01": (DatabaseLocked, "Two sessions waited for each other. Try again."),
    "40001": (DatabaseLocked, "Another session changed the same rows. Try again."),
    "53100": (DatabaseFull, "The disk of the PostgreSQL server is full. Make room on it."),
    "53200": (DatabaseFull, "The PostgreSQL server has no memory left."),
    "53300": (DatabaseGone, "The PostgreSQL server has no connection left. Raise max_connections, or start fewer processes."),
    "25006": (DatabaseGone, "The PostgreSQL server only lets us read. Connect to the primary server."),
    "42501": (
        DatabaseGone,
        "The PostgreSQL user may not do this. As the owner of the tables, run: preambule database grants --role USER --apply",
    ),
}

_GONE = "The PostgreSQL server does not answer, or has ended the connection. Check that it runs and that PREAMBULE_DATABASE_URL is right."


def translate(context: ExceptionContext) -> BaseException | None:
    """The error of ours that says what is wrong, or None when the database as a whole is well.

    A listener of SQLAlchemy's `handle_error`, so that every statement anywhere is covered.
    """
    found = of_driver(context.original_exception)
    if found is None and context.is_disconnect and context.sqlalchemy_exception is not None:  # not: a process told to stop
        return DatabaseGone(_GONE)
    return found


def of_driver(error: BaseException) -> DatabaseError | None:
    """The error of ours for one of a driver's; None when it concerns one statement only."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return _made(_SQLITE.get(code) or _SQLITE.get(code & 0xFF), error)
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return _made(_POSTGRESQL.get(state), error) or (DatabaseGone(_GONE) if state[:2] in {"57", "08"} else None)
    if type(error).__module__.startswith("psycopg") and type(error).__name__ == "OperationalError":
        return DatabaseGone(_GONE)
    return None


def _made(kind: tuple[type[DatabaseError], str] | None, error: BaseException) -> DatabaseError | None:
    return None if kind is None else kind[0](f"{kind[1]} (The database says: {str(error).splitlines()[0]})")
