"""Orders that people give in the console: who gives them as what, which are offered, and what became of one. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.call.live import Stage
from ivr.console.live.calls import CallNow
from ivr.console.security.visitor import Visitor
from ivr.domain.control import Shown
from ivr.domain.gate import Reason
from ivr.domain.orders import MAY, Order, Party, Verdict
from ivr.domain.roles import Permission, Role

IN_VAIN = frozenset(
    {Reason.LINE_NEVER_RECORDS, Reason.CALLER_NEVER_RECORDED, Reason.AGENT_NEVER_RECORDED, Reason.FORWARDED, Reason.NOT_CONFIRMED}
)
"""With one of these nobody can begin a recording: the button would only disappoint."""

BY_ORDER = frozenset({Reason.PAUSED, Reason.PROTECTED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an order.

    Attributes:
        reasons: names of `ivr.domain.gate.Reason`: why it was denied, or why it changes less than one might think.
    """

    verdict: Verdict
    reasons: tuple[str, ...] = ()


def party(visitor: Visitor, call: CallNow, extension: str | None) -> Party | None:
    """As what somebody may give orders to a call: as its agent, who has it at their own extension; as a supervisor of its line; not at all."""
    roles = visitor.decision(Permission.ORDER_RECORDING, call.line).by
    if Role.AGENT in roles and call.agent is not None and call.agent == extension:
        return Party.AGENT
    return Party.SUPERVISOR if Role.SUPERVISOR in roles else None


def offered(call: CallNow, by: Party | None) -> tuple[Order, ...]:
    """What can be asked of a call now, in the order of the buttons."""
    if by is None or call.stage is not Stage.TALKING:
        return ()
    return tuple(order for order in _sensible(call) if order in MAY[by])


def _sensible(call: CallNow) -> tuple[Order, ...]:
    match call.recording:
        case Shown.REFUSED:
            return ()
        case Shown.CAPTURING:
            return (Order.PAUSE, Order.PROTECT, Order.STOP, Order.REFUSE)
        case Shown.PAUSED if Reason.PROTECTED in call.reasons:
            return (Order.RESUME, Order.STOP, Order.REFUSE)
        case Shown.PAUSED:
            return (Order.RESUME if BY_ORDER & set(call.reasons) else Order.PAUSE, Order.PROTECT, Order.STOP, Order.REFUSE)
        case _:
            return (Order.REFUSE,) if IN_VAIN & set(call.reasons) else (Order.START, Order.REFUSE)
