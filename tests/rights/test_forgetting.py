"""What is forgotten when, and what is not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from ivr.database.engine import reading
from ivr.database.tables import calls
from ivr.domain.rights import Kind
from ivr.rights import forgetting, steps
from ivr.rights.forgetting import forget_numbers, forget_people
from ivr.vault.retention.destruction import destroy
from ivr.worker.rights import Forget, WarnOfRequests
from tests.rights.house import DUE, NOW, House, recording_id, speech

LATER = NOW + timedelta(days=40)


def known(house: House) -> set[str]:
    """Calls that are found by a number still."""
    with reading(house.engine) as conn:
        return set(conn.scalars(select(calls.c.id).where(calls.c.number_hash.is_not(None))))


def test_a_number_lives_as_long_as_its_recordings_and_a_month_at_least(house: House) -> None:
    recorded, unrecorded = house.call("one", speech(1)), house.call("two")
    assert forget_numbers(house.engine, NOW + timedelta(days=20)) == 0
    assert forget_numbers(house.engine, LATER) == 1
    assert known(house) == {recorded}
    assert destroy(house.eraser.destroyer, recording_id(recorded), DUE)
    assert forget_numbers(house.engine, DUE) == 1
    assert known(house) == set()
    assert unrecorded not in house.whole_journal()


def test_an_open_request_keeps_the_numbers_of_its_calls(house: House) -> None:
    call = house.call("one")
    request = house.request(Kind.RECTIFICATION, calls=(call,))
    assert forget_numbers(house.engine, LATER) == 0
    house.step(request, lambda about: steps.answered(about, "a" * 64))
    assert forget_numbers(house.engine, LATER) == 1


def test_every_page_is_looked_at(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "PAGE", 2)
    kept = house.call("kept", speech(1))
    for number in range(6):
        house.call(f"call {number}")
    assert forget_numbers(house.engine, LATER) == 6
    assert known(house) == {kept}


def test_a_clock_that_jumps_ahead_forgets_nothing(house: House) -> None:
    call = house.call("one")
    step = Forget(house.engine)
    step(NOW)
    step(LATER)
    assert known(house) == {call}


def test_a_person_is_forgotten_a_year_after_their_request(house: House) -> None:
    request = house.request()
    house.step(request, steps.working)
    house.step(request, lambda about: steps.answered(about, "a" * 64))
    house.step(request, steps.closed)
    assert forget_people(house.engine, NOW + timedelta(days=364)) == 0
    assert forget_people(house.engine, NOW + timedelta(days=367)) == 1
    asked = house.asked(request)
    assert (asked.contact, asked.words, asked.message_hash) == (None, None, None)
    assert asked.answer_hash
    assert forget_people(house.engine, NOW + timedelta(days=367)) == 0


def test_somebody_whose_request_is_open_is_not_forgotten(house: House) -> None:
    house.request()
    assert forget_people(house.engine, NOW + timedelta(days=4_000)) == 0


@pytest.mark.parametrize(
    ("at", "urgent"),
    [(NOW, None), (datetime.fromisoformat("2027-03-25T00:00Z"), "soon"), (LATER, "late")],
)
def test_operators_are_warned_once_of_each_degree(
    house: House, capsys: pytest.CaptureFixture[str], at: datetime, urgent: str | None
) -> None:
    house.request()
    step = WarnOfRequests(house.engine)
    assert step(at) == (0 if urgent is None else 1)
    assert step(at) == 0
    out = "".join(capsys.readouterr())
    assert (urgent or "request") in out or urgent is None
    assert "camille" not in out
