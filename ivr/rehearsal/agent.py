"""Who the caller is put through to in a rehearsal: the agent, their colleagues, and their telephones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from ivr.rehearsal.sound import Voice


@dataclass(frozen=True, slots=True)
class Agent:
    """The person at the destination, whatever is dialled; or at one extension of the house.

    Attributes:
        answers_after: seconds of ringing; None never answers.
        busy: is on the phone already.
        missing: the destination does not exist.
        speech: what they say, s16le 8 kHz mono, again and again; None is silence.
        hangs_up_after: seconds of conversation; None stays until the caller hangs up.
    """

    answers_after: float | None = 2.0
    busy: bool = False
    missing: bool = False
    speech: bytes | None = None
    hangs_up_after: float | None = None


class Hand(Enum):
    """What somebody does with a telephone that rings, or is about to."""

    LIFTS = auto()
    DECLINES = auto()


@dataclass(slots=True)
class Telephone:
    """One telephone, and what is said into it.

    Attributes:
        hand: what somebody has done with it since it last rang; None for whatever the agent does by themselves.
    """

    agent: Agent
    voice: Voice
    hand: Hand | None = None

    def by_hand(self) -> Hand | None:
        """What somebody has done; it counts for one call."""
        hand, self.hand = self.hand, None
        return hand


class Telephones:
    """Everybody whom one call can reach. A number that nobody was named for rings the agent.

    Attributes:
        current: whoever has the caller, or had them last.
    """

    def __init__(self, rate: int, agent: Agent, colleagues: Mapping[str, Agent]) -> None:
        self._agent = _telephone(rate, agent)
        self._colleagues = {extension: _telephone(rate, colleague) for extension, colleague in colleagues.items()}
        self.current = self._agent

    @property
    def own(self) -> Telephone:
        """The agent's, whoever has the caller."""
        return self._agent

    def at(self, number: str) -> Telephone:
        """The telephone that rings when this number is dialled."""
        return self._colleagues.get(number, self._agent)


def _telephone(rate: int, agent: Agent) -> Telephone:
    return Telephone(agent, Voice(rate, looped=agent.speech))
