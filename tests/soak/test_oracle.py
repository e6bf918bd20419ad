"""The oracle itself: what it demands of calls whose story is known."""

from __future__ import annotations

import pytest

from tests.conformance.failures.prepared import DESTROYS, KEEPS, ON_DEMAND
from tests.soak.oracle import Done, Said, Told, expected
from tests.soak.plan import By, Deed, Plan, plans

SECONDS = 16


def told(number: str, *deeds: tuple[float, Deed, By], **more: object) -> Told:
    """A call in which both say a marker a second, from the agent's answer at 0 on."""
    said = [Said(party, second, second, second + 1) for second in range(SECONDS) for party in (By.CALLER, By.AGENT)]
    done = [Done(at, at, deed, by) for at, deed, by in deeds]
    return Told(Plan(0, number, ()), "call", (0.0, 0.0), False, done, said, SECONDS, **more)  # type: ignore[arg-type]


def of_the_caller(markers: frozenset[tuple[By, int]]) -> list[int]:
    return sorted(number for party, number in markers if party is By.CALLER)


def test_a_call_of_which_all_is_kept() -> None:
    found = expected(told(KEEPS), 0)
    assert of_the_caller(found.must) == list(range(3, SECONDS))
    assert not found.must_not


def test_a_pause_has_margins_of_a_marker() -> None:
    found = expected(told(KEEPS, (5.0, Deed.PAUSE, By.AGENT), (9.0, Deed.RESUME, By.AGENT)), 0)
    assert of_the_caller(found.must) == [3, 12, 13, 14, 15]
    assert of_the_caller(found.must_not) == [6, 7]


def test_a_hold_within_a_pause_ends_neither() -> None:
    deeds = (3.0, Deed.PAUSE, By.AGENT), (5.0, Deed.HOLD, By.CALLER), (7.0, Deed.TAKE_BACK, By.CALLER)
    assert of_the_caller(expected(told(KEEPS, *deeds), 0).must_not) == list(range(4, SECONDS))


def test_on_demand_nothing_is_kept_before_the_order() -> None:
    found = expected(told(ON_DEMAND, (6.0, Deed.START, By.AGENT)), 0)
    assert of_the_caller(found.must_not) == [3, 4]
    assert of_the_caller(found.must) == list(range(9, SECONDS))


@pytest.mark.parametrize("number", [DESTROYS, KEEPS])
def test_a_refusal_destroys_where_the_notice_says_so(number: str) -> None:
    found = expected(told(number, (8.0, Deed.REFUSE, By.CALLER), (10.0, Deed.START, By.AGENT)), 0)
    assert of_the_caller(found.must) == ([] if number == DESTROYS else [3, 4, 5, 6])
    assert set(range(9, SECONDS)) <= set(of_the_caller(found.must_not))


def test_until_a_kill_whole_chunks_are_kept_and_after_it_nothing() -> None:
    found = expected(told(KEEPS, killed_at=12.0), 4.0)
    assert of_the_caller(found.must) == [3, 4, 5, 6, 7]
    assert of_the_caller(found.must_not) == [14, 15]


def test_a_call_that_only_the_failsafe_had_is_not_recorded() -> None:
    assert of_the_caller(expected(told(KEEPS, unserved=True), 0).must_not) == list(range(SECONDS))


def test_sent_on_inside_the_house_it_goes_on_and_outside_it_ends() -> None:
    found = expected(
        told(KEEPS, (5.0, Deed.TRANSFER, By.AGENT), (9.0, Deed.OUTSIDE, By.AGENT), (11.0, Deed.START, By.CONTROL)), 0
    )
    assert of_the_caller(found.must) == [3, 6, 7]
    assert of_the_caller(found.must_not) == [10, 11, 12, 13, 14, 15]


def test_the_same_seed_makes_the_same_plans() -> None:
    assert plans(7, 20) == plans(7, 20)
    assert plans(7, 20) != plans(8, 20)
    assert all(plan.steps[-1].deed is Deed.HANG_UP for plan in plans(7, 200))
