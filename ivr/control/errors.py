"""What the control port refuses."""

from __future__ import annotations

from ivr.domain.gate import Reason
from ivr.errors import ConsoleError


class NotAllowed(ConsoleError):
    """The request does not carry the token that the line process expects."""

    id = "control.not-allowed"
    http_status = 401


class NoSuchCall(ConsoleError):
    """No call with this id is in progress here."""

    id = "control.no-such-call"
    http_status = 404


class NothingThere(ConsoleError):
    """The control port has no such address or method."""

    id = "control.nothing-there"
    http_status = 404


class OrderDenied(ConsoleError):
    """The call is in no state in which the order could be obeyed, or whoever gave it may not."""

    id = "control.order-denied"
    http_status = 409

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        self.reasons = reasons
        super().__init__(f"The order was denied: {', '.join(reason.value for reason in reasons)}. Nothing has changed.")


class OrderUnanswered(ConsoleError):
    """The call has not said in time whether it obeys."""

    id = "control.order-unanswered"
    http_status = 504


class OrderNotUnderstood(ConsoleError):
    """The request's body is no order."""

    id = "control.order-not-understood"
    http_status = 400
