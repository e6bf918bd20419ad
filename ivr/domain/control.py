"""The state of a call's recording while the parties talk: one machine, drawn in `docs/control.md`. Pure.

What is kept is a matter of two things: whether a recording is under way, and whether anything makes a gap in it. Gaps are a set, not
a switch: an agent who takes the caller back from hold must not thereby end a pause that they had ordered before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from ivr.domain.company import Company
from ivr.domain.gate import Reason
from ivr.domain.orders import MAY, Answered, Order, Party, Verdict


class Shown(StrEnum):
    """The state, as shown to people.

    OFF        nothing is recorded, for the reasons given
    ARMED      nothing is recorded yet; the agent can begin
    CAPTURING  what is said is kept
    PAUSED     a recording is under way; silence is kept in the place of what is said
    STOPPED    the recording has ended, the call goes on
    REFUSED    the caller has refused; nothing can begin any more (LAW 5)
    FAILED     the recording has ended because something did not do what it was told (L5)
    """

    OFF = "off"
    ARMED = "armed"
    CAPTURING = "capturing"
    PAUSED = "paused"
    STOPPED = "stopped"
    REFUSED = "refused"
    FAILED = "failed"


class Trigger(StrEnum):
    """What moves the machine."""

    GATE_CLOSED = "gate closed"
    ORDER_AWAITED = "order awaited"
    BEGUN = "begun"
    GAP_OPENED = "gap opened"
    GAPS_CLOSED = "last gap closed"
    ENDED = "ended"
    REFUSED = "refused"
    BROKEN = "broken"


def _table(moves: dict[Shown, dict[Trigger, Shown]]) -> Mapping[Shown, Mapping[Trigger, Shown]]:
    return MappingProxyType({state: MappingProxyType(row) for state, row in moves.items()})


_ALWAYS = {Trigger.REFUSED: Shown.REFUSED, Trigger.BROKEN: Shown.FAILED}
_IDLE = {**_ALWAYS, Trigger.BEGUN: Shown.CAPTURING, Trigger.ENDED: Shown.STOPPED}
MOVES = _table(
    {
        Shown.OFF: {**_IDLE, Trigger.GATE_CLOSED: Shown.OFF, Trigger.ORDER_AWAITED: Shown.ARMED},
        Shown.ARMED: {**_IDLE, Trigger.GATE_CLOSED: Shown.OFF, Trigger.ORDER_AWAITED: Shown.ARMED},
        Shown.CAPTURING: {**_ALWAYS, Trigger.GAP_OPENED: Shown.PAUSED, Trigger.ENDED: Shown.STOPPED},
        Shown.PAUSED: {**_ALWAYS, Trigger.GAPS_CLOSED: Shown.CAPTURING, Trigger.ENDED: Shown.STOPPED},
        Shown.STOPPED: {**_IDLE, Trigger.GATE_CLOSED: Shown.STOPPED},
        Shown.REFUSED: {Trigger.REFUSED: Shown.REFUSED, Trigger.GATE_CLOSED: Shown.REFUSED},
        Shown.FAILED: {**_IDLE, Trigger.GATE_CLOSED: Shown.FAILED, Trigger.ENDED: Shown.FAILED},
    }
)
"""From each state, what each trigger makes of it. What is not here cannot happen; nothing leads out of REFUSED."""

UNDER_WAY = frozenset({Shown.CAPTURING, Shown.PAUSED})


class Gap(StrEnum):
    """Why silence is kept in the place of what is said; several at once may be true."""

    PAUSED = "paused"
    PROTECTED = "protected"
    AGENT_HOLD = "agent_hold"
    CALLER_HOLD = "caller_hold"
    NOBODY = "nobody"
    UNRECORDED_AGENT = "unrecorded_agent"


BY_ORDER = frozenset({Gap.PAUSED, Gap.PROTECTED})
"""Gaps that an agent opens and closes."""

HOLDS = frozenset({Gap.AGENT_HOLD, Gap.CALLER_HOLD})

OF_COMPANY = frozenset({Gap.NOBODY, Gap.UNRECORDED_AGENT, Gap.AGENT_HOLD})
"""Gaps that end when the caller is with another agent."""

FORWARDED = frozenset({Company.OUTSIDE, Company.VOICEMAIL})
"""With these nothing is recorded any more: the notice spoke of nobody outside the house."""

REASONS: dict[Gap, Reason] = {
    Gap.PAUSED: Reason.PAUSED,
    Gap.PROTECTED: Reason.PROTECTED,
    Gap.AGENT_HOLD: Reason.ON_HOLD,
    Gap.CALLER_HOLD: Reason.ON_HOLD,
    Gap.NOBODY: Reason.NOBODY_THERE,
    Gap.UNRECORDED_AGENT: Reason.AGENT_NEVER_RECORDED,
}


@dataclass(frozen=True, slots=True)
class Control:
    """Where one call's recording stands.

    Attributes:
        gaps: what makes a gap now, whether or not a recording is under way.
        company: whom the caller is with.
        refused: whether the caller has refused; where the law demands the recording, that is noted only.
        doubted: the audio has contradicted an order in this call: nothing begins any more (L5).
    """

    state: Shown = Shown.OFF
    gaps: frozenset[Gap] = frozenset()
    company: Company = Company.NOBODY
    refused: bool = False
    doubted: bool = False

    @property
    def under_way(self) -> bool:
        """Whether a recording has begun and not ended."""
        return self.state in UNDER_WAY

    @property
    def gap_reasons(self) -> tuple[Reason, ...]:
        """Why silence is kept, each reason once."""
        return tuple(dict.fromkeys(REASONS[gap] for gap in Gap if gap in self.gaps))

    @property
    def closing(self) -> tuple[Reason, ...]:
        """Why no recording may begin, whatever the gate says: it does not begin in a gap, nor with somebody outside."""
        return (*((Reason.FORWARDED,) if self.company in FORWARDED else ()), *self.gap_reasons)

    def moved(self, trigger: Trigger) -> Control:
        """The control after `trigger`. With the recording end the gaps that an order has made in it.

        Raises:
            KeyError: it cannot happen in this state: a mistake of ours.
        """
        state = MOVES[self.state][trigger]
        return replace(self, state=state, gaps=self.gaps if state in UNDER_WAY else self.gaps - BY_ORDER)

    def opened(self, *gaps: Gap) -> Control:
        """With these gaps, and paused if a recording is under way."""
        wider = replace(self, gaps=self.gaps.union(gaps))
        return wider.moved(Trigger.GAP_OPENED) if wider.gaps and wider.state is Shown.CAPTURING else wider

    def closed(self, *gaps: Gap) -> Control:
        """Without these gaps; captured again if none is left."""
        narrower = replace(self, gaps=self.gaps.difference(gaps))
        return narrower.moved(Trigger.GAPS_CLOSED) if not narrower.gaps and narrower.state is Shown.PAUSED else narrower

    def with_company(self, company: Company) -> Control:
        """The caller is with somebody else, or with nobody (LAW 16, 22)."""
        met = replace(self, company=company)
        match company:
            case Company.NOBODY:
                return met.opened(Gap.NOBODY)
            case Company.UNRECORDED_AGENT:
                return met.closed(*OF_COMPANY - {Gap.UNRECORDED_AGENT}).opened(Gap.UNRECORDED_AGENT)
            case _:
                return met.closed(*OF_COMPANY)


def answer_to(order: Order, by: Party, control: Control, *, mandatory: bool = False) -> Answered | None:
    """The answer to an order that changes nothing; None when it is to be carried out.

    Args:
        order: what is asked.
        by: whoever asks.
        control: where the recording stands.
        mandatory: the law demands the recording; a refusal is noted and does not keep it from being started.
    """
    denied = _denial(order, by, control, mandatory=mandatory)
    if denied is not None:
        return Answered(Verdict.DENIED, (denied,))
    return Answered(Verdict.UNCHANGED, control.gap_reasons) if _so_already(order, control) else None


def _denial(order: Order, by: Party, control: Control, *, mandatory: bool) -> Reason | None:
    if order not in MAY[by]:
        return Reason.NOT_YOURS
    if order is Order.START:
        return None if control.under_way else _keeps_from_starting(control, mandatory=mandatory)
    return Reason.NOTHING_RECORDED if order is not Order.REFUSE and not control.under_way else None


def _keeps_from_starting(control: Control, *, mandatory: bool) -> Reason | None:
    if control.refused and not mandatory:  # a refusal wins over every order (LAW 5)
        return Reason.REFUSED
    if control.doubted:
        return Reason.NOT_CONFIRMED
    if control.company is Company.NOBODY:
        return Reason.NOBODY_THERE
    return next(iter(control.closing), None)


def _so_already(order: Order, control: Control) -> bool:
    match order:
        case Order.REFUSE:
            return control.refused
        case Order.START:
            return control.under_way
        case Order.PAUSE:
            return bool(control.gaps & BY_ORDER)
        case Order.PROTECT:
            return Gap.PROTECTED in control.gaps
        case Order.RESUME:
            return not control.gaps & BY_ORDER
        case Order.STOP:
            return False
