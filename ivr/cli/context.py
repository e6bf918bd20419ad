"""What most commands begin with: the settings, and an open database of the right revision."""

from __future__ import annotations

import os

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.logs import configure
from ivr.bootstrap.tables import open_tables
from ivr.settings import Settings, load


def settings() -> Settings:
    """The settings of this process, with logs set up."""
    found = load(os.environ)
    configure(found)
    return found


def database(settings: Settings) -> Engine:
    """The database, its tables made or brought up to date. Raises `DatabaseError`."""
    home.make_folders(settings)
    return open_tables(settings)


def opened() -> tuple[Settings, Engine]:
    """The settings, and the database brought up to date."""
    found = settings()
    return found, database(found)
