from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, insert, text

from ivr.database import writer as writer_module
from ivr.database.engine import forget, open_database, reading
from ivr.database.errors import DatabaseGone, DatabaseLocked, DatabaseRefused, WriterClosed, WriterFull
from ivr.database.migrate import migrate
from ivr.database.tables import line_numbers
from ivr.database.writer import GroupWriter
from tests.database.fixtures import SERVER, needs_postgresql

WAIT = 30


@pytest.fixture
def table(engine: Engine) -> Engine:
    with engine.begin() as conn:
        conn.execute(text("CREATE TABLE notes (n INTEGER PRIMARY KEY)"))
    return engine


@pytest.fixture
def writer(table: Engine) -> Iterator[GroupWriter]:
    writer = GroupWriter(table, linger_seconds=0)
    yield writer
    writer.close()


def note(n: int) -> Callable[[Connection], int]:
    def work(conn: Connection) -> int:
        conn.execute(text("INSERT INTO notes VALUES (:n)"), {"n": n})
        return n

    return work


def noted(engine: Engine) -> list[int]:
    with reading(engine) as conn:
        return list(conn.execute(text("SELECT n FROM notes ORDER BY n")).scalars())


class Gate:
    """A unit that keeps the writer busy until it is let through, so that others gather behind it."""

    def __init__(self) -> None:
        self.reached, self.let = threading.Event(), threading.Event()

    def __call__(self, _conn: Connection) -> None:
        self.reached.set()
        assert self.let.wait(WAIT)


def test_a_unit_is_written_and_its_result_given_back(writer: GroupWriter, table: Engine) -> None:
    assert writer.submit(note(7)).result(WAIT) == 7
    assert noted(table) == [7]
    assert writer.healthy


def test_units_that_wait_share_one_transaction(writer: GroupWriter, table: Engine) -> None:
    commits: list[int] = []
    event.listen(table, "commit", lambda _: commits.append(1))
    gate = Gate()
    first = writer.submit(gate)
    assert gate.reached.wait(WAIT)
    futures = [writer.submit(note(n)) for n in range(100)]
    gate.let.set()
    assert [future.result(WAIT) for future in futures] == list(range(100))
    first.result(WAIT)
    assert len(commits) == 2


def test_a_failing_unit_fails_alone(writer: GroupWriter, table: Engine) -> None:
    gate = Gate()
    writer.submit(gate)
    assert gate.reached.wait(WAIT)
    good = [writer.submit(note(n)) for n in (1, 2)]
    twice = writer.submit(note(1))
    odd = writer.submit(lambda _: 1 / 0)
    last = writer.submit(note(3))
    gate.let.set()
    assert [future.result(WAIT) for future in (*good, last)] == [1, 2, 3]
    with pytest.raises(DatabaseRefused, match="refused a row"):
        twice.result(WAIT)
    with pytest.raises(ZeroDivisionError):
        odd.result(WAIT)
    assert noted(table) == [1, 2, 3]
    assert writer.healthy


def test_a_unit_is_whole_or_nothing(writer: GroupWriter, table: Engine) -> None:
    def half(conn: Connection) -> None:
        note(5)(conn)
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        writer.submit(half).result(WAIT)
    assert noted(table) == []


def test_a_cancelled_unit_is_not_written(writer: GroupWriter, table: Engine) -> None:
    gate = Gate()
    writer.submit(gate)
    assert gate.reached.wait(WAIT)
    cancelled, kept = writer.submit(note(1)), writer.submit(note(2))
    assert cancelled.cancel()
    gate.let.set()
    kept.result(WAIT)
    assert noted(table) == [2]


def test_a_full_queue_is_said_at_once(table: Engine) -> None:
    writer = GroupWriter(table, capacity=2, linger_seconds=0)
    gate = Gate()
    writer.submit(gate)
    assert gate.reached.wait(WAIT)
    futures = [writer.submit(note(n)) for n in (1, 2)]
    with pytest.raises(WriterFull, match="2 units"):
        writer.submit(note(3))
    gate.let.set()
    assert [future.result(WAIT) for future in futures] == [1, 2]
    writer.close()


def test_closing_writes_what_waits_and_refuses_the_rest(table: Engine) -> None:
    writer = GroupWriter(table, linger_seconds=0)
    gate = Gate()
    writer.submit(gate)
    assert gate.reached.wait(WAIT)
    future = writer.submit(note(1))
    closing = threading.Thread(target=writer.close)
    closing.start()
    gate.let.set()
    closing.join(WAIT)
    assert future.result(0) == 1
    with pytest.raises(WriterClosed):
        writer.submit(note(2))
    assert not writer.healthy
    writer.close()


