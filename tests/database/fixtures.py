"""A migrated, empty database: SQLite always, PostgreSQL too where PREAMBULE_TEST_POSTGRESQL names a server."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url

from ivr.database.engine import open_database
from ivr.database.migrate import migrate

SERVER = os.environ.get("PREAMBULE_TEST_POSTGRESQL", "")
needs_postgresql = pytest.mark.skipif(not SERVER, reason="PREAMBULE_TEST_POSTGRESQL names no server")
BACKENDS = ["sqlite", "postgresql"] if SERVER else ["sqlite"]


@contextmanager
def new_database(backend: str, folder: Path) -> Iterator[str]:
    """The address of a database without tables: a file in the folder, or one on the server, which is dropped afterwards."""
    if backend == "sqlite":
        yield f"sqlite:///{folder.absolute() / 'preambule.sqlite'}"
        return
    name = f"preambule_test_{secrets.token_hex(6)}"
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with server.connect() as conn:
        conn.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as conn:
            conn.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        server.dispose()


@pytest.fixture(params=BACKENDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    with new_database(request.param, tmp_path) as address:
        yield address


@pytest.fixture
def url(empty_url: str) -> str:
    """The address of a migrated database."""
    engine = open_database(empty_url)
    migrate(engine)
    engine.dispose()
    return empty_url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on a migrated database."""
    engine = open_database(url)
    yield engine
    engine.dispose()
