"""The application's role on a real PostgreSQL: all that it needs, and in the journal nothing but adding rows."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from ivr.database.engine import open_database, reading
from ivr.database.errors import DatabaseGone
from ivr.database.grants import GROWING, GrantsUseless, apply, may_change, statements
from ivr.database.migrate import migrate
from ivr.database.tables import metadata
from ivr.database.writer import GroupWriter, _probe
from ivr.domain.journal_retention import JournalRetention
from ivr.domain.recording import RecordingState
from ivr.journal.chain import append, rows
from ivr.journal.cuts import beginning, stored_cuts
from ivr.journal.cutting import Cutter, cut
from ivr.journal.entries import Entry
from ivr.journal.verification import verify
from ivr.worker.sweep import sweep
from tests.database.fixtures import SERVER, needs_postgresql
from tests.database.recorded import DUE
from tests.worker.house import House

NOW = datetime.now(UTC)
OLD = NOW - timedelta(days=500)


@dataclass(frozen=True)
class Roles:
    owner: Engine
    application: Engine
    name: str


@pytest.fixture
def roles() -> Iterator[Roles]:
    """A migrated database with its owner, who is no superuser, and the application's role."""
    mark, word = secrets.token_hex(6), secrets.token_hex(8)
    database, owner, name = f"preambule_test_{mark}", f"owner_{mark}", f"app_{mark}"
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with server.connect() as conn:
        conn.exec_driver_sql(f"CREATE ROLE {owner} LOGIN PASSWORD '{word}'")
        conn.exec_driver_sql(f"CREATE ROLE {name} LOGIN PASSWORD '{word}'")
        conn.exec_driver_sql(f"CREATE DATABASE {database} OWNER {owner}")
    as_owner, as_application = (
        open_database(make_url(SERVER).set(database=database, username=who, password=word).render_as_string(hide_password=False))
        for who in (owner, name)
    )
    migrate(as_owner)
    apply(as_owner, name)
    yield Roles(as_owner, as_application, name)
    as_owner.dispose()
    as_application.dispose()
    with server.connect() as conn:
        conn.exec_driver_sql(f"DROP DATABASE {database} WITH (FORCE)")
        conn.exec_driver_sql(f"DROP ROLE {name}")
        conn.exec_driver_sql(f"DROP ROLE {owner}")
    server.dispose()


def old_journal(engine: Engine, count: int = 30) -> None:
    with engine.begin() as conn:
        for n in range(count):
            append(conn, [Entry("call.ended", f"call-{n}")], OLD + timedelta(hours=n))


@needs_postgresql
def test_the_application_does_its_whole_work(roles: Roles, tmp_path: Path) -> None:
    migrate(roles.application)  # every process does at its start: there is nothing to do
    house = House.build(roles.application, tmp_path)
    for state in (RecordingState.SEALED, RecordingState.REFUSED, RecordingState.DESTROYING, RecordingState.SEALING):
        house.add(state.value, state)
    assert sweep(house.tools, DUE).destroyed == 4
    house.check_gone("sealed")
    writer = GroupWriter(roles.application)
    writer.submit(_probe).result(30)
    assert writer.healthy
    writer.close()


@needs_postgresql
def test_every_table_can_be_used_and_those_that_grow_only_grow(roles: Roles) -> None:
    with reading(roles.application) as conn:
        for table in metadata.tables:
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"):
                found = conn.execute(text("SELECT has_table_privilege(:table, :right)"), {"table": table, "right": right})
                wanted = right in ("SELECT", "INSERT") or (right in ("UPDATE", "DELETE") and table not in GROWING)
                assert found.scalar_one() is wanted, (table, right)
        assert not may_change(conn)
    with reading(roles.owner) as conn:
        assert may_change(conn)


ATTACKS = (
    "UPDATE journal SET subject = 'x' WHERE sequence = 3",
    "DELETE FROM journal WHERE sequence = 3",
    "DELETE FROM journal",
    "TRUNCATE journal",
    "DELETE FROM journal_cuts",
    "UPDATE journal_kept SET kind = 'x'",
    "DELETE FROM certificates",
    "UPDATE proofs SET jws = 'x'",
    "ALTER TABLE journal DISABLE TRIGGER ALL",
    "DROP TRIGGER journal_complete ON journal",
    "DROP TABLE journal",
    "ALTER TABLE journal RENAME TO journal_old",
    "CREATE TABLE journal_copy (x integer)",
    "CREATE OR REPLACE FUNCTION journal_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$",
    "SET session_replication_role = replica",
)


