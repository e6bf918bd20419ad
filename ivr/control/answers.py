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

from ivr.call.live import LiveCalls, LiveState
from ivr.control.errors import NoSuchCall, NotAllowed, NothingThere, OrderDenied, OrderNotUnderstood, OrderUnanswered
from ivr.domain.orders import Answered, Order, Party, Verdict

LONGEST_BODY = 4096
ANSWER_SECONDS = 3.0
"""How long a call may take to obey; it waits for its journal row, and for the switch."""

_ORDERS = re.compile(r"/calls/([0-9A-Za-z-]{1,64})/orders")


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

    def answer(self, request: Request) -> Response:
        """Answer one request. Raises the errors of `ivr.control.errors`."""
        if (request.method, request.path) == ("GET", "/health"):
            return self._health()
        self._check_token(request.authorization)
        if (request.method, request.path) == ("GET", "/calls"):
            return _json(200, {"calls": [as_json(state) for state in self.live.snapshot()]})
        if (request.method, request.path) == ("GET", "/metrics"):
            return Response(200, prometheus_client.generate_latest(), "text/plain; version=0.0.4; charset=utf-8")
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
        order, by = _wanted(body)
        call = self.live.find(call_id)
        if call is None:
            raise NoSuchCall(f"Call {call_id} is not in progress here: it has ended, or another line process has it.")
        answered = self.wait(call.order(order, by), ANSWER_SECONDS)
        if answered is None:
            raise OrderUnanswered(
                f"The call has not answered within {ANSWER_SECONDS:g} s. Look at its state before asking again."
            )
        if answered.verdict is Verdict.DENIED:
            raise OrderDenied(answered.reasons)
        return _json(200, {"verdict": answered.verdict.value, "call": as_json(call.snapshot())})


def _wanted(body: bytes) -> tuple[Order, Party]:
    try:
        wanted = json.loads(body)
        order, by = Order(wanted["order"]), Party(wanted["by"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise OrderNotUnderstood(
            'Send {"order": "start|pause|resume|protect|stop|refuse", "by": "agent|supervisor"} as JSON.'
        ) from error
    if by not in (Party.AGENT, Party.SUPERVISOR):
        raise OrderNotUnderstood("Orders at this port come from an agent or a supervisor.")
    return order, by


def as_json(state: LiveState) -> dict[str, Any]:
    """One call as the console reads it."""
    return {
        "id": state.call_id,
        "line": state.line_id,
        "line_name": state.line_name,
        "stage": state.stage.value,
        "recording": state.recording.value,
        "reasons": [reason.value for reason in state.reasons],
        "since": state.since.isoformat(),
        "arrived": state.arrived_at.isoformat(),
        "locale": state.locale,
        "levels": [round(level, 1) for level in state.levels] if state.levels else None,
        "rehearsal": state.rehearsal,
        "recording_id": state.recording_id,
        "answer": state.answer.value if state.answer else None,
        "by": state.by.value,
        "company": state.company.value,
        "pause_ends": state.pause_ends_at.isoformat() if state.pause_ends_at else None,
        "pause_resumes": state.pause_resumes,
    }


def _json(status: int, data: Mapping[str, Any]) -> Response:
    return Response(status, json.dumps(data).encode())
