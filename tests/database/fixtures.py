"""A migrated, empty database: SQLite always, PostgreSQL too where PREAMBULE_TEST_POSTGRESQL names a server."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url

from ivr.database.engine import open_database
from ivr.database.migrate import migrate

SERVER = os.environ.get("PREAMBULE_TEST_POSTGRESQL", "")
needs_postgresql = pytest.mark.skipif(not SERVER, reason="PREAMBULE_TEST_POSTGRESQL names no server")
BACKENDS = ["sqlite", "postgresql"] if SERVER else ["sqlite"]


@contextmanager
def new_database(backend: str, folder: Path, like: str = "") -> Iterator[str]:
    """The address of a database: a file in the folder, or one on the server, which is dropped afterwards.

    Args:
        like: a file, or the name of a database, of which it is a copy; without one it has no tables.
    """
    if backend == "sqlite":
        file = folder.absolute() / "preambule.sqlite"
        if like:
            shutil.copyfile(like, file)
        yield f"sqlite:///{file}"
        return
    with _on_server(f"preambule_test_{secrets.token_hex(6)}", like) as name:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)


@contextmanager
def _on_server(name: str, like: str) -> Iterator[str]:
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with server.connect() as conn:
        conn.exec_driver_sql(f"CREATE DATABASE {name}" + (f" TEMPLATE {like}" if like else ""))
    try:
        yield name
    finally:
        with server.connect() as conn:
            conn.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        server.dispose()


class Migrated:
    """One migrated, empty database of each kind, made when it is first wanted: copying it is quicker than migrating, and most tests want one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, str] = {}
        self._open = ExitStack()

    def __call__(self, backend: str) -> str:
        """What `new_database` takes a copy of."""
        if backend not in self._made:
            address = self._open.enter_context(new_database(backend, self._folder))
            engine = open_database(address)
            migrate(engine)
            engine.dispose()
            self._made[backend] = str(make_url(address).database)
        return self._made[backend]

    def close(self) -> None:
        """Drop them."""
        self._open.close()


@pytest.fixture(params=BACKENDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    with new_database(request.param, tmp_path) as address:
        yield address


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest, tmp_path: Path, migrated: Migrated) -> Iterator[str]:
    """The address of a migrated database."""
    with new_database(request.param, tmp_path, migrated(request.param)) as address:
        yield address


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated: Migrated) -> Iterator[str]:
    """As `url`, on SQLite alone: for browsers, who see nothing of the database. A module calls it `url` by importing it so."""
    with new_database("sqlite", tmp_path, migrated("sqlite")) as address:
        yield address


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on a migrated database."""
    engine = open_database(url)
    yield engine
    engine.dispose()
