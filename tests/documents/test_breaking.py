from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivr.documents.breaking import Extent, column_widths, extent, wrapped

TEXTS = st.text(st.sampled_from("ab -/\n\u202f"), max_size=60)


def measure(text: str) -> float:
    return float(len(text))


@given(TEXTS, st.integers(1, 20), st.integers(0, 5))
def test_no_sign_is_lost_and_no_line_is_too_long(text: str, width: int, tail: int) -> None:
    lines = wrapped(text, width, measure, tail)
    assert lines
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert all(measure(line) <= width for line in lines)


def test_words_stay_whole_where_they_fit() -> None:
    assert wrapped("un deux trois", 8, measure) == ["un deux", "trois"]
    assert wrapped("a narrow\u202f!", 5, measure) == ["a", "narro", "w\u202f!"]
    assert wrapped("https://valmont.example/avis", 12, measure) == ["https://", "valmont.", "example/avis"]
    assert wrapped("un\n\ndeux", 8, measure) == ["un", "", "deux"]


def test_the_last_line_leaves_room_for_a_mark() -> None:
    assert wrapped("un deux", 7, measure) == ["un deux"]
    assert wrapped("un deux", 7, measure, 2) == ["un", "deux"]


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=6), st.integers(10, 400))
def test_columns_fill_no_more_than_the_page(columns: list[tuple[int, int]], width: int) -> None:
    found = column_widths([Extent(max(pair), min(pair)) for pair in columns], width)
    assert sum(found) <= width + 1e-6
    assert all(one >= 0 for one in found)


def test_columns_get_what_they_want_while_there_is_room() -> None:
    assert column_widths([extent(["un deux"], measure), extent(["trois"], measure)], 24) == [14, 10]
    assert column_widths([Extent(100, 10), Extent(10, 10)], 60) == [50, 10]
