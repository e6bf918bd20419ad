"""Which bytes a browser asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.console.recordings.errors import RangeUnsatisfiable
from ivr.console.recordings.ranges import Part, asked_part

WHOLE = Part(0, 100, partial=False)


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, WHOLE),
        ("bytes=0-", Part(0, 100, partial=True)),
        ("bytes=0-0", Part(0, 1, partial=True)),
        ("bytes=10-19", Part(10, 20, partial=True)),
        ("bytes=90-500", Part(90, 100, partial=True)),
        ("bytes=-10", Part(90, 100, partial=True)),
        ("bytes=-500", Part(0, 100, partial=True)),
        ("Bytes= 1-2 ", Part(1, 3, partial=True)),
        ("bytes=19-10", WHOLE),
        ("bytes=0-1,5-6", WHOLE),
        ("bytes=-", WHOLE),
        ("bytes=a-b", WHOLE),
        ("lines=1-2", WHOLE),
        ("bytes=1٣-2", WHOLE),
        ("bytes=" + "9" * 400 + "-", WHOLE),
        ("", WHOLE),
    ],
)
def test_what_is_asked_for(header: str | None, part: Part) -> None:
    assert asked_part(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=999999999999999-", "bytes=-0"])
def test_what_lies_behind_the_end_is_refused(header: str) -> None:
    with pytest.raises(RangeUnsatisfiable):
        asked_part(header, 100)


@given(
    header=st.one_of(st.text(max_size=30), st.from_regex(r"bytes=\d{0,4}-\d{0,4}", fullmatch=True)), size=st.integers(1, 5_000)
)
def test_no_header_asks_for_more_than_there_is(header: str, size: int) -> None:
    try:
        part = asked_part(header, size)
    except RangeUnsatisfiable:
        return
    assert 0 <= part.start < part.end <= size
    assert part.partial or (part.start, part.end) == (0, size)
