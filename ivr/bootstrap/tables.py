"""The database of this house, its tables made at the first start and brought up to date afterwards."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Engine

from ivr.bootstrap.keeping import interrupted
from ivr.database.engine import database_file, open_database
from ivr.database.errors import DatabaseGone
from ivr.database.migrate import migrate, revision
from ivr.errors import VaultError
from ivr.settings import Settings
from ivr.vault.objects import open_store
from ivr.vault.parts import parts_in


def open_tables(settings: Settings) -> Engine:
    """An engine on tables of this program's revision.

    Raises:
        DatabaseGone: a restore was interrupted; or there are no tables, but recordings whose keys were in some. In new ones every part would be an orphan, to
            be destroyed, and the loss would go unnoticed.
        DatabaseError: locked, full, of a newer revision.
    """
    engine = open_database(settings.database_url)
    try:
        _check_remains(engine, settings)
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _check_remains(engine: Engine, settings: Settings) -> None:
    if interrupted(settings).exists():
        raise DatabaseGone(
            f"A restore was interrupted here, or is under way: keys and files may be the backup's, the tables not yet. Do it again; or, to go "
            f"on with what is here, remove {interrupted(settings)}."
        )
    if not _made(engine) and _recordings_left(settings):
        raise DatabaseGone(
            "There is no database any more, but there are recordings whose keys were in it. Restore it from a backup; or, to "
            f"begin anew, move away what is in {settings.parts} and in {settings.objects_url}."
        )


def _made(engine: Engine) -> bool:
    file = database_file(engine)
    return (file is None or file.exists()) and revision(engine) is not None


def _recordings_left(settings: Settings) -> bool:
    if any(parts_in(settings.parts)):
        return True
    with suppress(VaultError):  # a store that does not answer says nothing of recordings
        return next(open_store(settings.objects_url).names(), None) is not None
    return False
