"""Which callers a line never records (LAW 16)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.callers import INTERNAL, WITHHELD, never_recorded
from ivr.domain.line import Line
from tests.call.fakes import LINE

NUMBERS = st.from_regex(r"[0-9]{1,12}", fullmatch=True)
CALLERS = st.none() | st.text(max_size=20) | NUMBERS | NUMBERS.map(lambda number: "+" + number)


def line(*rules: str, house: tuple[str, ...] = ()) -> Line:
    return replace(LINE, unrecorded_callers=rules, house=house)


@given(CALLERS)
def test_a_line_without_rules_refuses_to_record_nobody(caller: str | None) -> None:
    assert not never_recorded(line(), caller)


@given(CALLERS)
def test_who_withholds_their_number_is_known_by_just_that(caller: str | None) -> None:
    assert never_recorded(line(WITHHELD), caller) is (caller is None)


@pytest.mark.parametrize("caller", ["+33199002001", "0199002001", "33199002001", "0033199002001", "01 99 00 20 01"])
@pytest.mark.parametrize("rule", ["+33199002001", "+331990020xx", "+33199*"])
def test_a_number_is_the_same_however_the_switch_writes_it(rule: str, caller: str) -> None:
    assert never_recorded(line(rule), caller)


@pytest.mark.parametrize("caller", ["+33199002002", "+331990020011", "9002001", "alice", "", None])
def test_nobody_else_is_meant(caller: str | None) -> None:
    assert not never_recorded(line("+33199002001"), caller)


@pytest.mark.parametrize(
    ("house", "caller", "unrecorded"),
    [
        ((), "201", True),
        ((), "20123", True),
        ((), "201234", False),
        ((), "0199002001", False),
        (("2xx",), "201", True),
        (("2xx",), "301", False),
        (("+33199002*",), "0199002001", True),
    ],
)
def test_internal_is_what_the_house_says_its_telephones_are(house: tuple[str, ...], caller: str, unrecorded: bool) -> None:
    assert never_recorded(line(INTERNAL, house=house), caller) is unrecorded


@given(CALLERS, st.lists(st.sampled_from([WITHHELD, INTERNAL, "+33199*", "2xx"]), max_size=4, unique=True))
def test_a_further_rule_never_lets_anybody_be_recorded_who_was_not(caller: str | None, rules: list[str]) -> None:
    for kept in range(len(rules)):
        assert never_recorded(line(*rules), caller) or not never_recorded(line(*rules[:kept]), caller)
