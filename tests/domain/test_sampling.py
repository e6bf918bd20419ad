"""Draws: nobody's choice, the same for whoever draws again."""

from __future__ import annotations

import hashlib
import hmac
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.sampling import Draw, SamplingKeyUnusable, draw, falls_into_share, key_id, read_key

KEYS = st.binary(min_size=32, max_size=64)
CALLS = st.uuids().map(str)
KEY = b"0123456789abcdef" * 4


@given(CALLS, st.integers(0, 100), KEYS)
def test_a_draw_in_millionths_decides_as_the_whole_hash_would(call: str, percent: int, key: bytes) -> None:
    whole = int.from_bytes(hmac.digest(key, call.encode(), hashlib.sha256)[:8])
    assert draw(call, percent, key).inside is (whole * 100 < percent << 64)


@given(st.integers(0, (1 << 64) - 1), st.integers(0, 100))
def test_the_two_comparisons_part_nowhere(whole: int, percent: int) -> None:
    assert Draw(whole * 1_000_000 >> 64, percent, "").inside is (whole * 100 < percent << 64)


@pytest.mark.parametrize("percent", [1, 20, 99])
def test_they_agree_at_the_very_edge(percent: int) -> None:
    edge = -(-(percent << 64) // 100)  # the first hash that lies outside
    for whole, inside in ((edge - 1, True), (edge, False)):
        assert Draw(whole * 1_000_000 >> 64, percent, "").inside is inside


@given(CALLS, st.integers(1, 99), KEYS)
def test_whoever_draws_again_draws_the_same(call: str, percent: int, key: bytes) -> None:
    drawn = draw(call, percent, key)
    assert drawn == draw(call, percent, key)
    assert 0 <= drawn.value < 1_000_000
    assert drawn.inside is falls_into_share(call, percent, key)
    assert drawn.key_id == key_id(key)


def test_another_key_draws_other_calls() -> None:
    calls = [str(uuid.UUID(int=number)) for number in range(200)]
    one, other = ([draw(call, 50, key).inside for call in calls] for key in (KEY, KEY[::-1]))
    assert 60 < sum(one) < 140
    assert one != other
    assert key_id(KEY) != key_id(KEY[::-1])


def test_the_name_of_a_key_is_no_draw_of_it() -> None:
    assert KEY.decode() not in key_id(KEY)
    assert len(key_id(KEY)) == 64


@pytest.mark.parametrize("text", ["", "abc", "A" * 64, "0" * 63, "0" * 65, "g" * 64, "0" * 64 + "\n"])
def test_what_is_no_key_draws_nothing(text: str) -> None:
    with pytest.raises(SamplingKeyUnusable, match=r"sampling\.key"):
        read_key(text, "sampling.key")


def test_a_key_is_what_its_file_holds() -> None:
    assert read_key("ab" * 32, "sampling.key") == b"ab" * 32
