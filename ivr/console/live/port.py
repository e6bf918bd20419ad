"""What the live pages need from the line process."""

from __future__ import annotations

from typing import Protocol

from ivr.console.live.calls import LiveNow
from ivr.console.live.ordering import Outcome
from ivr.console.live.past import Told
from ivr.domain.orders import Order, Party


class CallsNow(Protocol):
    """The line process's calls, as `ivr.console.live.control_client` reads them."""

    async def calls(self) -> LiveNow:
        """Every call now. Raises `LineUnreachable`."""
        ...

    async def call(self, call_id: str) -> Told | None:
        """One call with its story; None when it is over. Raises `LineUnreachable`."""
        ...

    async def order(self, call_id: str, order: Order, by: Party, who: str) -> Outcome:
        """Give an order to a call. Raises `LineUnreachable`, `CallOver`, `OrderUnanswered`."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...
