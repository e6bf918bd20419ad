"""How long a pause lasts: its countdown, its warning, and what happens at its end (LAW 21). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from ivr.domain.line import Pausing

REMINDED_EVERY = timedelta(seconds=30)
"""A pause that outlasts its time without being ended: the agent is told so often, for they have forgotten it."""


class Step(Enum):
    """What is to be done now. The agent is told by WARN and REMIND."""

    WAIT = auto()
    WARN = auto()
    REMIND = auto()
    RESUME = auto()


@dataclass(frozen=True, slots=True)
class Pause:
    """One pause that an agent has ordered.

    Attributes:
        protected: of what must never be heard again: it does not end by itself, whatever the line wants.
        told_at: when the agent was last told.
    """

    since: datetime
    pausing: Pausing
    protected: bool = False
    told_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """When it has lasted as long as the line allows."""
        return self.since + timedelta(seconds=self.pausing.longest_seconds)

    @property
    def next_at(self) -> datetime:
        """When there is something to do."""
        if self.told_at is None:
            return max(self.since, self.ends_at - timedelta(seconds=self.pausing.warning_seconds))
        if self.told_at < self.ends_at:
            return self.ends_at
        return self.told_at + REMINDED_EVERY

    def step(self, now: datetime) -> Step:
        """What to do at this moment."""
        if now < self.next_at:
            return Step.WAIT
        if now < self.ends_at:
            return Step.WARN
        return Step.RESUME if self.pausing.resumes and not self.protected else Step.REMIND
