from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url

from ivr.database.engine import open_database
from ivr.database.migrate import migrate
from tests.database.fixtures import empty_url, engine
from tests.rights.house import House

__all__ = ["empty_url", "engine", "house", "url"]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied: migrating takes longer than most tests here."""
    file = tmp_path_factory.mktemp("rights") / "migrated.sqlite"
    engine = open_database(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    return file


@pytest.fixture
def url(empty_url: str, migrated: Path) -> str:
    """The address of a migrated database."""
    address = make_url(empty_url)
    if address.get_backend_name() == "sqlite":
        shutil.copyfile(migrated, str(address.database))
    else:
        engine = open_database(empty_url)
        migrate(engine)
        engine.dispose()
    return empty_url


@pytest.fixture
def house(engine: Engine, tmp_path: Path) -> House:
    """A host with two lines and everything that requests need."""
    return House.build(engine, tmp_path)
