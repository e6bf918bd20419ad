"""Keys that mean something."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivr.rehearsal.bindings import DIGIT_TIMEOUT_US, Bindings

KEY = r"exec[i]:event,Event-Name=CUSTOM\,Event-Subclass=ivr::key\,key="


def bound(*keys: str, side: str = "self") -> Bindings:
    bindings = Bindings()
    for key in keys:
        bindings.bind(f"realm,{key},{KEY}{key},{side},self")
    bindings.set_realm(f"realm,{side}")
    return bindings


def test_a_bound_key_tells_its_event_and_is_swallowed() -> None:
    fed = bound("2").feed("self", "2", 0)
    assert fed.passed == ""
    assert [action.told() for action in fed.actions] == [[("Event-Name", "CUSTOM"), ("Event-Subclass", "ivr::key"), ("key", "2")]]


def test_other_keys_pass() -> None:
    fed = bound("2").feed("self", "3", 0)
    assert (fed.actions, fed.passed, fed.kept) == ((), "3", True)


def test_without_a_realm_every_key_passes_untouched() -> None:
    fed = Bindings().feed("self", "2", 0)
    assert (fed.passed, fed.kept) == ("2", False)


def test_two_keys_in_a_row() -> None:
    bindings = bound("*1", "*2", side="peer")
    assert bindings.feed("peer", "*", 0).actions == ()
    assert [action.digits for action in bindings.feed("peer", "2", 100).actions] == ["*2"]


def test_half_a_meaning_is_given_back_after_a_while() -> None:
    bindings = bound("*1")
    bindings.feed("self", "*", 0)
    assert list(bindings.expired(DIGIT_TIMEOUT_US - 1)) == []
    assert list(bindings.expired(DIGIT_TIMEOUT_US)) == ["*"]
    assert list(bindings.expired(DIGIT_TIMEOUT_US + 1)) == []


def test_patterns_match_whole() -> None:
    bindings = bound("~[45]")
    assert bindings.feed("self", "4", 0).actions
    assert bindings.feed("self", "6", 0).passed == "6"


def test_cleared_keys_mean_nothing() -> None:
    bindings = bound("2")
    bindings.clear("realm")
    assert bindings.feed("self", "2", 0).passed == "2"
    again = bound("2")
    again.clear("all")
    assert again.feed("self", "2", 0).passed == "2"


@given(st.text(alphabet="0123456789*#", max_size=30))
def test_no_key_is_lost_and_none_is_doubled(typed: str) -> None:
    bindings = bound("2", "*1")
    out = []
    for key in typed:
        fed = bindings.feed("self", key, 0)
        out += [action.digits for action in fed.actions] + [fed.passed]
    out += list(bindings.expired(DIGIT_TIMEOUT_US))
    assert "".join(out) == typed
