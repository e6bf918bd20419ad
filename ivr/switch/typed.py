"""Keys that callers press while no question is open, so that none is lost (LAW 5)."""

from __future__ import annotations

from collections import deque

from ivr.switch.events import Dtmf, Event

MOST = 32
"""Keys remembered; more are somebody leaning on the keypad, and the oldest are forgotten."""


class TypedKeys:
    """Which keys nobody has taken yet.

    FreeSWITCH keeps keys pressed between two questions and gives them to the second, but `playback`
    throws them away; and the event of a key that a question took may come after its completion.
    """

    def __init__(self) -> None:
        self._seen: deque[str] = deque(maxlen=MOST)
        self._missed: deque[str] = deque(maxlen=MOST)
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
        """Before a question: a key that answers it already. What FreeSWITCH still holds, the question itself will get."""
        if self._missed:
            return self._missed.popleft()
        return None

    def taken(self, key: str | None) -> None:
        """A question has taken this key; what else was pressed FreeSWITCH gives to the next one."""
        if key is None:
            self._seen.clear()
        elif key in self._seen:
            while self._seen.popleft() != key:
                continue
        else:
            self._late = key

    def played(self) -> None:
        """Something was played to the end: FreeSWITCH has thrown away what was pressed, we have not."""
        self._missed.extend(self._seen)
        self._seen.clear()

    def rest(self) -> list[str]:
        """All that nobody took; empty afterwards."""
        left = [*self._missed, *self._seen]
        self._missed.clear()
        self._seen.clear()
        return left
