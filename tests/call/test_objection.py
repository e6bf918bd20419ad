"""A caller whose number objects is told that the call is not recorded, and served as any other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.call.happenings import Bridged, Ended, Ordered, Outcome
from ivr.call.script import serve
from ivr.domain.company import OtherEnd
from ivr.domain.gate import Reason
from ivr.domain.orders import Order, Party
from notices.facts import Mode
from tests.call.fakes import EN, FR, START, World

CALLER = "+33199000099"


def unrecorded(world: World) -> bool:
    return not [entry for entry in world.log.entries if entry[0] in ("recorder", "tap", "capture")]


def test_who_objects_is_told_so_and_put_through_unrecorded() -> None:
    world = World()
    world.objections.numbers = {CALLER}
    serve(world.leg, world.desk)
    assert world.decision.reasons == (Reason.OBJECTION,)
    assert world.log.index("play", "fr", "prompt.unrecorded") < world.log.index("connect", "user/1001")
    assert unrecorded(world)
    assert world.ledger.outcomes == ["talked"]


def test_an_agents_order_does_not_override_it() -> None:
    world = World()
    world.objections.numbers = {CALLER}
    world.leg.happenings = [
        Bridged(START, OtherEnd("agent-leg", "1001")),
        Ordered(START, Order.START, Party.AGENT),
        Ended(START, Outcome.TALKED),
    ]
    serve(world.leg, world.desk)
    assert unrecorded(world)


def test_it_is_asked_again_when_the_agent_answers() -> None:
    """An objection that came while the telephone rang holds."""
    world = World()
    listen = world.leg.listen_for

    def object_now(keys: dict[tuple[Party, str], Order]) -> None:
        world.objections.numbers = {CALLER}
        listen(keys)

    world.leg.listen_for = object_now  # type: ignore[method-assign]
    serve(world.leg, world.desk)
    assert world.decision.open
    assert unrecorded(world)


def test_a_recording_that_the_law_demands_is_made_all_the_same() -> None:
    world = World()
    facts = replace(world.line.facts, mode=Mode.MANDATORY)
    world.line = replace(world.line, facts=facts)
    world.version = replace(world.version, facts_hash=facts.hash((FR, EN))) if world.version else None
    world.objections.numbers = {CALLER}
    serve(world.leg, world.desk)
    assert world.decision.open


@pytest.mark.parametrize("reason", [Reason.JOURNAL_UNHEALTHY, Reason.KEYS_UNHEALTHY])
def test_when_nobody_can_say_who_objects_nobody_is_recorded(reason: Reason) -> None:
    """L5."""
    world = World()
    world.objections.health = (reason,)
    serve(world.leg, world.desk)
    assert reason in world.decision.reasons
    assert unrecorded(world)
    assert world.ledger.outcomes == ["talked"]
