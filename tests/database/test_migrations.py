from __future__ import annotations

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from ivr.database.engine import database_file, open_database
from ivr.database.errors import DatabaseRevision
from ivr.database.migrate import HEAD, check_revision, migrate, revision
from ivr.database.tables import metadata
from ivr.errors import PreambuleError


def test_the_migrations_make_the_tables_of_the_models(engine: Engine) -> None:
    with engine.connect() as conn:
        differences = compare_metadata(MigrationContext.configure(conn, opts={"compare_type": True}), metadata)
    assert differences == []


def test_the_head_named_in_the_code_is_the_last_step() -> None:
    config = Config()
    config.set_main_option("script_location", "ivr.database:migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_migrating_twice_does_nothing(engine: Engine) -> None:
    migrate(engine)
    check_revision(engine)
    assert revision(engine) == HEAD


def test_a_database_without_tables_is_not_worked_on(empty_url: str) -> None:
    engine = open_database(empty_url)
    file = database_file(engine)
    if file is not None:
        file.touch()
    with pytest.raises(DatabaseRevision, match="none"):
        check_revision(engine)
    engine.dispose()


def test_a_newer_database_is_left_alone(engine: Engine) -> None:
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for action in (migrate, check_revision):
        with pytest.raises(DatabaseRevision, match="9999"):
            action(engine)
    assert revision(engine) == "9999"


def test_processes_that_start_together_migrate_once(empty_url: str) -> None:
    faults: list[PreambuleError] = []

    def start() -> None:
        engine = open_database(empty_url, busy_seconds=30)
        try:
            migrate(engine)
            check_revision(engine)
        except PreambuleError as error:
            faults.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
