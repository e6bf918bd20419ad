"""A version is heard in place of the published one by the call alone that vouches for it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.rehearsing import vouched, voucher

KEY, CALL, VERSION = "k" * 43, "5b4b1c2e-0000-4000-8000-000000000001", "ab" * 32
TEXT = voucher(KEY, CALL, VERSION)


def test_what_vouches_names_the_version() -> None:
    assert vouched(KEY, CALL, TEXT) == VERSION


@given(st.text(), st.text(), st.text())
def test_nothing_else_does(key: str, call_id: str, text: str) -> None:
    assert vouched(key, CALL, TEXT) is None or key == KEY
    assert vouched(KEY, call_id, TEXT) is None or call_id == CALL
    assert vouched(KEY, CALL, text) is None or text == TEXT
    assert vouched(KEY, CALL, f"{'cd' * 32}.{TEXT.partition('.')[2]}") is None


def test_a_house_without_a_key_hears_what_is_published() -> None:
    assert vouched("", CALL, voucher("", CALL, VERSION)) is None
    assert vouched(KEY, CALL, None) is None
