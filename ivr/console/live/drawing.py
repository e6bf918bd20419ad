"""What is live as HTML: rows, headings, an agent's own call. Nothing here looks at who will read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ivr.console.live import words
from ivr.console.live.calls import CallNow
from ivr.console.live.rows import MARKS, Rows, decibels
from ivr.console.live.wall import Picture
from ivr.console.pages.rendering import Pages
from ivr.domain.control import Shown
from ivr.domain.orders import Order
from ivr.errors import PreambuleError

HEADS = 1000
"""How many headings are kept, one for each count that a line has had."""


class Drawing:
    """The pen of the wall and of the agents' pages.

    Attributes:
        rows: of the wall, drawn once each.
    """

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._heads: dict[tuple[object, ...], str] = {}
        self.rows = Rows(self._row)

    def _row(self, call: CallNow, number: int, language: str) -> str:
        levels = None if call.levels is None else MARKS
        return self._pages.fragment(language, "live/row.html", call=call, number=number, levels=levels, words=words)

    def head(self, line: str, name: str, counted: Mapping[Shown, int], language: str) -> str:
        """A line's name, and how many of its calls are in which state."""
        shown = tuple((state, counted[state]) for state in Shown if counted.get(state))
        key = (line, name, shown, language)
        if key not in self._heads:
            if len(self._heads) >= HEADS:
                self._heads.clear()
            self._heads[key] = self._pages.fragment(language, "live/head.html", name=name, counted=shown, words=words)
        return self._heads[key]

    def whole(self, picture: Picture, language: str) -> str:
        """All calls of a picture."""
        return self._pages.fragment(language, "live/calls.html", picture=picture)

    def said(self, call: CallNow, language: str) -> str:
        """What is read out of a call on the wall: where, and what it has come to."""
        where = call.line_name if call.agent is None else f"{call.line_name}, {call.agent}"
        return f"{where}: {self._pages.say(language, words.RECORDING[call.recording].text)}"

    def mine(
        self, call: CallNow | None, problem: PreambuleError | None, offered: Sequence[Order], extension: str, language: str
    ) -> str:
        """An agent's own call, with its buttons."""
        return self._pages.fragment(
            language,
            "live/mine.html",
            call=call,
            number=0 if call is None else self.rows.number(call.id),
            levels=None if call is None or call.levels is None else decibels(call.levels),
            problem=problem,
            offered=offered,
            extension=extension,
            words=words,
        )

    def told(self, call: CallNow, language: str) -> str:
        """What is read out to the agent: the state and its reasons."""
        texts = [words.RECORDING[call.recording].text, *(words.reason_text(reason) for reason in call.reasons)]
        return ". ".join(self._pages.say(language, text) for text in texts)
