"""A code counts once; wrong ones slow those who send them, and lock nobody else out."""

from __future__ import annotations

import threading
from datetime import timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from ivr.access import factor
from ivr.access.errors import FactorExists, FactorMissing, FactorSlowed, FactorUnreadable, FactorWrong
from ivr.database.people import person
from ivr.domain.factor import FIRST_WAIT, FREE, LONGEST_WAIT, Tries, steps
from tests.vault.conftest import NOW

from .conftest import KEY, Building, Person


@pytest.fixture
def building(empty: Building) -> Building:
    return empty


@pytest.fixture
def ana(building: Building) -> Person:
    return building.somebody("Ana")


def wrong(who: Person, building: Building) -> str:
    """Six digits that are none of the three codes taken now."""
    taken = {pyotp.HOTP(who.secret).at(step) for step in steps(building.now)}
    return next(code for code in (f"{n:06}" for n in range(10)) if code not in taken)


def show(building: Building, who: Person, code: str, origin: str) -> None:
    factor.prove(building.house.engine, KEY, who.id, code, origin, building.now)


def test_a_code_counts_once(building: Building, ana: Person) -> None:
    code = ana.code(building.now)
    show(building, ana, f"{code[:3]} {code[3:]}", "home")
    for origin in ("home", "elsewhere"):
        with pytest.raises(FactorWrong):
            show(building, ana, code, origin)
    assert building.last("factor.refused") == {"used": True}


def test_no_code_of_before_counts_after_a_later_one(building: Building, ana: Person) -> None:
    before, after = ana.code(building.now), ana.code(building.now + timedelta(seconds=30))
    show(building, ana, after, "home")
    with pytest.raises(FactorWrong):
        show(building, ana, before, "home")


def test_clocks_may_differ_by_half_a_minute_and_not_by_more(building: Building, ana: Person) -> None:
    for seconds in (-90, 90):
        with pytest.raises(FactorWrong):
            show(building, ana, ana.code(building.now + timedelta(seconds=seconds)), "home")
    show(building, ana, ana.code(building.now + timedelta(seconds=-30)), "home")
    building.wait(seconds=30)
    show(building, ana, ana.code(building.now + timedelta(seconds=30)), "home")


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "0" * 5_000, "' OR 1=1"])
def test_what_is_no_code_is_a_wrong_one(code: str, building: Building, ana: Person) -> None:
    with pytest.raises(FactorWrong):
        show(building, ana, code, "home")


def test_two_who_show_one_code_at_once(building: Building, ana: Person) -> None:
    code, came = ana.code(building.now), []

    def run() -> None:
        try:
            show(building, ana, code, "home")
            came.append("taken")
        except FactorWrong:
            came.append("refused")

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(came) == ["refused"] * 3 + ["taken"]


def test_hundreds_of_wrong_codes_take_days_and_do_not_touch_the_owner(building: Building, ana: Person) -> None:
    looked_at = slowed = 0
    began = building.now
    for _ in range(250):
        try:
            show(building, ana, wrong(ana, building), "somebody far away")
        except FactorSlowed:
            slowed += 1
            building.wait(minutes=5)
        except FactorWrong:
            looked_at += 1
    assert looked_at < FREE + 10 + (building.now - began) / LONGEST_WAIT
    assert slowed > 130
    show(building, ana, ana.code(building.now), "home")  # at once: from home no wrong one came
    with pytest.raises(FactorSlowed):  # the right code is not looked at from there
        show(building, ana, ana.code(building.now + timedelta(seconds=30)), "somebody far away")


def test_all_strange_places_wait_together(building: Building, ana: Person) -> None:
    for place in range(FREE):
        with pytest.raises(FactorWrong):
            show(building, ana, wrong(ana, building), f"address {place}")
    with pytest.raises(FactorSlowed):
        show(building, ana, wrong(ana, building), "another address")
    with building.house.engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM factor_tries")).scalar_one() == 2  # home, and all the others


def test_a_place_is_known_once_a_right_code_came_from_it(building: Building, ana: Person) -> None:
    show(building, ana, ana.code(building.now), "office")
    for _ in range(20):
        with pytest.raises((FactorWrong, FactorSlowed)):
            show(building, ana, wrong(ana, building), "elsewhere")
    building.wait(seconds=30)
    show(building, ana, ana.code(building.now), "office")


