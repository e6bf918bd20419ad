"""What the control port answers, as plain functions from a request to data. No server here."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import prometheus_client

from ivr.call.live import LiveCall, LiveCalls
from ivr.control.errors import NoSuchCall, NotAllowed, NothingThere, OrderDenied, OrderNotUnderstood, OrderUnanswered
from ivr.control.listing import Listing, as_json, past_as_json
from ivr.domain.orders import Answered, Order, Party, Verdict

LONGEST_BODY = 4096
ANSWER_SECONDS = 3.0
"""How long a call may take to obey; it waits for its journal row, and for the switch."""

_CALL = re.compile(r"/calls/([0-9A-Za-z-]{1,64})")
_ORDERS = re.compile(rf"{_CALL.pattern}/orders")
_WHO = re.compile(r"[0-9A-Za-z-]{1,64}")


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as far as we look at it."""

    method: str
    path: str
    authorization: str
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """One answer: JSON, or text for the metrics."""

    status: int
    body: bytes
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Port:
    """The control port of one line process.

    Attributes:
        token: expected as a bearer token on everything but `/health`.
        checks: the parts of the process and whether each is well.
        wait: for the answer of a call, at most so many seconds; None when there was none.
        off: the parts that are switched off, and why.
    """

    token: str
    live: LiveCalls
    checks: Callable[[], Mapping[str, bool]]
    wait: Callable[[Future[Answered], float], Answered | None]
    off: Mapping[str, str] = field(default_factory=dict)
    listing: Listing = field(default_factory=Listing)

    def answer(self, request: Request) -> Response:
        """Answer one request. Raises the errors of `ivr.control.errors`."""
        if (request.method, request.path) == ("GET", "/health"):
            return self._health()
        self._check_token(request.authorization)
        if (request.method, request.path) == ("GET", "/calls"):
            return Response(200, self.listing.of(self.live.calls()))
        if (request.method, request.path) == ("GET", "/metrics"):
            return Response(200, prometheus_client.generate_latest(), "text/plain; version=0.0.4; charset=utf-8")
        one = _CALL.fullmatch(request.path)
        if request.method == "GET" and one:
            call = self._find(one[1])
            return _json(200, {"call": as_json(call), "past": past_as_json(call.past())})
        order = _ORDERS.fullmatch(request.path)
        if request.method == "POST" and order:
            return self._order(order[1], request.body)
        raise NothingThere(f"{request.method} {request.path} means nothing here. Ask for /calls, /health or /metrics.")

    def _health(self) -> Response:
        checks = dict(self.checks())
        healthy = all(checks.values())
        off = {"off": dict(self.off)} if self.off else {}
        return _json(200 if healthy else 503, {"healthy": healthy, "checks": checks, **off})

    def _check_token(self, authorization: str) -> None:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {self.token}".encode()):
            raise NotAllowed("Send the line process's control token as a bearer token (PREAMBULE_CONTROL_TOKEN).")

    def _order(self, call_id: str, body: bytes) -> Response:
        order, by, who = _wanted(body)
        call = self._find(call_id)
        answered = self.wait(call.order(order, by, who), ANSWER_SECONDS)
        if answered is None:
            raise OrderUnanswered(
                f"The call has not answered within {ANSWER_SECONDS:g} s. Look at its state before asking again."
            )
        if answered.verdict is Verdict.DENIED:
            raise OrderDenied(answered.reasons)
        reasons = [reason.value for reason in answered.reasons]
        return _json(200, {"verdict": answered.verdict.value, "reasons": reasons, "call": as_json(call)})

    def _find(self, call_id: str) -> LiveCall:
        call = self.live.find(call_id)
        if call is None:
            raise NoSuchCall(f"Call {call_id} is not in progress here: it has ended, or another line process has it.")
        return call


def _wanted(body: bytes) -> tuple[Order, Party, str | None]:
    try:
        wanted = json.loads(body)
        order, by, who = Order(wanted["order"]), Party(wanted["by"]), wanted.get("who")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise OrderNotUnderstood(
            'Send {"order": "start|pause|resume|protect|stop|refuse", "by": "agent|supervisor"} as JSON.'
        ) from error
    if by not in (Party.AGENT, Party.SUPERVISOR):
        raise OrderNotUnderstood("Orders at this port come from an agent or a supervisor.")
    if who is not None and not (isinstance(who, str) and _WHO.fullmatch(who)):
        raise OrderNotUnderstood('"who" is the pseudonymous id of the person who asks, and nothing else.')
    return order, by, who


def _json(status: int, data: Mapping[str, Any]) -> Response:
    return Response(status, json.dumps(data).encode())
