"""One call as its own page follows it: the agent's, by their extension, and anybody's, by its id."""

from __future__ import annotations

from typing import Any, Protocol

from ivr.console.live import words
from ivr.console.live.calls import CallNow
from ivr.console.live.feed import Look
from ivr.console.live.ordering import offered, party
from ivr.console.live.rows import Rows, decibels
from ivr.console.security.visitor import Visitor
from ivr.domain.orders import Order
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError

LEVEL_SECONDS = 0.9
"""Levels are told about once a second; what happens is told at once."""


class Pen(Protocol):
    """Draws an agent's call. Given by the part, which has the templates."""

    @property
    def rows(self) -> Rows:
        """Knows the calls' numbers."""
        ...

    def mine(
        self, call: CallNow | None, problem: PreambuleError | None, offered: tuple[Order, ...], extension: str, language: str
    ) -> str:
        """The call with its buttons; that there is none."""
        ...

    def told(self, call: CallNow, language: str) -> str:
        """What is read out of it."""
        ...


class _Levels:
    """Tells the levels of one call, not too often."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._due = 0.0
        self._told: tuple[int, int] | None = None

    def look(self, call: CallNow | None, at: float) -> dict[str, Any]:
        if call is None or call.levels is None or at < self._due:
            return {}
        levels = decibels(call.levels)
        self._due = at + LEVEL_SECONDS
        if levels == self._told:
            return {}
        self._told = levels
        return {"levels": {self._rows.number(call.id): levels}}


class DeskView:
    """The page of somebody at an extension: whichever call is there, if they may see its line."""

    def __init__(self, visitor: Visitor, extension: str, language: str, pen: Pen) -> None:
        self._visitor = visitor
        self._extension = extension
        self._language = language
        self._pen = pen
        self._levels = _Levels(pen.rows)
        self._seen: tuple[CallNow | None, PreambuleError | None] | None = None

    def look(self, look: Look) -> dict[str, Any] | None:
        """The call when something has happened, else its levels."""
        call, problem = self.find(look), look.seen.problem
        before, self._seen = self._seen, (call, problem)
        levels = self._levels.look(call, look.at)
        if before is not None and before[0] == call and bool(before[1]) == bool(problem):
            return levels or None
        return {**self.whole(), **levels}

    def find(self, look: Look) -> CallNow | None:
        """The call at this extension."""
        call = look.by_agent.get(self._extension)
        return call if call is not None and self._visitor.may(Permission.SEE_LIVE, call.line) else None

    def whole(self) -> dict[str, Any]:
        """The call with its buttons, its state's name, and what is read out."""
        call, problem = self._seen or (None, None)
        orders = () if call is None else offered(call, party(self._visitor, call, self._extension))
        told: dict[str, Any] = {"html": self._pen.mine(call, problem, orders, self._extension, self._language)}
        if call is not None:
            said = self._pen.told(call, self._language)
            told |= {"state": call.recording.value, "symbol": words.RECORDING[call.recording].symbol, "said": [said]}
        return told


class CallView:
    """The page of one call: it asks for its parts anew when something has happened, and is told when the call is over."""

    def __init__(self, call_id: str, rows: Rows) -> None:
        self._call_id = call_id
        self._levels = _Levels(rows)
        self._seen: CallNow | None = None
        self._looked = False

    def look(self, look: Look) -> dict[str, Any] | None:
        """That something has happened, and the levels. A line process that cannot be reached ends no call."""
        call = look.by_id.get(self._call_id)
        if look.seen.problem is not None:
            return None
        same, self._seen = self._looked and self._seen == call, call
        self._looked = True
        levels = self._levels.look(call, look.at)
        return levels or None if same else {**self.whole(), **levels}

    def whole(self) -> dict[str, Any]:
        """That the page is to be brought up to date, or that the call is over."""
        return {"over": True} if self._seen is None else {"changed": True}
