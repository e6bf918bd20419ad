"""Orders of programs to calls in progress."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.console.api.calls import Outcome
from ivr.console.live.control_client import ControlClient
from ivr.domain.orders import Order, Party


@dataclass(frozen=True, slots=True)
class HostOrders:
    """`ivr.console.api.calls.Orders` at the control port."""

    control: ControlClient

    async def order(self, call_id: str, order: Order, by: Party, who: str) -> Outcome:
        """Give an order."""
        became = await self.control.order(call_id, order, by, who)
        return Outcome(became.verdict, tuple(became.reasons))
