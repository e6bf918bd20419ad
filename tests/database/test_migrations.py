from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from ivr.database import key_headers, recordings
from ivr.database.certificates import alive, listing, of_recording
from ivr.database.due import due
from ivr.database.engine import database_file, open_database
from ivr.database.errors import DatabaseRevision
from ivr.database.lines import load_lines
from ivr.database.migrate import HEAD, check_revision, migrate, revision
from ivr.database.notices import current_versions
from ivr.database.publications import history
from ivr.database.tables import metadata
from ivr.domain.line import Pausing
from ivr.domain.recording import RecordingState
from ivr.errors import PreambuleError
from ivr.journal.chain import append, rows
from ivr.journal.entries import Entry
from ivr.journal.verification import verify
from tests.database.samples import NOW


def test_the_migrations_make_the_tables_of_the_models(engine: Engine) -> None:
    with engine.connect() as conn:
        differences = compare_metadata(MigrationContext.configure(conn, opts={"compare_type": True}), metadata)
    assert differences == []


def test_the_head_named_in_the_code_is_the_last_step() -> None:
    assert ScriptDirectory.from_config(_config()).get_heads() == [HEAD]


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


def test_what_was_published_before_the_studio_goes_on_being_heard(empty_url: str, tmp_path: Path) -> None:
    engine = open_database(empty_url)
    file = database_file(engine)
    if file is not None:
        file.touch()
    with engine.begin() as conn:
        command.upgrade(_config(conn), "0001")
        conn.execute(text(_LINE_OF_0001))
        for place, version in enumerate(("old", "new")):
            conn.execute(text(f"INSERT INTO notice_versions VALUES ('{version}', 'mairie', 'facts', {place})"))
    migrate(engine)
    with engine.connect() as conn:
        assert [one.version_id for one in history(conn, "mairie")] == ["old", "new"]
        heard = current_versions(conn, tmp_path, NOW)["mairie"]
        assert (heard.id, heard.lexicon) == ("new", ())
        (line,) = load_lines(conn)
        assert line.facts.consent_key == "3", "a key that no row had"
        assert (line.house, line.unrecorded_agents, line.unrecorded_callers) == ((), (), ())
        assert (line.pausing, line.warning_tone) == (Pausing(), False), "as a file that says nothing of it"
        assert not line.withdrawal_by_key
    engine.dispose()


def test_a_certificate_of_a_single_recording_becomes_one_of_a_batch_of_one(empty_url: str) -> None:
    engine = open_database(empty_url)
    file = database_file(engine)
    if file is not None:
        file.touch()
    with engine.begin() as conn:
        command.upgrade(_config(conn), "0006")
        for statement in _DESTROYED_BEFORE_0007.split(";"):
            conn.execute(text(statement))
    migrate(engine)
    with engine.connect() as conn:
        (certificate,) = of_recording(conn, "r1")
        assert (certificate.id, certificate.jws, certificate.recordings) == ("c1", "a.b.c", 1)
        assert list(listing(conn)) == [certificate]
    engine.dispose()


def test_a_home_with_recordings_of_before_the_vault_goes_on(empty_url: str) -> None:
    """Of old headers nobody noted whose they are, of old calls no number was kept, and nothing of them is held or waits for archives."""
    engine = open_database(empty_url)
    file = database_file(engine)
    if file is not None:
        file.touch()
    with engine.begin() as conn:
        command.upgrade(_config(conn), "0006")
        for statement in _DESTROYED_BEFORE_0007.split(";"):
            conn.execute(text(statement))
        conn.execute(text(_SEALED_BEFORE_0007))
        conn.execute(
            text("INSERT INTO key_headers (recording_id, header, created_at) VALUES ('r2', :header, 0)"), {"header": b"header"}
        )
        append(conn, [Entry("recording.sealed", "r2")], NOW)
    migrate(engine)
    with engine.begin() as conn:
        append(conn, [Entry("recording.played", "r2")], NOW)
        assert verify(rows(conn)).whole
        (wrapped,) = key_headers.page(conn, "", 10)
        assert (wrapped.recording_id, wrapped.recipients, wrapped.held_until) == ("r2", None, None)
        assert key_headers.needing(conn, "age1any") == 1, "no key goes as long as nobody knows which one it needs"
        assert key_headers.by_period(conn) == {None: 1}
        recording = recordings.get(conn, "r2")
        assert recording is not None
        assert (recording.held_until, recording.visa, recording.purposes) == (None, None, ("training",))
        assert [one.id for one in due(conn, NOW, RecordingState.SEALED, 10)] == ["r2"]
        assert conn.execute(text("SELECT number_hash FROM calls")).scalar_one() is None
        assert alive(conn, 10) == ()
    with engine.connect() as conn, pytest.raises(DBAPIError, match="only grows"):
        conn.execute(text("DELETE FROM journal"))
    engine.dispose()


def _config(conn: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", "ivr.database:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    return config


_LINE_OF_0001 = """
    INSERT INTO lines VALUES ('mairie', 'Mairie', '+33199001000', '["fr"]', 'automatic', 'early_media', 'record', 'user/1', 30, 7,
    false, 'Mairie', 'Mairie', 'Valmont', '["accueil"]', 'dpo', 'droits', 'https://valmont.example', '[]', 100, 'destroy', NULL,
    '{"refusal": "2", "notice": "1", "person": "0", "repeat": "*", "language": "9"}', 0, NULL)
"""

_DESTROYED_BEFORE_0007 = """
    INSERT INTO lines (id, name, number, locales, mode, answering, undecided, dial, ring_seconds, answer_window_seconds, rehearsal,
    organisation, line_name, controller_address, recipients, dpo_contact, rights_contact, web_address, transfers, sampling_percent,
    refusal_effect, keys, changed_at) VALUES ('mairie', 'Mairie', '+33199001000', '[]', 'automatic', 'early_media', 'record', 'user/1',
    30, 7, false, 'Mairie', 'Mairie', 'Valmont', '[]', 'dpo', 'droits', 'https://valmont.example', '[]', 100, 'destroy', '{}', 0);
    INSERT INTO calls (id, line_id, arrived_at, rehearsal) VALUES ('call', 'mairie', 0, false);
    INSERT INTO proofs (id, call_id, jws, signed_at) VALUES ('proof', 'call', 'a.b.c', 0);
    INSERT INTO recordings (id, call_id, line_id, proof_id, state, started_at, due_at, body)
    VALUES ('r1', 'call', 'mairie', 'proof', 'destroyed', 0, 1, 'r1');
    INSERT INTO certificates (id, recording_id, jws, signed_at) VALUES ('c1', 'r1', 'a.b.c', 2)
"""

_SEALED_BEFORE_0007 = """
    INSERT INTO recordings (id, call_id, line_id, proof_id, state, started_at, due_at, body, purposes)
    VALUES ('r2', 'call', 'mairie', 'proof', 'sealed', 0, 1, 'r2.age', '["training"]')
"""
