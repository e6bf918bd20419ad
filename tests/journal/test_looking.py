"""Looking something up in the journal: whatever is looked for, its pages together are what a look at every row would find."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from ivr.database.engine import reading
from ivr.journal import looking
from ivr.journal.chain import Row, append, rows
from ivr.journal.entries import Entry
from ivr.journal.looking import Sought, kinds, look

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANNE, PAUL = "11111111-2222-4333-8444-555555555555", "99999999-2222-4333-8444-555555555555"
PERSONAL = ("access.asked", "recording.played", "role.granted")


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """Three hundred rows, a minute apart: most of calls, some of what people did."""
    with engine.begin() as conn:
        for number in range(300):
            who = ANNE if number % 7 == 0 else PAUL
            kind = ("access.asked", "recording.played")[number % 2] if number % 5 == 0 else "call.ended"
            by = {"by": who} if kind != "call.ended" else {"line": "mairie"}
            append(conn, [Entry(kind, f"thing-{number % 20}", by)], NOW + timedelta(minutes=number))
        append(conn, [Entry("role.granted", ANNE, {"by": PAUL})], NOW + timedelta(minutes=300))
    return engine


def everything(engine: Engine, sought: Sought, limit: int = 10) -> tuple[list[int], int]:
    """The sequences that all pages give, and how many pages there were."""
    found: list[int] = []
    before, pages = None, 0
    while True:
        with reading(engine) as conn:
            page = look(conn, sought, limit, before)
        assert len(page.rows) <= limit
        found += [row.sequence for row in page.rows]
        pages += 1
        assert pages < 400
        if page.older is None:
            return found, pages
        assert before is None or page.older < before
        before = page.older


def by_hand(engine: Engine, wanted: Callable[[Row], bool]) -> list[int]:
    with reading(engine) as conn:
        return sorted((row.sequence for row in rows(conn) if wanted(row)), reverse=True)


CASES: dict[str, tuple[Sought, Callable[[Row], bool]]] = {
    "all": (Sought(), lambda _: True),
    "one kind": (Sought(kinds=("call.ended",)), lambda row: row.kind == "call.ended"),
    "kinds": (Sought(kinds=("access.asked", "recording.played", "none.such")), lambda row: row.kind in PERSONAL[:2]),
    "subject": (Sought(subject="thing-5"), lambda row: row.subject == "thing-5"),
    "subject and kind": (
        Sought(subject="thing-5", kinds=("recording.played",)),
        lambda row: row.subject == "thing-5" and row.kind == "recording.played",
    ),
    "person": (Sought(person=ANNE, personal=PERSONAL), lambda row: ANNE in row.details or row.subject == ANNE),
    "person and kind": (
        Sought(person=ANNE, personal=PERSONAL, kinds=("access.asked",)),
        lambda row: ANNE in row.details and row.kind == "access.asked",
    ),
    "nobody": (Sought(person="77777777-2222-4333-8444-555555555555", personal=PERSONAL), lambda _: False),
    "period": (
        Sought(since=NOW + timedelta(minutes=50), until=NOW + timedelta(minutes=70)),
        lambda row: 50 <= row.sequence - 1 < 70,
    ),
    "period and kind": (
        Sought(kinds=("call.ended",), since=NOW + timedelta(minutes=50, seconds=1), until=NOW + timedelta(days=9)),
        lambda row: row.sequence - 1 > 50 and row.kind == "call.ended",
    ),
    "before everything": (Sought(until=NOW), lambda _: False),
    "after everything": (Sought(since=NOW + timedelta(days=9)), lambda _: False),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("window", [3, 40, 500])
def test_pages_together_are_what_was_looked_for(filled: Engine, monkeypatch: pytest.MonkeyPatch, case: str, window: int) -> None:
    monkeypatch.setattr(looking, "WINDOW", window)
    sought, wanted = CASES[case]
    found, _ = everything(filled, sought)
    assert found == by_hand(filled, wanted)


def test_a_page_that_finds_nothing_yet_says_where_to_look_on(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "WINDOW", 3)
    with reading(filled) as conn:
        page = look(conn, Sought(person="77777777-2222-4333-8444-555555555555", personal=PERSONAL), 10)
    assert page.rows == ()
    assert page.older is not None


def test_an_empty_journal(engine: Engine) -> None:
    assert everything(engine, Sought(since=NOW, until=NOW + timedelta(days=1))) == ([], 1)
    with reading(engine) as conn:
        assert kinds(conn) == ()


def test_the_kinds_that_there_are(filled: Engine) -> None:
    with reading(filled) as conn:
        assert kinds(conn) == ("access.asked", "call.ended", "recording.played", "role.granted")


def test_a_clock_that_was_set_back_hides_no_row_of_its_neighbours(engine: Engine) -> None:
    with engine.begin() as conn:
        for minutes in (0, 10, 20, 5, 30, 40):
            append(conn, [Entry("call.ended", "thing", {})], NOW + timedelta(minutes=minutes))
    found, _ = everything(engine, Sought(since=NOW + timedelta(minutes=10), until=NOW + timedelta(minutes=35)))
    assert found == [5, 4, 3, 2]
