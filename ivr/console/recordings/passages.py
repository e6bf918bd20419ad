"""Whom of the house a recording was made with, and at which place of its sound the caller came to them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.console.recordings import words
from ivr.console.recordings.archive import Whole
from ivr.console.wording.marks import N_
from ivr.domain.agent import WithAgent

RATE = 8_000
FIRST = N_("An agent has the caller")


@dataclass(frozen=True, slots=True)
class Passage:
    """From a sample of the recording on the caller is with this agent; counted by the clock, and so to about a second."""

    sample: int
    there: WithAgent

    @property
    def text(self) -> str:
        """How the caller came to them, in English."""
        return told(self.there)


def told(there: WithAgent) -> str:
    """How the caller came to an agent, in English."""
    return FIRST if there.way is None else words.CAME[there.way]


def passages(whole: Whole) -> tuple[Passage, ...]:
    """Each agent, the first one first; empty when nobody knows them."""
    last = whole.recording.samples or 0
    began = whole.recording.started_at
    return tuple(
        Passage(min(last, max(0, round((one.since - began).total_seconds() * RATE))), one) for one in whole.agents.values()
    )
