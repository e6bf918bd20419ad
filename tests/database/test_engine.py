from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, insert, select, text

from ivr.database.engine import forget, open_database, reading
from ivr.database.errors import DatabaseAddress, DatabaseDamaged, DatabaseFull, DatabaseGone, DatabaseLocked
from ivr.database.lines import save_lines
from ivr.database.migrate import migrate
from ivr.database.tables import key_headers, line_numbers, lines
from tests.database.samples import LINE, NOW, OTHER


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "preambule.sqlite"


def opened(file: Path) -> Engine:
    return open_database(f"sqlite:///{file}", busy_seconds=0.05)


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://somewhere/db", "oracle://x"])
def test_an_address_of_something_else_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(DatabaseAddress, match=r"SQLite|sqlite"):
        open_database(url)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseGone, match="does not exist"):
        open_database(f"sqlite:///{tmp_path / 'no' / 'x.sqlite'}")


def test_a_file_that_is_gone_is_told_and_not_made_anew(file: Path) -> None:
    engine = opened(file)
    with pytest.raises(DatabaseGone, match="cannot be opened"), reading(engine):
        pass
    assert not file.exists()
    migrate(engine)
    assert file.stat().st_mode & 0o777 == 0o600
    engine.dispose()


def test_a_file_that_is_no_database_is_named_so(file: Path) -> None:
    file.write_bytes(b"Dear diary, " * 1_000)
    engine = opened(file)
    with pytest.raises(DatabaseDamaged, match="no SQLite database"):
        migrate(engine)
    engine.dispose()


def test_a_locked_database_is_named_so(file: Path) -> None:
    first, second = opened(file), opened(file)
    migrate(first)
    with first.begin(), pytest.raises(DatabaseLocked), second.begin():
        pass
    first.dispose()
    second.dispose()


def test_a_full_database_is_named_so(file: Path) -> None:
    engine = opened(file)
    migrate(engine)
    with engine.connect() as conn:
        conn.execute(text("CREATE TABLE big (x TEXT)"))
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")
        with pytest.raises(DatabaseFull, match="Make room"):
            conn.execute(text("INSERT INTO big VALUES (:x)"), {"x": "x" * 100_000})
    engine.dispose()


def test_reading_waits_for_nobody(file: Path) -> None:
    engine = opened(file)
    migrate(engine)
    with engine.begin() as writing:
        save_lines(writing, [LINE], NOW)
        with reading(engine) as conn:
            assert conn.execute(select(lines.c.id)).all() == []
    engine.dispose()


def test_two_writers_take_turns(file: Path) -> None:
    """What one reads in its transaction stays true until it commits: the journal's head depends on it."""
    engine = open_database(f"sqlite:///{file}", busy_seconds=30)
    migrate(engine)
    with engine.begin() as conn:
        conn.execute(text("CREATE TABLE counter (n INTEGER)"))
        conn.execute(text("INSERT INTO counter VALUES (0)"))

    def count() -> None:
        for _ in range(25):
            with engine.begin() as conn:
                found = conn.execute(text("SELECT n FROM counter")).scalar_one()
                conn.execute(text("UPDATE counter SET n = :n"), {"n": found + 1})

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with reading(engine) as conn:
        assert conn.execute(text("SELECT n FROM counter")).scalar_one() == 100
    engine.dispose()


def test_foreign_keys_hold(engine: Engine) -> None:
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), engine.begin() as conn:
        conn.execute(insert(line_numbers), {"number": "9001", "line_id": "nobody", "locale": None})


def test_errors_do_not_tell_what_the_rows_hold(engine: Engine) -> None:
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError) as caught, engine.begin() as conn:
        conn.execute(insert(line_numbers), {"number": "+33199001000", "line_id": "nobody", "locale": None})
    assert "+33199001000" not in str(caught.value)


def test_a_deleted_key_is_gone_from_the_files(tmp_path: Path) -> None:
    """LAW 13: neither a free page nor the write-ahead log may still hold it."""
    file = tmp_path / "preambule.sqlite"
    engine = opened(file)
    migrate(engine)
    header = b"age-encryption.org/v1 WRAPPED KEY " + bytes(range(128))
    with engine.begin() as conn:
        conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        conn.execute(text("CREATE TABLE filler (x TEXT)"))
    raw = engine.raw_connection()
    raw.cursor().execute("PRAGMA foreign_keys = OFF")
    raw.cursor().execute("INSERT INTO key_headers (recording_id, header, created_at) VALUES ('r1', ?, 1)", (header,))
    raw.close()
    assert any(header in path.read_bytes() for path in tmp_path.iterdir())
    with engine.begin() as conn:
        conn.execute(delete(key_headers))
    assert forget(engine)
    assert not any(b"WRAPPED KEY" in path.read_bytes() for path in tmp_path.iterdir())
    engine.dispose()


def test_forgetting_says_when_a_reader_still_needs_the_old_pages(file: Path) -> None:
    engine = opened(file)
    migrate(engine)
    assert forget(engine)
    with reading(engine) as conn:
        conn.execute(select(lines.c.id)).all()
        with engine.begin() as writing:
            save_lines(writing, [OTHER], NOW)
        assert not forget(engine)
    assert forget(engine)
    engine.dispose()


def test_forgetting_works_everywhere(engine: Engine) -> None:
    assert forget(engine)
