"""Recordings found by a number or a receipt: the journal knows who looked, and holds neither."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, text, update

from ivr.access.errors import NumberUnreadable, SearchesSlowed
from ivr.access.finding import MOST_AN_HOUR, Looked, by_number, by_receipt_number
from ivr.database.tables import calls, journal
from ivr.domain.call_number import CallNumberKey
from ivr.domain.receipt import draw

from .conftest import Building

NUMBER = "+33199000077"
NUMBERS = CallNumberKey(bytes(range(32, 64)))
RECEIPT = draw(lambda _below: 4_071_993)


@pytest.fixture
def called(building: Building) -> Building:
    """The caller of rec-1 has a number, and was given a receipt."""
    with building.house.engine.begin() as conn:
        conn.execute(update(calls).values(number_hash=NUMBERS.hash(NUMBER), receipt=RECEIPT))
    return building


def look(building: Building, number: str, lines: frozenset[str] | None = None) -> Looked:
    return by_number(building.house.engine, NUMBERS, number, lines=lines, person="person-1", now=building.now)


def look_by_receipt(building: Building, receipt: str, lines: frozenset[str] | None = None) -> Looked:
    return by_receipt_number(building.house.engine, receipt, lines=lines, person="person-1", now=building.now)


@pytest.mark.parametrize("written", [NUMBER, "01 99 00 00 77", "0033 1 99 00 00 77"])
def test_a_number_finds_its_recordings_however_it_is_written(called: Building, written: str) -> None:
    assert [one.id for one in look(called, written).recordings] == ["rec-1"]
    assert called.last("recordings.searched") == {"sought": "number", "found": 1}
    assert called.noted("person-1") == ["recordings.searched"]


def test_neither_number_nor_hash_nor_receipt_is_in_the_journal(called: Building) -> None:
    look(called, NUMBER)
    look_by_receipt(called, RECEIPT)
    with called.house.engine.connect() as conn:
        written = "".join(conn.scalars(select(journal.c.details)))
    for secret in ("99000077", NUMBERS.hash(NUMBER), RECEIPT):
        assert str(secret) not in written
    assert called.whole()


def test_a_foreign_lines_recording_is_not_there(called: Building) -> None:
    foreign = frozenset({"clinic"})
    assert look(called, NUMBER, foreign) == look(called, "+33199000078", foreign) == Looked(())
    assert look_by_receipt(called, RECEIPT, foreign) == Looked(())
    assert [one.id for one in look(called, NUMBER, frozenset({"town-hall"})).recordings] == ["rec-1"]


def test_a_receipt_finds_the_call_even_when_nothing_is_left_of_it(called: Building) -> None:
    found = look_by_receipt(called, f"{RECEIPT[:4]} {RECEIPT[4:]}")
    assert (found.call is not None and found.call.id, [one.id for one in found.recordings]) == ("call-rec-1", ["rec-1"])
    with called.house.engine.begin() as conn:
        for table in ("key_headers", "recordings"):
            conn.execute(text(f"DELETE FROM {table}"))
    gone = look_by_receipt(called, RECEIPT)
    assert (gone.call is not None, gone.recordings) == (True, ())


@pytest.mark.parametrize("wrong", ["", "Jean", "12", "+", "٣"])
def test_what_is_no_number_is_said_and_not_repeated(called: Building, wrong: str) -> None:
    with pytest.raises(NumberUnreadable) as told:
        look(called, wrong)
    assert "Jean" not in told.value.message
    assert called.noted("person-1") == []


def test_a_receipt_with_a_wrong_digit_is_told_apart(called: Building) -> None:
    wrong = RECEIPT[:-1] + str((int(RECEIPT[-1]) + 1) % 10)
    with pytest.raises(NumberUnreadable):
        look_by_receipt(called, wrong)


def test_who_tries_numbers_one_after_the_other_is_stopped_for_an_hour(called: Building) -> None:
    for number in range(MOST_AN_HOUR):
        look(called, f"+331990001{number:02}")
    searches: tuple[Callable[[], object], ...] = (lambda: look(called, NUMBER), lambda: look_by_receipt(called, RECEIPT))
    for search in searches:
        with pytest.raises(SearchesSlowed):
            search()
    assert by_number(called.house.engine, NUMBERS, NUMBER, lines=None, person="person-2", now=called.now).recordings
    called.wait(minutes=61)
    assert look(called, NUMBER).recordings
