"""The rows of the wall: each call is drawn once in each language, and again when more than its levels has changed."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from itertools import count

from ivr.console.live.calls import CallNow

QUIETEST = -60
"""dB; below it nobody hears a difference."""

MARKS = ("\ue000", "\ue001")
"""Where the levels of caller and agent stand in a drawn row: characters that no text means anything by (Unicode's private use)."""

SPARE = 100
"""How many rows of calls that are over are kept before they are swept out."""


def decibels(levels: tuple[float, float]) -> tuple[int, int]:
    """As they are shown."""
    return max(QUIETEST, round(levels[0])), max(QUIETEST, round(levels[1]))


@dataclass(frozen=True, slots=True)
class Row:
    """One drawn call, with marks in the place of its levels.

    Attributes:
        number: short name of the call in the page and its stream; grows with the calls' arrival.
    """

    number: int
    call: CallNow
    marked: str

    def html(self, call: CallNow) -> str:
        """With the levels of a look."""
        if call.levels is None:
            return self.marked
        caller, agent = decibels(call.levels)
        return self.marked.replace(MARKS[0], str(caller)).replace(MARKS[1], str(agent))


class Rows:
    """All rows.

    Args:
        draw: HTML of a call of this number in a language, with `MARKS`.
    """

    def __init__(self, draw: Callable[[CallNow, int, str], str]) -> None:
        self._draw = draw
        self._numbers: dict[str, int] = {}
        self._next = count(1)
        self._rows: dict[tuple[str, str], Row] = {}

    def number(self, call_id: str) -> int:
        """The short name of a call, for as long as it lasts."""
        if call_id not in self._numbers:
            self._numbers[call_id] = next(self._next)
        return self._numbers[call_id]

    def row(self, call: CallNow, language: str) -> Row:
        """The row of a call: the same object for as long as nothing but the levels has changed."""
        known = self._rows.get((call.id, language))
        if known is not None and known.call == call and (known.call.levels is None) == (call.levels is None):
            return known
        number = self.number(call.id)
        row = Row(number, call, self._draw(call, number, language))
        self._rows[call.id, language] = row
        return row

    def sweep(self, calls: int, living: Container[str]) -> None:
        """Forget the calls that are over, once there are many of them."""
        if len(self._numbers) > calls + SPARE:
            self._numbers = {call_id: number for call_id, number in self._numbers.items() if call_id in living}
            self._rows = {key: row for key, row in self._rows.items() if key[0] in living}
