"""A backup of an older program, and the other database."""

from __future__ import annotations

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, text

from ivr.backup import making
from ivr.database.engine import database_file
from ivr.database.lines import load_lines
from ivr.database.migrate import HEAD, revision, upgrade
from tests.backup.house import House
from tests.database.test_migrations import _LINE_OF_0001, _config

OLDER = sorted(one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions() if one.revision != HEAD)


@pytest.mark.parametrize("older", OLDER)
def test_a_backup_made_at_an_older_revision_is_migrated(
    old_house: House, elsewhere: House, older: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = database_file(old_house.engine)
    assert file is not None
    file.touch()
    with old_house.engine.begin() as conn:
        upgrade(conn, "0001")
        conn.execute(text(_LINE_OF_0001))
        conn.execute(text("INSERT INTO calls (id, line_id, arrived_at, rehearsal) VALUES ('c', 'mairie', 0, false)"))
        upgrade(conn, older)
        there = MetaData()
        there.reflect(conn)
    there.remove(there.tables["alembic_version"])
    monkeypatch.setattr(making, "metadata", there)
    monkeypatch.setattr(making, "check_revision", lambda _: None)
    made = old_house.back_up()
    elsewhere.restore(made.path, signer=old_house.kid)
    assert revision(elsewhere.engine) == HEAD
    with elsewhere.engine.connect() as conn:
        (line,) = load_lines(conn)
    assert (line.id, line.facts.consent_key) == ("mairie", "3")
    assert [row[0] for row in elsewhere.dump()["calls"]] == ["c"]
    assert elsewhere.verdict().whole


def test_from_sqlite_to_postgresql_and_back(house: House, empty_house: House, elsewhere: House) -> None:
    """On SQLite alone where there is no PostgreSQL."""
    house.object_to("o1")
    before = house.dump()
    empty_house.restore(house.back_up().path, signer=house.kid)
    assert {name: rows for name, rows in empty_house.dump().items() if name not in {"journal", "restores"}} == {
        name: rows for name, rows in before.items() if name not in {"journal", "restores"}
    }
    empty_house.record("r4")
    again = empty_house.dump()
    elsewhere.restore(empty_house.back_up().path, signer=house.kid)
    assert {name: rows for name, rows in elsewhere.dump().items() if name not in {"journal", "restores"}} == {
        name: rows for name, rows in again.items() if name not in {"journal", "restores"}
    }
    assert elsewhere.verdict().whole