def test_a_lingering_writer_closes_too(table: Engine) -> None:
    writer = GroupWriter(table, linger_seconds=0.001)
    future = writer.submit(note(1))
    writer.close()
    assert future.result(0) == 1


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'preambule.sqlite'}", busy_seconds=0.05)
    migrate(engine)
    with engine.begin() as conn:
        conn.execute(text("CREATE TABLE notes (n INTEGER PRIMARY KEY)"))
    yield engine
    engine.dispose()


def test_a_locked_database_fails_all_that_waits_once_and_heals(sqlite: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "PROBE_SECONDS", 60)
    writer = GroupWriter(sqlite, linger_seconds=0)
    with sqlite.begin():
        gate = [writer.submit(note(n)) for n in (1, 2)]
        for future in gate:
            with pytest.raises(DatabaseLocked):
                future.result(WAIT)
        ill = not writer.healthy
        assert ill
    assert writer.submit(note(3)).result(WAIT) == 3
    assert writer.healthy
    assert noted(sqlite) == [3]
    writer.close()


def test_an_idle_writer_finds_out_by_itself_that_the_database_is_well_again(
    sqlite: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "PROBE_SECONDS", 0.01)
    writer = GroupWriter(sqlite, linger_seconds=0)
    healed = threading.Event()
    with sqlite.begin(), pytest.raises(DatabaseLocked):
        writer.submit(note(1)).result(WAIT)
    event.listen(sqlite, "commit", lambda _: healed.set())
    assert healed.wait(WAIT)
    writer.close()
    assert writer._healthy


def test_a_file_that_was_taken_away_is_noticed_before_anything_is_written_into_nothing(sqlite: Engine, tmp_path: Path) -> None:
    file = tmp_path / "preambule.sqlite"
    writer = GroupWriter(sqlite, linger_seconds=0)
    writer.submit(note(1)).result(WAIT)
    assert forget(sqlite)
    file.rename(tmp_path / "elsewhere")
    with pytest.raises(DatabaseGone, match="cannot be found"):
        writer.submit(note(2)).result(WAIT)
    ill = not writer.healthy
    assert ill
    assert not file.exists(), "no empty database may take its place"
    other = create_engine(f"sqlite:///{file}")
    with other.begin() as conn:
        conn.execute(text("CREATE TABLE notes (n INTEGER PRIMARY KEY)"))
    other.dispose()
    with pytest.raises(DatabaseGone, match="replaced"):
        writer.submit(note(2)).result(WAIT)
    for left in tmp_path.glob("preambule*"):
        left.unlink()
    (tmp_path / "elsewhere").rename(file)
    assert writer.submit(note(2)).result(WAIT) == 2
    assert writer.healthy
    writer.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_not_be_written_is_named_so(sqlite: Engine, tmp_path: Path) -> None:
    sqlite.dispose()
    (tmp_path / "preambule.sqlite").chmod(0o400)
    writer = GroupWriter(sqlite, linger_seconds=0)
    with pytest.raises(DatabaseGone, match="rights"):
        writer.submit(note(1)).result(WAIT)
    writer.close()


def test_broken_references_are_refused(writer: GroupWriter) -> None:
    with pytest.raises(DatabaseRefused):
        writer.submit(lambda conn: conn.execute(insert(line_numbers), {"number": "9001", "line_id": "x", "locale": None})).result(
            WAIT
        )


@needs_postgresql
def test_a_server_that_ended_the_connection_is_asked_again(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("about servers")
    writer = GroupWriter(engine, linger_seconds=0)
    backend = writer.submit(lambda conn: conn.execute(text("SELECT pg_backend_pid()")).scalar_one()).result(WAIT)
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with server.connect() as conn:
        conn.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend})
    server.dispose()
    after = writer.submit(lambda conn: conn.execute(text("SELECT pg_backend_pid()")).scalar_one()).result(WAIT)
    assert after != backend
    assert writer.healthy
    writer.close()


@needs_postgresql
def test_a_server_that_does_not_answer_is_gone() -> None:
    engine = open_database("postgresql://nobody@127.0.0.1:1/none", busy_seconds=1)
    writer = GroupWriter(engine, linger_seconds=0)
    with pytest.raises(DatabaseGone, match="does not answer"):
        writer.submit(lambda _: None).result(WAIT)
    assert not writer.healthy
    writer.close()
    engine.dispose()
