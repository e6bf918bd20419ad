"""The control port: who may ask, what they see, which orders are passed on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from ivr.call.happenings import Bridged, Ended, Ordered, Outcome
from ivr.call.live import LiveCalls
from ivr.call.script import serve
from ivr.control.answers import LONGEST_BODY, Port, Request
from ivr.control.errors import NoSuchCall, NotAllowed, NothingThere, OrderDenied, OrderNotUnderstood, OrderUnanswered
from ivr.domain.company import OtherEnd
from ivr.domain.gate import Reason
from ivr.domain.orders import Answered, Order, Party, Verdict
from tests.call.fakes import START, Clock, World

TOKEN = "Bearer secret"


def _done(future: Future[Answered], _: float) -> Answered | None:
    return future.result(0) if future.done() else None


def port(live: LiveCalls, checks: dict[str, bool] | None = None) -> Port:
    return Port("secret", live, lambda: checks or {"database": True}, _done)


@pytest.fixture
def talking() -> Iterator[tuple[World, Port]]:
    """A port looked at in the middle of a conversation."""
    world = World()
    with world.live.call(world.leg, world.line, world.line.default_locale) as call:
        call.talking()
        yield world, port(world.live)


def order(call: str, body: object) -> Request:
    return Request("POST", f"/calls/{call}/orders", TOKEN, body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer wrong", "secret", "Bearer é"])
@pytest.mark.parametrize("path", ["/calls", "/metrics", "/nothing"])
def test_without_the_token_nothing_is_told(authorization: str, path: str) -> None:
    with pytest.raises(NotAllowed):
        port(LiveCalls(Clock())).answer(Request("GET", path, authorization))


def test_health_needs_no_token_and_names_what_is_unwell() -> None:
    response = port(LiveCalls(Clock()), {"database": True, "spool": False}).answer(Request("GET", "/health", ""))
    assert response.status == 503
    assert json.loads(response.body) == {"healthy": False, "checks": {"database": True, "spool": False}}


def test_a_call_is_shown_with_the_state_of_its_recording() -> None:
    world = World()
    answers: list[dict[str, object]] = []
    control = port(world.live)
    add = world.log.add

    def spy(*words: str) -> None:
        add(*words)
        if words == ("capture", "cut"):
            answers.extend(json.loads(control.answer(Request("GET", "/calls", TOKEN)).body)["calls"])

    world.log.add = spy  # type: ignore[method-assign]
    world.leg.happenings = [Bridged(START, OtherEnd("agent", "1001")), *_refusal(), Ended(START, Outcome.TALKED)]
    serve(world.leg, world.desk)
    assert [(call["stage"], call["recording"], call["levels"]) for call in answers] == [("talking", "capturing", [-20.0, -22.0])]


def _refusal() -> list[Ordered]:
    return [Ordered(START, Order.REFUSE, Party.CALLER)]


@pytest.mark.parametrize("verdict", [Verdict.DONE, Verdict.UNCHANGED])
def test_an_order_reaches_the_call_and_its_answer_comes_back(talking: tuple[World, Port], verdict: Verdict) -> None:
    world, control = talking
    world.leg.answered = Answered(verdict)
    answer = control.answer(order("call-1", {"order": "pause", "by": "agent"}))
    assert (answer.status, json.loads(answer.body)["verdict"]) == (200, verdict.value)
    assert world.leg.happenings[-1].order == "pause"  # type: ignore[union-attr]


def test_an_order_that_is_denied_says_why(talking: tuple[World, Port]) -> None:
    world, control = talking
    world.leg.answered = Answered(Verdict.DENIED, (Reason.REFUSED, Reason.NOTICE_STALE))
    with pytest.raises(OrderDenied, match="refused, notice_stale") as denied:
        control.answer(order("call-1", {"order": "start", "by": "agent"}))
    assert denied.value.http_status == 409


def test_an_order_that_is_not_answered_is_told_so_and_not_given_twice(talking: tuple[World, Port]) -> None:
    world, control = talking
    before = len(world.leg.happenings)
    for _ in range(3):
        with pytest.raises(OrderUnanswered):
            control.answer(order("call-1", {"order": "stop", "by": "supervisor"}))
    assert len(world.leg.happenings) == before + 1


def test_whoever_waits_for_a_call_that_ends_is_answered() -> None:
    world = World()
    with world.live.call(world.leg, world.line, world.line.default_locale) as call:
        call.talking()
        reply = call.order(Order.STOP, Party.SUPERVISOR)
        assert not reply.done()
    assert reply.result(0) == Answered(Verdict.DENIED, (Reason.NOT_TALKING,))


def test_an_order_for_an_unknown_call_changes_nothing(talking: tuple[World, Port]) -> None:
    world, control = talking
    before = list(world.leg.happenings)
    with pytest.raises(NoSuchCall):
        control.answer(order("call-2", {"order": "pause", "by": "agent"}))
    assert world.leg.happenings == before


def test_an_order_while_nobody_talks_changes_nothing() -> None:
    world = World()
    before = list(world.leg.happenings)
    with world.live.call(world.leg, world.line, world.line.default_locale), pytest.raises(OrderDenied, match="not_talking"):
        port(world.live).answer(order("call-1", {"order": "pause", "by": "agent"}))
    assert world.leg.happenings == before


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"[]", b"{}", {"order": "destroy", "by": "agent"}, {"order": "pause", "by": "caller"}, b"1" * 10]
)
def test_what_is_no_order_is_refused(talking: tuple[World, Port], body: object) -> None:
    _, control = talking
    with pytest.raises(OrderNotUnderstood):
        control.answer(order("call-1", body))


def test_one_call_is_told_with_its_story(talking: tuple[World, Port]) -> None:
    _, control = talking
    told = json.loads(control.answer(Request("GET", "/calls/call-1", TOKEN)).body)
    assert told["call"]["id"] == "call-1"
    assert [was["stage"] for was in told["past"]] == ["informing", "talking"]
    with pytest.raises(NoSuchCall):
        control.answer(Request("GET", "/calls/call-2", TOKEN))
    with pytest.raises(NotAllowed):
        control.answer(Request("GET", "/calls/call-1", ""))


def test_an_order_carries_who_gave_it_and_nothing_but_an_id(talking: tuple[World, Port]) -> None:
    world, control = talking
    world.leg.answered = Answered(Verdict.DONE, (Reason.ON_HOLD,))
    told = json.loads(control.answer(order("call-1", {"order": "resume", "by": "agent", "who": "person-1"})).body)
    assert (told["verdict"], told["reasons"]) == ("done", ["on_hold"])
    assert world.leg.happenings[-1].who == "person-1"  # type: ignore[union-attr]
    for who in ("Claire Martin", "a" * 65, "", 7, ["x"], "é"):
        with pytest.raises(OrderNotUnderstood, match="pseudonymous"):
            control.answer(order("call-1", {"order": "stop", "by": "agent", "who": who}))


@pytest.mark.parametrize("path", ["/", "/calls/", "/calls/../health", "/calls/a/orders/b"])
def test_unknown_addresses_are_told_so(path: str) -> None:
    with pytest.raises(NothingThere):
        port(LiveCalls(Clock())).answer(Request("GET", path, TOKEN))


def test_the_longest_body_is_small() -> None:
    assert LONGEST_BODY <= 4096
