"""Keys that callers press while no question is open, so that none is lost (LAW 5)."""

from __future__ import annotations

from collections import deque

from ivr.switch.events import Dtmf, Event

MOST = 32
"""Keys remembered; more are somebody leaning on the keypad, and the oldest are forgotten."""


class TypedKeys:
    """Which keys nobody has taken yet.

    FreeSWITCH says a key when something takes it: the question that runs, or else a `playback` or the parking between two
    applications, which throw it away. So every key that it says is a question's answer, whose event may come after that question's
    completion, or lost to everybody but us. What it has not said it still holds, and gives to the next question.
    """

    def __init__(self) -> None:
        self._seen: deque[str] = deque(maxlen=MOST)
        self._late: str | None = None

    def happened(self, event: Event) -> None:
        """A key was pressed."""
        if not isinstance(event, Dtmf):
            return
        if event.digit == self._late:
            self._late = None
        else:
            self._seen.append(event.digit)

    def take(self) -> str | None:
        """Before a question: a key that answers it already."""
        return self._seen.popleft() if self._seen else None

    def taken(self, key: str | None) -> None:
        """A question has taken this key; what was pressed just before it began is left for the next one."""
        if key is not None and key in self._seen:
            self._seen.remove(key)
        else:
            self._late = key

    def rest(self) -> list[str]:
        """All that nobody took; empty afterwards."""
        left = list(self._seen)
        self._seen.clear()
        return left
