"""The supervisors' wall: what one audience sees at one moment, and what is new since the moment before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ivr.console.live.calls import CallNow
from ivr.console.live.feed import Look
from ivr.console.live.rows import Row, Rows, decibels
from ivr.console.live.watch import Seen
from ivr.domain.control import Shown

TOLD = frozenset({Shown.REFUSED, Shown.FAILED})
"""States that are read out when a call comes into them; all others would drown them."""

SLACK_SECONDS = 0.1
"""A look comes as often a little too early as a little too late."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks to see, and may.

    Attributes:
        lines: that they may see; None for all.
        line: only this one; empty for all that they may see.
        state: only calls whose recording is so; None for all.
    """

    language: str
    lines: frozenset[str] | None
    line: str = ""
    state: Shown | None = None

    def holds(self, call: CallNow) -> bool:
        """Whether a call is to be shown."""
        seen = self.lines is None or call.line in self.lines
        return seen and self.line in ("", call.line) and self.state in (None, call.recording)


@dataclass(frozen=True, slots=True)
class Group:
    """The calls of one line, the oldest first, and its heading with the count of them."""

    head: str
    rows: dict[int, Row] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Picture:
    """One moment.

    Attributes:
        groups: by line.
        calls: by the number of their row.
    """

    seen: Seen
    groups: dict[str, Group]
    calls: dict[int, CallNow]

    @property
    def levels(self) -> dict[int, tuple[int, int]]:
        """Of every call of which something is kept."""
        return {number: decibels(call.levels) for number, call in self.calls.items() if call.levels is not None}


class Pen(Protocol):
    """Draws what the wall is made of. Given by the part, which has the templates."""

    @property
    def rows(self) -> Rows:
        """The calls."""
        ...

    def head(self, line: str, name: str, counted: Mapping[Shown, int], language: str) -> str:
        """The heading of a line."""
        ...

    def whole(self, picture: Picture, language: str) -> str:
        """Everything."""
        ...

    def said(self, call: CallNow, language: str) -> str:
        """What is read out of a call."""
        ...


def picture(seen: Seen, wanted: Wanted, pen: Pen) -> Picture:
    """What an audience sees of a look."""
    groups: dict[str, Group] = {}
    calls: dict[int, CallNow] = {}
    shown = [call for call in seen.live.calls if wanted.holds(call)]
    counted = _count(shown)
    for call in shown:
        row = pen.rows.row(call, wanted.language)
        calls[row.number] = call
        if call.line not in groups:
            groups[call.line] = Group(pen.head(call.line, call.line_name, counted[call.line], wanted.language))
        groups[call.line].rows[row.number] = row
    return Picture(seen, groups, calls)


def _count(calls: Iterable[CallNow]) -> dict[str, Counter[Shown]]:
    counted: dict[str, Counter[Shown]] = {}
    for call in calls:
        counted.setdefault(call.line, Counter())[call.recording] += 1
    return counted


def changes(before: Picture, after: Picture) -> dict[str, Any] | None:
    """What turns one picture into the next: `gone` numbers, `rows` and `heads` by line; None when it has to be shown anew.

    A line that comes or goes, and a line process that cannot be reached, move everything; all else moves by rows.
    """
    if before.groups.keys() != after.groups.keys() or bool(before.seen.problem) != bool(after.seen.problem):
        return None
    told: dict[str, Any] = {}
    gone = [number for line, group in before.groups.items() for number in group.rows if number not in after.groups[line].rows]
    if gone:
        told["gone"] = gone
    rows: dict[str, dict[int, str]] = {}
    for line, group in after.groups.items():
        known = before.groups[line].rows
        for number, row in group.rows.items():
            if known.get(number) is not row:
                rows.setdefault(line, {})[number] = row.html(after.calls[number])
    if rows:
        told["rows"] = rows
    if heads := {line: group.head for line, group in after.groups.items() if group.head != before.groups[line].head}:
        told["heads"] = heads
    return told


class WallView:
    """The wall as one audience follows it.

    Args:
        wanted: what they see.
        pen: draws it.
        seconds: how often it is looked at; an event in between waits for the next time.
    """

    def __init__(self, wanted: Wanted, pen: Pen, seconds: float) -> None:
        self._wanted = wanted
        self._pen = pen
        self._seconds = seconds
        self._due = 0.0
        self._picture: Picture | None = None

    def look(self, look: Look) -> dict[str, Any] | None:
        """What is new."""
        if self._picture is not None and look.at < self._due:
            return None
        self._due = look.at + self._seconds - SLACK_SECONDS * min(1.0, self._seconds)
        self._pen.rows.sweep(len(look.seen.live.calls), look.by_id)
        before, after = self._picture, picture(look.seen, self._wanted, self._pen)
        self._picture = after
        if before is None:
            return self.whole()
        told = changes(before, after)
        if told is None:
            return self.whole()
        told |= _levels(before, after)
        if said := self._said(before, after):
            told["said"] = said
        return told or None

    def whole(self) -> dict[str, Any]:
        """Everything, as it was at the last look."""
        return {} if self._picture is None else {"html": self._pen.whole(self._picture, self._wanted.language)}

    def _said(self, before: Picture, after: Picture) -> list[str]:
        return [
            self._pen.said(call, self._wanted.language)
            for number, call in after.calls.items()
            if call.recording in TOLD and (number not in before.calls or before.calls[number].recording is not call.recording)
        ]


def _levels(before: Picture, after: Picture) -> dict[str, Any]:
    known, now = before.levels, after.levels
    moved = {number: pair for number, pair in now.items() if known.get(number) != pair}
    return {"levels": moved} if moved else {}