def test_who_mistypes_at_home_waits_and_is_free_again(building: Building, ana: Person) -> None:
    for _ in range(FREE):
        with pytest.raises(FactorWrong):
            show(building, ana, wrong(ana, building), "home")
    with pytest.raises(FactorSlowed, match=r"in [56] s"):
        show(building, ana, ana.code(building.now), "home")
    building.wait(seconds=6)
    show(building, ana, ana.code(building.now), "home")
    building.wait(seconds=30)
    for _ in range(FREE):
        with pytest.raises(FactorWrong):
            show(building, ana, wrong(ana, building), "home")


def test_a_clock_that_is_set_back_makes_nobody_wait_less_and_no_code_good_again(building: Building, ana: Person) -> None:
    for _ in range(FREE):
        with pytest.raises(FactorWrong):
            show(building, ana, wrong(ana, building), "home")
    building.wait(hours=-2)
    with pytest.raises(FactorSlowed):
        show(building, ana, ana.code(building.now), "home")


@given(st.integers(0, 10_000))
def test_waits_grow_and_end(failures: int) -> None:
    ready = Tries(failures, NOW).ready_at()
    more = Tries(failures + 1, NOW).ready_at()
    assert (ready is None) == (failures < FREE)
    assert ready is None or FIRST_WAIT <= ready - NOW <= LONGEST_WAIT
    assert ready is None or more is None or ready <= more


def test_nothing_counts_before_the_first_code_was_shown(building: Building) -> None:
    with building.house.engine.begin() as conn:
        who = person(conn, "Ana", NOW)
        made = factor.enrol(conn, KEY, who, "Ana", by=who, now=NOW)
    ana = Person(who, made.secret)
    with pytest.raises(FactorMissing):
        show(building, ana, ana.code(building.now), "home")
    factor.confirm(building.house.engine, KEY, who, ana.code(building.now), "home", building.now)
    with pytest.raises(FactorExists):
        factor.confirm(building.house.engine, KEY, who, ana.code(building.now), "home", building.now)
    building.wait(seconds=30)
    show(building, ana, ana.code(building.now), "home")


def test_a_confirmed_factor_is_replaced_only_where_it_is_said(building: Building, ana: Person) -> None:
    with building.house.engine.begin() as conn, pytest.raises(FactorExists):
        factor.enrol(conn, KEY, ana.id, "Ana", by=ana.id, now=building.now)
    with building.house.engine.begin() as conn:
        factor.enrol(conn, KEY, ana.id, "Ana", by=ana.id, now=building.now, replace=True)
    with pytest.raises(FactorMissing):
        show(building, ana, ana.code(building.now), "home")
    assert building.noted(ana.id)[-1] == "factor.enrolled"
    with building.house.engine.begin() as conn:
        factor.remove(conn, ana.id, by=ana.id, now=building.now)
    with building.house.engine.begin() as conn, pytest.raises(FactorMissing):
        factor.remove(conn, ana.id, by=ana.id, now=building.now)


def test_the_secret_is_in_no_row_and_no_other_key_or_person_opens_it(building: Building, ana: Person) -> None:
    with building.house.engine.connect() as conn:
        row = bytes(conn.execute(text("SELECT secret FROM factors")).scalar_one())
    assert ana.secret.encode() not in row
    with pytest.raises(FactorUnreadable):
        factor.prove(building.house.engine, bytes(32), ana.id, ana.code(building.now), "home", building.now)
    bob = building.somebody("Bob")
    with building.house.engine.begin() as conn:  # Bob's telephone must not open Ana's door
        conn.execute(
            text("UPDATE factors SET secret = (SELECT secret FROM factors WHERE person_id = :bob) WHERE person_id = :ana"),
            {"bob": bob.id, "ana": ana.id},
        )
    with pytest.raises(FactorUnreadable):
        show(building, ana, bob.code(building.now), "home")


def test_what_a_telephone_scans_is_what_it_shows(building: Building) -> None:
    with building.house.engine.begin() as conn:
        who = person(conn, "Ana Silva", NOW)
        made = factor.enrol(conn, KEY, who, "Ana Silva", by=who, now=NOW)
    read = pyotp.parse_uri(made.uri)
    assert (read.issuer, read.name) == ("Préambule", "Ana Silva")
    assert isinstance(read, pyotp.TOTP)
    assert read.at(NOW) == pyotp.TOTP(made.secret).at(NOW)


def test_when_the_journal_cannot_be_written_no_factor_is_made(building: Building) -> None:
    with building.house.engine.begin() as conn:
        who = person(conn, "Ana", NOW)
        conn.execute(text("ALTER TABLE journal RENAME TO somewhere_else"))
    with pytest.raises(Exception, match="journal"), building.house.engine.begin() as conn:
        factor.enrol(conn, KEY, who, "Ana", by=who, now=NOW)
    with building.house.engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM factors")).scalar_one() == 0
