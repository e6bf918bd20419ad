"""The longest files come first, whatever they are called, and are there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.first import FIRST, ROOT, longest_first


@dataclass(frozen=True)
class Collected:
    path: Path
    name: str


def test_every_file_is_there_and_stands_once() -> None:
    assert [name for name in FIRST if not (ROOT / name).is_file()] == []
    assert len(set(FIRST)) == len(FIRST)


def test_they_come_in_their_order_and_all_others_as_they_were() -> None:
    other, last, first = Collected(ROOT / "a.py", "x"), Collected(ROOT / FIRST[-1], "b"), Collected(ROOT / FIRST[0], "c")
    again = Collected(ROOT / FIRST[0], "a")
    assert longest_first([other, last, first, again]) == [first, again, last, other]


def test_the_suite_keeps_to_this_order() -> None:
    """pytest-xdist sorts files by their number of tests, unless it is told not to: a walk is one test, and would come last."""
    command = re.search(r"pytest --numprocesses .* --dist loadfile.*", (ROOT / "Makefile").read_text())
    assert command is not None
    assert "--no-loadscope-reorder" in command[0]
