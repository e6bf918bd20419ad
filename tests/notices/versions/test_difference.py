from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from notices.versions.difference import Change, Stretch, difference, marked


def test_words_not_letters() -> None:
    found = difference("Pour refuser,| tapez {refusal_key}.", "Pour tout refuser,| tapez {notice_key}.")
    assert marked(found) == "Pour{+ tout+} refuser,| tapez [-{refusal_key}-]{+{notice_key}+}."


def test_alike_is_one_stretch() -> None:
    assert difference("Bonjour.", "Bonjour.") == (Stretch(Change.SAME, "Bonjour."),)
    assert difference("", "") == ()


@given(st.text(max_size=80), st.text(max_size=80))
def test_both_texts_can_be_read_back(before: str, after: str) -> None:
    found = difference(before, after)
    assert "".join(one.text for one in found if one.change is not Change.ADDED) == before
    assert "".join(one.text for one in found if one.change is not Change.REMOVED) == after
