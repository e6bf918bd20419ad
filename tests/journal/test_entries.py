from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.journal.entries import Entry, canonical, details_text
from ivr.journal.errors import JournalPersonal, JournalShape

HASH = "0123456789" * 6 + "0123"
UUID = "12345678-1234-1234-1234-123456789012"


@pytest.mark.parametrize(
    "value",
    [
        "+33199001000",
        "0199001000",
        "01 99 00 10 00",
        "01.99.00.10.00",
        "01-99-00-10-00",
        "01\u00a099\u202f00 10 00",
        "+33 (0)1 99 00 10 00",
        "0033199001000",
        "call 0199001000 back",
        "number=0199001000;",
        "dpo@valmont-sur-orge.example",
        "Dupont <dupont@example.org>",
        "sip:agent",
        "tel:12",
        33_199_001_000,
        ["ok", {"deep": ["0199001000"]}],
        {"0199001000": 1},
    ],
)
def test_no_number_and_no_address_gets_into_the_journal(value: Any) -> None:
    with pytest.raises(JournalPersonal, match="L6"):
        details_text(Entry("call.ended", "call-1", {"note": value}))


def test_the_subject_is_no_number_either() -> None:
    with pytest.raises(JournalPersonal):
        details_text(Entry("call.ended", "0199001000"))


@pytest.mark.parametrize(
    "value",
    [
        "informed",
        "fr",
        HASH,
        UUID,
        f"proof {HASH} of {UUID}",
        "2026-03-02T08:30:15.123456+00:00",
        "2026-03-02",
        "due 2026-09-02 08:30",
        "ab12cd34ef567890",
        "9001",
        123_456_789,
        True,
        None,
        ["not_sampled", "refused"],
        {"ms": 9820},
        "eyJhbGciOiJFZDI1NTE5In0.eyJzZXF1ZW5jZSI6NDJ9.c2ln",
    ],
)
def test_what_we_do_write_is_taken(value: Any) -> None:
    assert details_text(Entry("call.ended", UUID, {"note": value}))


@pytest.mark.parametrize(
    "entry",
    [
        Entry("ended", "call-1"),
        Entry("Call.ended", "call-1"),
        Entry("call.ended\n", "call-1"),
        Entry('call."ended', "call-1"),
        Entry("call.ended", ""),
        Entry("call.ended", 'call"1'),
        Entry("call.ended", "call 1"),
        Entry("call.ended", "x" * 129),
        Entry("call.ended", "call-1", {"x": 1.5}),
        Entry("call.ended", "call-1", {"x": float("nan")}),
        Entry("call.ended", "call-1", {"x": b"bytes"}),
        Entry("call.ended", "call-1", {"x": {1: 2}}),
        Entry("call.ended", "call-1", {"x": "y" * 20_000}),
    ],
)
def test_what_the_chain_is_not_made_over_is_refused(entry: Entry) -> None:
    with pytest.raises(JournalShape):
        details_text(entry)


words = st.text("abcdefghijklmnoxyzéœABC", max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(words, json_values, max_size=5))
def test_the_same_details_have_one_text(details: dict[str, Any]) -> None:
    backwards = dict(reversed(details.items()))
    assert canonical(details) == canonical(backwards)
    assert details_text(Entry("a.b", "c", details)) == details_text(Entry("a.b", "c", backwards))


@given(st.text("0123456789", min_size=7, max_size=15), st.sampled_from(["", " ", ".", "-", "/", "\u202f"]), st.integers(1, 4))
def test_no_spelling_of_a_number_passes(digits: str, separator: str, step: int) -> None:
    spelled = separator.join(digits[start : start + step] for start in range(0, len(digits), step))
    with pytest.raises(JournalPersonal):
        details_text(Entry("a.b", "c", {"note": f"from {spelled} today"}))
