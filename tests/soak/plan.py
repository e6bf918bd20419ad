"""What happens in the calls of a soak, drawn from its seed. Pure: the same seed makes the same plans."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum

from tests.conformance.failures.prepared import CONTROLLED, DESTROYS, KEEPS, ON_DEMAND

LONGEST_TALK = 18.0
"""Seconds: fewer than there are different markers."""


class Deed(StrEnum):
    """What somebody does in a conversation."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    PROTECT = "protect"
    STOP = "stop"
    REFUSE = "refuse"
    HOLD = "hold"
    TAKE_BACK = "take_back"
    TRANSFER = "transfer"
    OUTSIDE = "outside"
    HANG_UP = "hang_up"


class By(StrEnum):
    """Who does it. CONTROL: whoever asks the control port, as an agent with a screen does."""

    CALLER = "caller"
    AGENT = "agent"
    CONTROL = "control"


KEYS = {
    Deed.START: "*1", Deed.PAUSE: "*2", Deed.RESUME: "*3", Deed.STOP: "*4", Deed.REFUSE: "*5", Deed.PROTECT: "*6",
}  # fmt: skip
"""What an agent types."""

ORDERS = ((Deed.START, 6), (Deed.PAUSE, 6), (Deed.RESUME, 8), (Deed.PROTECT, 2), (Deed.STOP, 2), (Deed.REFUSE, 1))
TEMPERS = ((4.5, 6.0), (4.5, 6.0), (3.5, 5.0), (1.5, 3.5), (0.0, 0.5))
"""Seconds between deeds, at least and at most: most people take their time, some mash keys."""

TAKEN_BACK = 0.7
"""How often the next deed after a hold is its end; else somebody orders something meanwhile."""

ASKED_FOR = 0.8
"""The share of calls on demand whose agent asks for the recording at once."""

MOST_STEPS = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One deed, so many seconds after the one before it (the first: after the agent's answer)."""

    after: float
    deed: Deed
    by: By


@dataclass(frozen=True, slots=True)
class Plan:
    """One call.

    Attributes:
        number: dialled; says which line it is.
        steps: in order; the last is a hangup.
        in_the_notice: the caller refuses there.
    """

    index: int
    number: str
    steps: tuple[Step, ...]
    in_the_notice: bool = False

    @property
    def on_demand(self) -> bool:
        """Whether it is recorded only when the agent asks for it."""
        return self.number == ON_DEMAND

    @property
    def destroys(self) -> bool:
        """Whether a refusal destroys what has been captured of it."""
        return self.number in (DESTROYS, CONTROLLED)


def plans(seed: int, count: int) -> list[Plan]:
    """All calls of a soak."""
    chance = random.Random(seed)
    return [_plan(chance, index) for index in range(count)]


def _plan(chance: random.Random, index: int) -> Plan:
    number = chance.choice((DESTROYS, KEEPS, KEEPS, KEEPS, CONTROLLED, ON_DEMAND))
    steps: list[Step] = []
    left = chance.uniform(8.0, LONGEST_TALK) - 1.0
    holder: By | None = None
    protected = gone = False
    if number == ON_DEMAND and chance.random() < ASKED_FOR:
        steps.append(Step(0.5, Deed.START, By.AGENT))
    least, most = chance.choice(TEMPERS)
    while left > 0 and len(steps) < MOST_STEPS:
        after = min(chance.uniform(least, most), left)
        left -= max(after, 0.7)
        step = _step(chance, after, holder, protected=protected, gone=gone)
        holder = step.by if step.deed is Deed.HOLD else None if step.deed is Deed.TAKE_BACK else holder
        protected = (protected or step.deed is Deed.PROTECT) and step.deed not in (Deed.RESUME, Deed.STOP)
        gone = gone or step.deed is Deed.OUTSIDE
        steps.append(step)
    leaves = By.CALLER if holder is By.AGENT else chance.choice((By.CALLER, By.CALLER, By.AGENT))  # else somebody is rung again
    steps.append(Step(1.0, Deed.HANG_UP, leaves))
    return Plan(index, number, tuple(steps), in_the_notice=chance.random() < 0.08)


def _step(chance: random.Random, after: float, holder: By | None, *, protected: bool, gone: bool) -> Step:
    """Whoever holds does nothing but take back; the caller types nothing while a card's code is protected; outside nobody has keys."""
    if holder is not None:
        back = chance.random() < TAKEN_BACK
        return Step(max(after, 1.5), Deed.TAKE_BACK, holder) if back else Step(after, _order(chance), By.CONTROL)
    if gone:
        return Step(after, _order(chance), By.CONTROL)
    deed = chance.choices((Deed.HOLD, Deed.REFUSE, Deed.TRANSFER, Deed.OUTSIDE, None), (20, 0 if protected else 4, 11, 3, 62))[0]
    match deed:
        case None:
            return Step(after, _order(chance), chance.choice((By.AGENT, By.AGENT, By.CONTROL)))
        case Deed.HOLD:
            return Step(after, deed, chance.choice((By.CALLER, By.AGENT)))
        case Deed.REFUSE:
            return Step(after, deed, By.CALLER)
        case _:
            return Step(max(after, 1.0), deed, By.AGENT)


def _order(chance: random.Random) -> Deed:
    return chance.choices([deed for deed, _ in ORDERS], [weight for _, weight in ORDERS])[0]
