"""A switch that does not take the order to say something in mid-call: what was ordered happens, and the call goes on (L5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.call.happenings import Bridged, Ended, Happening, Ordered, Outcome
from ivr.call.script import serve
from ivr.domain.company import OtherEnd
from ivr.domain.orders import Order, Party
from notices.facts import Mode
from tests.call.fakes import START, World, notice

BRIDGED = Bridged(START, OtherEnd("agent-leg", "1001"))
TALKED = Ended(START, Outcome.TALKED)
REFUSED = Ordered(START, Order.REFUSE, Party.CALLER)
STARTED = Ordered(START, Order.START, Party.AGENT)


def world_of(mode: Mode, *during: Happening | str) -> World:
    """A caller of such a line who lives through a conversation; from `"say"` on, nothing can be said."""
    world = World()
    facts = replace(world.line.facts, mode=mode)
    world.line, world.version = replace(world.line, facts=facts), notice(facts)
    world.leg.happenings = [BRIDGED, *during, TALKED]
    return world


@pytest.mark.parametrize("mode", [Mode.AUTOMATIC, Mode.MANDATORY])
def test_a_refusal_that_cannot_be_confirmed_is_a_refusal_and_its_call_ends_as_any_other(mode: Mode) -> None:
    world = world_of(mode, "say", REFUSED, STARTED)
    serve(world.leg, world.desk)
    assert world.ledger.outcomes == ["talked"]
    assert "ledger caller.refused" in world.log.names()
    assert "hang_up" in world.log.names()


def test_who_cannot_be_told_of_a_recording_is_not_recorded_and_talks_on() -> None:
    """A recording on demand that the caller cannot be told of ends at once."""
    world = world_of(Mode.ON_DEMAND, "say", STARTED)
    serve(world.leg, world.desk)
    assert world.log.index("capture", "cut") < world.log.index("tap", "stop") < world.log.index("hang_up")
    assert world.ledger.outcomes == ["talked"]
