"""What can be asked of a recording in mid-call, by whom, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ivr.domain.gate import Reason


class Party(StrEnum):
    """Who did something."""

    CALLER = "caller"
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"


class Order(StrEnum):
    """What can be asked. PROTECT pauses for what must never be heard again, a bank card's code (LAW 21)."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    REFUSE = "refuse"
    PROTECT = "protect"


MAY: dict[Party, frozenset[Order]] = {
    Party.CALLER: frozenset({Order.REFUSE}),
    Party.AGENT: frozenset(Order),
    Party.SUPERVISOR: frozenset({Order.STOP}),
    Party.SYSTEM: frozenset({Order.RESUME, Order.STOP}),
}
"""Who may ask for what."""


class Verdict(StrEnum):
    """What became of an order. UNCHANGED: it was so already."""

    DONE = "done"
    UNCHANGED = "unchanged"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to an order, with every reason where it was denied."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
