"""Screenplays: what is understood, and that everything else is named with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.rehearsal.screenplay import DEEDS, LONGEST_SCREENPLAY, Anchor, ScreenplayUnclear, Step, read


def test_a_screenplay_is_read() -> None:
    text = """
    # two people
    8 caller presses #           # the hash key
    connected+2.5   agent presses *2
    +5 agent takes back
    +3 agent transfers to 202
    +1 202 hangs up
    connected agent hangs up
    """
    assert read(text) == (
        Step(Anchor.ARRIVAL, 8, "caller", "presses", "#"),
        Step(Anchor.CONNECTED, 2.5, "agent", "presses", "*2"),
        Step(Anchor.BEFORE, 5, "agent", "takes back"),
        Step(Anchor.BEFORE, 3, "agent", "transfers to", "202"),
        Step(Anchor.BEFORE, 1, "202", "hangs up"),
        Step(Anchor.CONNECTED, 0, "agent", "hangs up"),
    )


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("caller presses 1", "no moment, person and deed"),
        ("soon caller presses 1", "'soon' is no moment"),
        ("+ caller presses 1", "'+' is no moment"),
        ("1 caller presses", "which keys or number"),
        ("1 caller presses 1x", "which keys or number"),
        ("1 caller holds 1", "which keys or number"),
        ("1 202 presses 1", "known are hangs up, picks up, takes the next"),
        ("1 caller sings", "known are hangs up, holds, presses, takes back"),
        ("1 dog presses 1", "no moment, person and deed"),
    ],
)
def test_what_says_nothing_is_named_with_its_line(line: str, names: str) -> None:
    with pytest.raises(ScreenplayUnclear, match="line 2") as unclear:
        read(f"1 caller presses 1\n{line}\n")
    assert names in unclear.value.message


def test_every_fault_is_told_at_once_and_endless_ones_not_at_all() -> None:
    with pytest.raises(ScreenplayUnclear, match=r"line 1: .*line 3: "):
        read("a\n1 caller holds\nb")
    with pytest.raises(ScreenplayUnclear, match="at most"):
        read("\n" * (LONGEST_SCREENPLAY + 1))


@given(st.text(max_size=80))
def test_no_text_does_more_than_be_read_or_be_unclear(text: str) -> None:
    try:
        steps = read(text)
    except ScreenplayUnclear:
        return
    assert all((step.who, step.does) in DEEDS or step.who.isdigit() for step in steps)
