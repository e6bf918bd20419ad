"""Candidates, and what may be learnt by looking for them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.database.prepared import _given
from ivr.domain.call_number import CallNumberKey
from ivr.domain.rights import MOST_SEARCHES, IdentityUnconfirmed, Kind
from ivr.rights import searching
from ivr.rights.errors import ForeignCall, NumberUnreadable, TooManySearches
from ivr.rights.searching import Candidate, wanted
from tests.rights.house import FOREIGN, KEY, LINE, NOW, NUMBER, House, speech

NUMBERS = CallNumberKey.of(KEY)


def look(house: House, request: str, **by: object) -> tuple[Candidate, ...]:
    found: tuple[Candidate, ...] = ()

    def act(about: object) -> None:
        nonlocal found
        _, found = searching.search(about, wanted(house.key, **by))  # type: ignore[arg-type]

    house.step(request, act)
    return found


def test_calls_are_found_by_number_line_and_day(house: House) -> None:
    mine = house.call("mine", speech(1))
    later = house.call("later", at=NOW + timedelta(days=3))
    house.call("theirs", number="+33 1 99 00 99 99")
    house.call("withheld", number=None)
    elsewhere = house.call("elsewhere", line=FOREIGN.id)
    request = house.request()
    assert [one.call_id for one in look(house, request, number="01 99 00 12 34")] == [
        later,
        *sorted([mine, elsewhere], reverse=True),
    ]
    assert [one.call_id for one in look(house, request, number=NUMBER, line_id=FOREIGN.id)] == [elsewhere]
    day = {"since": NOW + timedelta(days=2), "until": NOW + timedelta(days=4)}
    assert [one.call_id for one in look(house, request, number=NUMBER, **day)] == [later]
    assert [one.call_id for one in look(house, request, **day)] == [later]
    (found,) = (one for one in look(house, request, number=NUMBER) if one.call_id == mine)
    assert (found.arrived_at, found.recordings, found.left, found.answer) == (NOW, 1, 1, "undecided")


def test_a_request_about_one_line_learns_nothing_of_another(house: House) -> None:
    house.call("elsewhere", line=FOREIGN.id)
    request = house.request(line=LINE.id)
    assert look(house, request, number=NUMBER) == ()
    assert look(house, request, number=NUMBER, line_id=FOREIGN.id) == ()
    assert [row["found"] for row in house.details(request, "rights.searched")] == [0, 0]


def test_a_call_of_a_foreign_line_cannot_be_attached_and_reads_as_one_that_is_not_there(house: House) -> None:
    mine, foreign = house.call("mine"), house.call("elsewhere", line=FOREIGN.id)
    request = house.request(line=LINE.id)
    told = []
    for call in (foreign, "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(ForeignCall) as raised:
            house.step(request, lambda about, call=call: searching.confirm(about, [mine, call]))
        told.append(str(raised.value))
    assert told[0] == told[1]
    assert "rights.call-attached" not in house.noted(request)


def test_attaching_is_confirmed_once_and_can_be_taken_back(house: House) -> None:
    mine = house.call("mine")
    request = house.request(calls=(mine,))
    house.step(request, lambda about: searching.confirm(about, [mine, mine]))
    assert house.noted(request).count("rights.call-attached") == 1
    house.step(request, lambda about: searching.withdraw(about, [mine]))
    with pytest.raises(ForeignCall):
        house.step(request, lambda about: searching.withdraw(about, [mine]))


def test_nobody_looks_for_calls_before_somebody_has_checked_who_asks(house: House) -> None:
    request = house.request(identified=False)
    with pytest.raises(IdentityUnconfirmed):
        look(house, request, number=NUMBER)
    assert "rights.searched" not in house.noted(request)


def test_known_and_unknown_numbers_are_looked_for_in_the_same_way_and_noted_without_them(house: House) -> None:
    house.call("mine")
    request = house.request()
    look(house, request, number=NUMBER)
    look(house, request, number="+33 1 99 00 55 55")
    rows = house.details(request, "rights.searched")
    assert [row.pop("found") for row in rows] == [1, 0]
    assert rows[0] == rows[1] == {"sought": ["number"], "by": house.by}
    journal = house.whole_journal()
    assert "0012" not in journal.replace(" ", "")
    assert str(house.key.hash(NUMBER)) not in journal


@pytest.mark.parametrize(
    "number", ["", "201", "anonymous", "01 99 00", "+" * 30, "9" * 60, "01 99 00 00 0x", "'; DROP TABLE calls", "\x00"]
)
def test_a_wrong_number_is_said_to_be_one_and_not_repeated(number: str) -> None:
    with pytest.raises(NumberUnreadable) as raised:
        wanted(NUMBERS, number=number)
    assert not number or number not in str(raised.value)


@pytest.mark.parametrize("by", [{}, {"line_id": LINE.id}, {"since": NOW}, {"receipt": "4071 9938"}, {"receipt": "x"}])
def test_calls_are_not_looked_through_at_random(by: dict[str, object]) -> None:
    with pytest.raises(NumberUnreadable):
        wanted(NUMBERS, **by)  # type: ignore[arg-type]


def test_who_tries_numbers_one_after_the_other_is_stopped(house: House) -> None:
    request = house.request()
    with house.engine.begin() as conn:
        conn.exec_driver_sql(f"UPDATE rights_requests SET searches = {MOST_SEARCHES - 1}")
    look(house, request, number=NUMBER)
    with pytest.raises(TooManySearches):
        look(house, request, number=NUMBER)


def test_a_receipt_finds_its_call(house: House) -> None:
    call = house.call("refused")
    with house.engine.begin() as conn:
        conn.exec_driver_sql(f"UPDATE calls SET receipt = '40719939' WHERE id = '{call}'")
    assert [one.call_id for one in look(house, house.request(), receipt="4071 9939")] == [call]


def test_by_number_the_index_is_used(house: House) -> None:
    if house.engine.dialect.name != "sqlite":
        pytest.skip("an empty table of PostgreSQL is read without its index; the bench measures a full one")
    with house.engine.connect() as conn:
        compiled = searching._statement(("number_hash", "line_id"))._for(conn)
        values = {"number_hash": "a", "line_id": "b", "since": 0, "until": 1}
        told = str(conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled.text}", tuple(_given(compiled, values))).all())
    assert "ix_calls_number_hash_arrived_at" in told


def test_only_an_objection_is_open_to_the_unidentified(house: House) -> None:
    look(house, house.request(Kind.OBJECTION, identified=False), number=NUMBER)
