"""Bring a database to the revision of this program, or say that it is of another."""

from __future__ import annotations

from contextlib import suppress
from importlib.resources import files

from sqlalchemy import Connection, Engine, inspect, text

from ivr.database.engine import database_file, reading
from ivr.database.errors import DatabaseRevision

HEAD = "0026"
"""The revision of the tables that this program reads and writes."""

_LOCK = 0x5052_4541  # PostgreSQL advisory lock of those who migrate

_REVISION = text("SELECT version_num FROM alembic_version")


def migrate(engine: Engine) -> None:
    """Make the tables, or bring them to `HEAD`, in one transaction. Safe when several processes start at once.

    Raises:
        DatabaseRevision: the database is newer than this program.
        DatabaseError: locked, full, gone.
    """
    _make_file(engine)
    if revision(engine) == HEAD:
        return
    with engine.begin() as conn:
        if engine.dialect.name == "postgresql":
            conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if _revision(conn) != HEAD:
            upgrade(conn)


def check_revision(engine: Engine) -> None:
    """Refuse to work on tables of another revision.

    Raises:
        DatabaseRevision: they are older, newer, or not there.
    """
    found = revision(engine)
    if found != HEAD:
        raise DatabaseRevision(
            f"The tables are of revision {found or 'none'}, this program wants {HEAD}. "
            "Start `preambule line` or `preambule serve` of the same version once: they migrate."
        )


def revision(engine: Engine) -> str | None:
    """The revision of the tables; None in a database without ours."""
    with reading(engine) as conn:
        return _revision(conn)


def _make_file(engine: Engine) -> None:
    """SQLite's file, for its owner alone. One that cannot be made is told by the first statement."""
    file = database_file(engine)
    if file is not None:
        with suppress(OSError):
            file.touch(mode=0o600)


def _revision(conn: Connection) -> str | None:
    if not inspect(conn).has_table("alembic_version"):
        return None
    found: str | None = conn.execute(_REVISION).scalar_one_or_none()
    return found


def upgrade(conn: Connection, to: str = HEAD) -> None:
    """Bring the tables to a revision, in the caller's transaction.

    Raises:
        DatabaseRevision: this program does not know the revision, or that of the tables.
    """
    from alembic import command  # slow to import, and wanted once in the life of a revision
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(files("ivr.database") / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    try:
        command.upgrade(config, to)
    except CommandError as error:
        unknown = _revision(conn) or to
        raise DatabaseRevision(
            f"The tables are of revision {unknown}, which this program does not know: they are newer. Install the newer version again."
        ) from error
