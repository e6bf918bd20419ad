"""Where lines end: words into lines of a width, and columns into a table of a width. Pure; a width is whatever the measure returns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Measure = Callable[[str], float]

_AFTER = re.compile(r"(?<=[-/_.@:,;=&?])")
"""Where a word that is too long for a line may end it: behind a sign, as in addresses and ids."""


def wrapped(text: str, width: float, measure: Measure, tail: float = 0.0) -> list[str]:
    """The text in lines; at least one, and every character of every word in one of them.

    Args:
        text: newlines end a line. Only U+0020 and U+00AD break; other spaces do not.
        width: of a line.
        measure: of a stretch of text.
        tail: room left free at the end of the last line.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _filled(paragraph, width, measure)
    if tail and measure(lines[-1]) + tail > width:
        *before, last = lines
        head, _, word = last.rpartition(" ")
        lines = [*before, head, word] if head else [*before, last]
    return lines


def _filled(paragraph: str, width: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in paragraph.split(" "):
        joined = f"{line} {word}" if line else word
        if measure(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *whole, line = _cut(word, width, measure)
        lines += whole
    return [*lines, line]


def _cut(word: str, width: float, measure: Measure) -> list[str]:
    """A word in stretches that fit: cut behind signs where there are some, anywhere else."""
    if measure(word) <= width:
        return [word]
    found: list[str] = []
    held = ""
    for piece in _pieces(word, width, measure):
        if held and measure(held + piece) > width:
            found.append(held)
            held = piece
        else:
            held += piece
    return [*found, held]


def _pieces(word: str, width: float, measure: Measure) -> Iterator[str]:
    for piece in _AFTER.split(word):
        if measure(piece) <= width:
            yield piece
        else:
            yield from piece


@dataclass(frozen=True, slots=True)
class Extent:
    """How wide a column would like to be, and how wide it must be for no word to be cut."""

    wanted: float
    least: float


def extent(texts: Sequence[str], measure: Measure) -> Extent:
    """Of one column, by all its cells."""
    lines = [line for text in texts for line in text.split("\n")]
    words = [word for line in lines for word in line.split(" ")]
    return Extent(max(map(measure, lines), default=0.0), max(map(measure, words), default=0.0))


def column_widths(columns: Sequence[Extent], width: float) -> list[float]:
    """Shares of a width: what each column wants, while there is room; its words whole, while that is possible."""
    wanted, least = [c.wanted for c in columns], [c.least for c in columns]
    if sum(wanted) <= width:
        return _spread(wanted, width - sum(wanted))
    fair = width / len(columns)
    if sum(least) > width:  # a word of one column must not crush the others
        least = [min(one, fair) for one in least]
    spare = width - sum(least)
    over = [max(0.0, w - at_least) for w, at_least in zip(wanted, least, strict=True)]
    return [at_least + spare * o / (sum(over) or 1.0) for at_least, o in zip(least, over, strict=True)]


def _spread(widths: Sequence[float], spare: float) -> list[float]:
    total = sum(widths) or 1.0
    return [width + spare * width / total for width in widths]
