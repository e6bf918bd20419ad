"""The lines in memory: found in every usual spelling, followed as their rows change, kept when the database goes away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ivr.bootstrap.line_book import FollowedLines
from ivr.database.engine import open_database
from ivr.database.lines import save_lines
from ivr.database.migrate import migrate
from ivr.database.notices import publish_version
from ivr.database.publications import Publication
from ivr.numbers import normalised, spellings
from tests.bench.lookup import counted_calls
from tests.call.fakes import LINE, notice

NOW = datetime(2026, 5, 4, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A database with one line that has no notice yet."""
    engine = open_database(f"sqlite:///{tmp_path / 'preambule.sqlite'}")
    migrate(engine)
    with engine.begin() as connection:
        save_lines(connection, (LINE,), NOW)
    yield engine
    engine.dispose()


def looked(engine: Engine, sounds: Path) -> FollowedLines:
    """A book that has looked once."""
    book = FollowedLines(engine, sounds)
    book.look()
    return book


@pytest.mark.parametrize(
    "dialled", ["+33199000001", "33199000001", "0033199000001", "0199000001", "01 99 00 00 01", "+33 1 99 00 00 01"]
)
def test_a_line_is_found_however_its_number_is_written(engine: Engine, tmp_path: Path, dialled: str) -> None:
    found = looked(engine, tmp_path).find(dialled)
    assert found is not None
    assert found.line.id == "accueil"
    assert found.locale == "fr"


def test_the_number_says_the_language(engine: Engine, tmp_path: Path) -> None:
    found = looked(engine, tmp_path).find("0199000002")
    assert found is not None
    assert found.locale == "en"


@pytest.mark.parametrize("dialled", ["", "0199000099", "conference", "+", "a\r\nb", "9" * 400])
def test_what_nobody_owns_is_not_found(engine: Engine, tmp_path: Path, dialled: str) -> None:
    assert looked(engine, tmp_path).find(dialled) is None


def test_a_published_notice_is_seen_and_a_change_of_the_line_makes_it_stale(engine: Engine, tmp_path: Path) -> None:
    """L4."""
    book = looked(engine, tmp_path)
    with engine.begin() as connection:
        publish_version(connection, notice(), Publication(LINE.id, notice().id, NOW))
    book.look()
    found = book.find("0199000001")
    assert found is not None
    assert found.current
    with engine.begin() as connection:
        changed = replace(LINE, facts=replace(LINE.facts, recipients=("somebody else",)))
        save_lines(connection, (changed,), NOW + timedelta(seconds=1))
    book.look()
    found = book.find("0199000001")
    assert found is not None
    assert not found.current


def test_a_database_that_goes_away_leaves_the_lines_known(engine: Engine, tmp_path: Path) -> None:
    book = looked(engine, tmp_path)
    engine.dispose()
    for file in tmp_path.glob("preambule.sqlite*"):
        file.unlink()
    book.look()
    assert not book.healthy
    assert book.find("0199000001") is not None


def test_spellings_and_their_way_back_agree() -> None:
    assert {normalised(spelling) for spelling in spellings("+33199000001") if spelling != "33199000001"} == {"+33199000001"}
    assert spellings("9001") == ("9001",)


def test_a_call_asks_neither_rows_nor_files_what_it_plays(tmp_path: Path) -> None:
    counted = counted_calls(tmp_path, calls=5)
    assert counted.prompts >= 5 * 8
    assert (counted.queries, counted.files) == (0, 0)
