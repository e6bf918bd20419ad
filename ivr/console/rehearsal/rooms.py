"""Rehearsed calls that go on now, and the codes by which a second window becomes their agent."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

from ivr.console.errors import AgentHere, RehearsalMissing
from ivr.console.rehearsal.dialogue import Dialogue
from ivr.console.rehearsal.port import Happened, RehearsedCall
from ivr.domain.line import Line
from notices.notice import Locale

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
LENGTH = 8
"""Forty bits: nobody guesses one of a handful in the minutes that a call lasts; and who would must be signed in, and may rehearse the line."""


@dataclass(slots=True)
class Room:
    """One rehearsed call.

    Attributes:
        line: that was dialled; None for a number that nobody owns.
        locale: in which it is answered.
        dialogue: the two scripted voices; None where nothing speaks the locale.
        asked: the numbers whom the agent has asked.
        agent_here: somebody sits at the agent's telephone.
        agent_left: they have given the caller to somebody else: what follows is not theirs to hear.
    """

    call: RehearsedCall
    line: Line | None
    locale: Locale
    dialogue: Dialogue | None
    asked: set[str] = field(default_factory=set)
    agent_here: bool = False
    agent_left: bool = False
    code: str = field(default_factory=lambda: "".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))

    @property
    def agent_has_left(self) -> bool:
        """Whether the agent has given the caller to somebody else, who hears them now."""
        if not self.agent_left:
            self.agent_left = any(self._gives_away(noted) for noted in self.call.events)
        return self.agent_left

    def _gives_away(self, noted: Happened) -> bool:
        if noted.kind == "transferred":
            return noted.by == "agent"
        return noted.kind == "connected" and noted.what.rpartition("/")[2] in self.asked


class Rooms:
    """The calls that wait for an agent, or have one, by their code. Used in one event loop."""

    def __init__(self) -> None:
        self._open: dict[str, Room] = {}

    @contextlib.contextmanager
    def open(self, room: Room) -> Iterator[None]:
        """Let an agent join for as long as the `with` lasts."""
        self._open[room.code] = room
        try:
            yield
        finally:
            del self._open[room.code]

    def find(self, code: str) -> Room:
        """The call of a code. Raises `RehearsalMissing`."""
        room = self._open.get(code)
        if room is None:
            raise RehearsalMissing("No rehearsal waits for an agent under this code.")
        return room

    @contextlib.contextmanager
    def agent(self, room: Room) -> Iterator[None]:
        """Sit at the agent's telephone. Raises `AgentHere`."""
        if room.agent_here:
            raise AgentHere("Somebody is the agent of this rehearsal already.")
        room.agent_here = True
        try:
            yield
        finally:
            room.agent_here = False