@needs_postgresql
def test_the_journal_is_out_of_the_applications_reach(roles: Roles) -> None:
    old_journal(roles.application)
    for attack in ATTACKS:
        with pytest.raises(DatabaseGone, match="may not do this"), roles.application.begin() as conn:
            conn.exec_driver_sql(attack)
    with reading(roles.application) as conn:
        assert verify(rows(conn)).rows == 30


@needs_postgresql
def test_the_owner_is_held_back_by_the_triggers_until_they_are_dropped(roles: Roles) -> None:
    old_journal(roles.application)
    for attack in ("DELETE FROM journal", "UPDATE journal SET subject = 'x'", "TRUNCATE journal", "DELETE FROM journal_cuts"):
        with roles.owner.connect() as conn:
            if "cuts" in attack:
                assert conn.exec_driver_sql(attack).rowcount == 0
                continue
            with pytest.raises(Exception, match="only grows"):
                conn.exec_driver_sql(attack)


@needs_postgresql
def test_the_application_cuts_by_the_function_alone(roles: Roles, tmp_path: Path) -> None:
    old_journal(roles.application)
    house = House.build(roles.application, tmp_path)
    tools = Cutter(roles.application, house.signer, JournalRetention())
    assert cut(tools, NOW) == 30
    with reading(roles.application) as conn:
        cuts = stored_cuts(conn, house.signer.public)
        verdict = verify(rows(conn, beginning(cuts).sequence), start=beginning(cuts))
    assert verdict.whole
    assert verdict.rows == 1


@needs_postgresql
def test_no_record_makes_the_function_take_what_is_younger_than_half_a_year(roles: Roles, tmp_path: Path) -> None:
    """A process that believes a clock which is years ahead, or an intruder with the signing key, meets the server's own clock."""
    old_journal(roles.application)
    with roles.application.begin() as conn:
        append(conn, [Entry("call.ended", "young")], NOW)
    house = House.build(roles.application, tmp_path)
    tools = Cutter(roles.application, house.signer, JournalRetention())
    assert cut(tools, NOW + timedelta(days=4_000)) == 30
    with reading(roles.application) as conn:
        assert [row.subject for row in rows(conn)][:2] == ["young", "journal"]


@needs_postgresql
def test_without_a_stored_record_the_function_takes_nothing(roles: Roles) -> None:
    old_journal(roles.application)
    with roles.application.begin() as conn:
        assert conn.exec_driver_sql("SELECT cut_journal(1000)").scalar_one() == 0


@needs_postgresql
def test_a_record_must_name_a_row_as_it_is(roles: Roles, tmp_path: Path) -> None:
    old_journal(roles.application)
    for table, values in (
        ("journal_cuts", "(20, '\\x00', 'a.b.c', 0)"),
        ("journal_kept", "(20, 0, 'call.ended', 'x', '{}', '\\x00', '\\x00')"),
        ("journal_cuts", "(2000, '\\x00', 'a.b.c', 0)"),
    ):
        with pytest.raises(Exception, match="no row of the journal"), roles.application.begin() as conn:
            conn.exec_driver_sql(f"INSERT INTO {table} VALUES {values}")


@needs_postgresql
def test_a_role_that_no_grant_holds_back_is_refused(roles: Roles) -> None:
    with roles.owner.connect() as conn:
        owner = conn.exec_driver_sql("SELECT current_user").scalar_one()
    for role, why in ((owner, "owns the tables"), (make_url(SERVER).username, "superuser"), ("nobody_of_that_name", "no role")):
        with pytest.raises(GrantsUseless, match=why):
            apply(roles.owner, str(role))


@needs_postgresql
def test_the_sql_is_printed_as_it_is_applied_and_can_be_applied_again(roles: Roles) -> None:
    with reading(roles.owner) as conn:
        found = statements(conn, roles.name)
    assert len(found) == apply(roles.owner, roles.name)
    assert f'GRANT SELECT, INSERT ON "public"."journal" TO "{roles.name}"' in found


def test_sqlite_has_no_roles(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    migrate(engine)
    with reading(engine) as conn, pytest.raises(GrantsUseless, match="SQLite knows no roles"):
        statements(conn, "x")
    with pytest.raises(GrantsUseless):
        apply(engine, "x")
    engine.dispose()
