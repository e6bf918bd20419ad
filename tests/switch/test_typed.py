"""Keys that callers press while no question is open: each is taken once, whenever its event comes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivr.switch.events import Dtmf
from ivr.switch.typed import MOST, TypedKeys

KEYS = "0123456789*#"


def test_a_key_pressed_just_before_a_question_that_nobody_answers_is_left_for_the_next() -> None:
    """The leg was parked for a moment: FreeSWITCH has said the key and thrown it away."""
    typed = TypedKeys()
    assert typed.take() is None
    typed.happened(Dtmf("2"))
    typed.taken(None)
    assert typed.take() == "2"
    assert typed.take() is None


def test_a_key_pressed_before_the_one_that_answers_is_not_lost() -> None:
    typed = TypedKeys()
    for key in "21":
        typed.happened(Dtmf(key))
    typed.taken("1")
    assert typed.rest() == ["2"]


def test_the_event_of_an_answer_may_come_late() -> None:
    typed = TypedKeys()
    typed.taken("1")
    typed.happened(Dtmf("2"))
    typed.happened(Dtmf("1"))
    assert typed.rest() == ["2"]


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(["parked", "taken", "taken, said late"])), max_size=MOST))
def test_every_key_is_taken_once_and_none_is_lost(pressed: list[tuple[str, str]]) -> None:
    typed, late = TypedKeys(), ""
    for key, how in pressed:
        if late:  # FreeSWITCH has said what one question took before the next one takes anything
            typed.happened(Dtmf(late))
        late = key if how == "taken, said late" else ""
        if not late:
            typed.happened(Dtmf(key))
        if how != "parked":
            typed.taken(key)
    if late:
        typed.happened(Dtmf(late))
    assert sorted(typed.rest()) == sorted(key for key, how in pressed if how == "parked")
