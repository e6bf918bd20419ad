"""Two modes in which the agent decides: whether the recording stays (agent-controlled), whether it begins (on demand)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.call.happenings import Bridged, Ended, Happening, Ordered, Outcome
from ivr.call.live import LiveState
from ivr.call.ports import Signal
from ivr.call.script import serve
from ivr.domain.company import OtherEnd
from ivr.domain.control import Shown
from ivr.domain.gate import Reason
from ivr.domain.orders import Order, Party
from notices.facts import Mode
from tests.call.fakes import START, World, notice

BRIDGED, TALKED = Bridged(START, OtherEnd("agent-leg", "1001")), Ended(START, Outcome.TALKED)
STARTED = "say fr prompt.started"


def world_of(mode: Mode, *during: Happening | str, keys: tuple[str, ...] = ()) -> World:
    """A caller of a line in this mode, and what happens while the parties talk."""
    world = World()
    facts = replace(world.line.facts, mode=mode)
    world.line, world.version = replace(world.line, facts=facts), notice(facts)
    world.leg.keys = list(keys)
    world.leg.happenings = [BRIDGED, *during, TALKED]
    return world


def said(order: Order, by: Party = Party.AGENT) -> Ordered:
    return Ordered(START, order, by)


def shown(world: World) -> list[tuple[Shown, tuple[Reason, ...]]]:
    """Serve the call; what was shown of its recording, in order."""
    seen: list[LiveState] = []
    add, close = world.log.add, world.ledger.close

    def spy(*words: str) -> None:
        seen.extend(world.live.snapshot())
        add(*words)

    def last(summary: object) -> None:
        seen.extend(world.live.snapshot())
        close(summary)  # type: ignore[arg-type]

    world.log.add, world.ledger.close = spy, last  # type: ignore[method-assign]
    serve(world.leg, world.desk)
    return [pair for pair in dict.fromkeys((state.recording, state.reasons) for state in seen) if pair != (Shown.OFF, ())]


def test_agent_controlled_begins_by_itself_when_the_agent_answers() -> None:
    world = world_of(Mode.AGENT_CONTROLLED)
    assert shown(world)[0] == (Shown.CAPTURING, (Reason.INFORMED,))
    assert world.decision.open
    names = world.log.names()
    assert names.index("connect user/1001") < names.index("tap start")
    assert STARTED not in names  # the notice has said that it will be


def test_agent_controlled_obeys_the_agent() -> None:
    world = world_of(
        Mode.AGENT_CONTROLLED, said(Order.PAUSE), said(Order.RESUME), said(Order.STOP), said(Order.START), said(Order.STOP)
    )
    serve(world.leg, world.desk)
    kept = [name for name in world.log.names() if name.startswith("capture")]
    once = ["capture begin", "capture cut", "capture seal"]
    assert kept == ["capture begin", "capture mask", "capture unmask", *once[1:], *once]
    said_ = [name.removeprefix("say fr prompt.") for name in world.log.names() if name.startswith("say")]
    assert said_ == ["paused", "resumed", "stopped", "started", "stopped"]  # only so does the caller know where it stands
    assert world.leg.signals == [Signal.PAUSED, Signal.RESUMED, Signal.STOPPED, Signal.STARTED, Signal.STOPPED]


def test_on_demand_waits_armed_for_an_order_that_need_not_come() -> None:
    world = world_of(Mode.ON_DEMAND)
    assert shown(world) == [(Shown.ARMED, (Reason.NOT_ORDERED,))]
    assert world.decision.reasons == (Reason.NOT_ORDERED,)
    assert ("tap", "start") not in world.log.entries
    assert "play fr prompt.connecting" in world.log.names()  # which names the key that refuses


def test_on_demand_the_caller_hears_that_it_has_begun() -> None:
    world = world_of(Mode.ON_DEMAND, said(Order.START), said(Order.START))
    assert shown(world) == [(Shown.ARMED, (Reason.NOT_ORDERED,)), (Shown.CAPTURING, (Reason.INFORMED,)), (Shown.STOPPED, ())]
    names = world.log.names()
    assert names.count(STARTED) == names.count("tap start") == 1
    assert names.index("tap start") < names.index(STARTED)


def test_each_recording_on_demand_is_told() -> None:
    world = world_of(Mode.ON_DEMAND, said(Order.START), said(Order.STOP), said(Order.START))
    serve(world.leg, world.desk)
    assert world.log.names().count(STARTED) == world.log.names().count("capture seal") == 2


@pytest.mark.parametrize("refusal", [Party.CALLER, Party.AGENT])
def test_on_demand_no_order_is_obeyed_after_a_refusal(refusal: Party) -> None:
    """LAW 5; whether pressed by the caller or noted by the agent."""
    world = world_of(Mode.ON_DEMAND, said(Order.REFUSE, refusal), said(Order.START))
    assert shown(world)[-1] == (Shown.REFUSED, (Reason.REFUSED,))
    assert ("tap", "start") not in world.log.entries
    assert STARTED not in world.log.names()


@pytest.mark.parametrize("mode", [Mode.ON_DEMAND, Mode.AGENT_CONTROLLED])
def test_after_a_refusal_in_the_notice_no_order_is_obeyed(mode: Mode) -> None:
    world = world_of(mode, said(Order.START), keys=("2",))
    serve(world.leg, world.desk)
    assert ("tap", "start") not in world.log.entries
    assert Reason.REFUSED in world.decision.reasons


@pytest.mark.parametrize("mode", [Mode.ON_DEMAND, Mode.AGENT_CONTROLLED])
def test_a_refusal_in_mid_call_ends_and_destroys(mode: Mode) -> None:
    world = world_of(mode, said(Order.START), said(Order.REFUSE, Party.CALLER), said(Order.START))
    serve(world.leg, world.desk)
    names = world.log.names()
    assert (names.count("tap start"), names.count("capture refuse"), names.count("capture seal")) == (1, 1, 0)


def test_on_demand_a_caller_who_cannot_be_told_is_not_recorded() -> None:
    """L5: the recording ends, the call does not."""
    world = world_of(Mode.ON_DEMAND, "say", said(Order.START))
    assert shown(world)[-1] == (Shown.FAILED, (Reason.SWITCH_UNHEALTHY,))
    assert world.log.names()[-5:] == ["capture cut", "tap stop", "capture seal", "ledger order.denied", "hang_up"]
    assert world.ledger.outcomes == ["talked"]


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.ON_DEMAND])
def test_what_the_notice_has_said_is_not_said_again(mode: Mode) -> None:
    world = world_of(mode, said(Order.START), keys=("3",) if mode is Mode.CONSENT else ())
    serve(world.leg, world.desk)
    assert (("tap", "start") in world.log.entries) is (mode is not Mode.NEVER)
    assert STARTED not in world.log.names()
