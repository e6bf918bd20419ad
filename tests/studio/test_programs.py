"""What programs do by themselves: they tell, mend and retire, and publish nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from ivr.bootstrap.studio.opening import settle_all, untrue_lines
from ivr.database.lexicon import save_entry
from ivr.database.lines import save_lines
from ivr.settings import Settings, load
from notices.facts import Mode
from notices.notice import Locale, Piece
from notices.spoken import LexiconEntry
from notices.spoken.errors import LexiconEntryInvalid
from tests.call.fakes import FR, LINE
from tests.studio.conftest import NOW, Studio


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"PREAMBULE_HOME": str(tmp_path)})


def test_a_line_that_never_records_waits_for_no_notice(studio: Studio, settings: Settings) -> None:
    never = replace(LINE, id="cantine", number="+33199000009", numbers=(), facts=replace(LINE.facts, mode=Mode.NEVER))
    with studio.engine.begin() as conn:
        save_lines(conn, (never,), NOW)
    assert [line.id for line in untrue_lines(studio.engine, settings)] == ["accueil"]


@contextmanager
def begun(studio: Studio) -> Iterator[list[str]]:
    """The transactions that may write."""
    found: list[str] = []

    def note(conn: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("BEGIN IMMEDIATE", "INSERT", "UPDATE")):
            found.append(statement)

    event.listen(studio.engine, "before_cursor_execute", note)
    yield found
    event.remove(studio.engine, "before_cursor_execute", note)


def test_texts_that_were_replaced_are_retired_and_no_call_waits_where_there_are_none(studio: Studio) -> None:
    """A transaction that may write holds up the rows that calls wait for."""
    studio.approve_all()
    studio.publish()
    studio.write(FR, Piece.WRONG_KEY, "Touche inconnue.")
    studio.approve_all()
    begin = NOW.replace(year=2027)
    studio.publish(effective_at=begin)
    with begun(studio) as before:
        assert settle_all(studio.engine, lambda: studio.at) == 0
    assert before == []
    assert settle_all(studio.engine, lambda: begin) == 1
    assert settle_all(studio.engine, lambda: begin) == 0
    assert studio.journal()[-1] == "notice.retired"


@pytest.mark.parametrize("written", ["2", "*", " # "])
def test_no_key_is_said_as_another(studio: Studio, written: str) -> None:
    """LAW 2: the key that is spoken is the line's."""
    with studio.engine.begin() as conn, pytest.raises(LexiconEntryInvalid, match="key of the telephone"):
        save_entry(conn, LexiconEntry(Locale("fr"), written, "trois"), NOW)
