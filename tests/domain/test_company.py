"""Who the caller is with, as the line's rules have it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.company import Company, OtherEnd, company
from ivr.domain.numbering import matches
from tests.call.fakes import LINE

HOUSE = replace(LINE, house=("2xx", "+33199*"), unrecorded_agents=("299", "+331990002*"))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (None, Company.NOBODY),
        (OtherEnd("leg", "201"), Company.AGENT),
        (OtherEnd("leg", "299"), Company.UNRECORDED_AGENT),
        (OtherEnd("leg", "+33199000100"), Company.AGENT),
        (OtherEnd("leg", "+33199000201"), Company.UNRECORDED_AGENT),
        (OtherEnd("leg", "0199000201"), Company.UNRECORDED_AGENT),
        (OtherEnd("leg", "0033199000201"), Company.UNRECORDED_AGENT),
        (OtherEnd("leg", "0199000100"), Company.AGENT),
        (OtherEnd("leg", "301"), Company.OUTSIDE),
        (OtherEnd("leg", "0612345678"), Company.OUTSIDE),
        (OtherEnd("leg", None), Company.OUTSIDE),
        (OtherEnd("leg", "201", voicemail=True), Company.VOICEMAIL),
    ],
)
def test_who_the_caller_is_with(other: OtherEnd | None, expected: Company) -> None:
    assert company(HOUSE, other) is expected


@pytest.mark.parametrize(
    ("number", "expected"), [("20123", Company.AGENT), ("201234", Company.OUTSIDE), ("٢٠١", Company.OUTSIDE)]
)
def test_without_a_rule_short_numbers_are_the_houses(number: str, expected: Company) -> None:
    assert company(LINE, OtherEnd("leg", number)) is expected


def test_the_lines_own_destination_is_the_houses_whatever_its_number() -> None:
    assert company(HOUSE, OtherEnd("leg", "0612345678"), first=True) is Company.AGENT
    assert company(HOUSE, OtherEnd("leg", "299"), first=True) is Company.UNRECORDED_AGENT


def test_who_cannot_be_told_from_an_agent_who_is_never_recorded_is_not_recorded() -> None:
    """LAW 16."""
    assert company(HOUSE, OtherEnd("leg", None), first=True) is Company.UNRECORDED_AGENT
    assert company(LINE, OtherEnd("leg", None), first=True) is Company.AGENT


@pytest.mark.parametrize("dial", ["sofia/gateway/pbx/0199000077", "user/0199000077@valmont.example", "0199000077"])
def test_whoever_the_line_dials_stays_the_houses_when_rung_again(dial: str) -> None:
    line = replace(HOUSE, destination=replace(HOUSE.destination, dial=dial))
    assert company(line, OtherEnd("leg", "0199000077")) is Company.AGENT
    assert company(line, OtherEnd("leg", "0299000078")) is Company.OUTSIDE


@pytest.mark.parametrize("number", ["+33199000001", "0199000001", "0033199000002", "0199000002"])
def test_the_lines_own_numbers_are_the_houses(number: str) -> None:
    assert company(LINE, OtherEnd("leg", number)) is Company.AGENT


@given(st.from_regex(r"\+?[0-9]{1,12}", fullmatch=True), st.from_regex(r"[0-9]{1,6}", fullmatch=True))
def test_patterns_mean_what_they_say(number: str, more: str) -> None:
    assert matches([number], number)
    assert not matches([number], number + more)
    assert matches([number + "*"], number + more)
    assert matches(["*"], number)
    assert matches(["x" * len(more)], more)
    assert not matches(["x" * len(more)], more + "1")
