"""A caller of the register of objections takes their objection back: in the full notice, by the same key twice, for their next call."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.call.script import serve
from ivr.domain.gate import Reason
from ivr.domain.proof import Answer
from notices.facts import Mode
from notices.notice import LEVEL2, Piece
from tests.call.fakes import EN, FR, World

CALLER = "+33199000099"
THROUGH_THE_NOTICE: list[str | tuple[str, int] | None] = ["1", *["1"] * len(LEVEL2)]
OFFERED, DONE = "ask fr prompt.withdraw", "play fr prompt.withdrawn"


def world_of(*keys: str | None, objects: bool = True, allowed: bool = True, mode: Mode = Mode.AUTOMATIC) -> World:
    """A caller who goes through the full notice, then presses these."""
    world = World()
    facts = replace(world.line.facts, mode=mode)
    world.line = replace(world.line, facts=facts, withdrawal_by_key=allowed)
    assert world.version is not None
    world.version = replace(world.version, facts_hash=facts.hash((FR, EN)))
    world.objections.numbers = {CALLER} if objects else set()
    world.leg.keys = [*THROUGH_THE_NOTICE, *keys]
    serve(world.leg, world.desk)
    return world


@pytest.mark.parametrize("mode", [Mode.AUTOMATIC, Mode.AGENT_CONTROLLED, Mode.ON_DEMAND, Mode.CONSENT])
def test_the_key_pressed_twice_withdraws_it_and_says_so(mode: Mode) -> None:
    world = world_of("3", "3", mode=mode)
    assert world.log.names().count(OFFERED) == 2
    assert world.log.names().index(OFFERED) < world.log.names().index(DONE)
    assert world.objections.numbers == set()
    assert [press.meaning for press in world.proof.keys[-2:]] == ["withdraw", "withdraw"]


def test_this_call_stays_that_of_somebody_who_objects() -> None:
    world = world_of("3", "3")
    assert world.decision.reasons == (Reason.OBJECTION,)
    assert not [entry for entry in world.log.entries if entry[0] in ("recorder", "tap", "capture")]
    assert "play fr prompt.unrecorded" in world.log.names()


@pytest.mark.parametrize("keys", [(), ("3",), ("3", None), ("3", "7"), ("7", "3"), (None, "3", "3")])
def test_anything_else_leaves_it(keys: tuple[str | None, ...]) -> None:
    world = world_of(*keys)
    assert world.objections.numbers == {CALLER}
    assert DONE not in world.log.names()


def test_a_refusal_at_that_place_is_one() -> None:
    world = world_of("3", "2")
    assert world.proof.answer is Answer.REFUSED
    assert world.objections.numbers == {CALLER}


@pytest.mark.parametrize(
    "how",
    [{"objects": False}, {"allowed": False}, {"mode": Mode.MANDATORY}],
    ids=["no objection", "not allowed", "law demands it"],
)
def test_it_is_offered_to_nobody_else(how: dict[str, object]) -> None:
    world = world_of("3", "3", **how)  # type: ignore[arg-type]
    assert OFFERED not in world.log.names()


def test_whoever_does_not_ask_for_the_full_notice_hears_nothing_of_it() -> None:
    world = World()
    world.line = replace(world.line, withdrawal_by_key=True)
    world.objections.numbers = {CALLER}
    serve(world.leg, world.desk)
    assert OFFERED not in world.log.names()


def test_a_register_that_cannot_be_written_promises_nothing() -> None:
    """L6."""
    world = World()
    world.line = replace(world.line, withdrawal_by_key=True)
    world.objections.numbers, world.objections.stuck = {CALLER}, True
    world.leg.keys = [*THROUGH_THE_NOTICE, "3", "3"]
    serve(world.leg, world.desk)
    assert DONE not in world.log.names()
    assert world.ledger.outcomes == ["talked"]


def test_a_version_that_was_published_before_says_nothing_of_it() -> None:
    world = World()
    world.line = replace(world.line, withdrawal_by_key=True)
    assert world.version is not None
    old = {key: rendering for key, rendering in world.version.renderings.items() if key[1] is not Piece.WITHDRAWN}
    world.version = replace(world.version, renderings=old)
    world.objections.numbers = {CALLER}
    world.leg.keys = [*THROUGH_THE_NOTICE, "3", "3"]
    serve(world.leg, world.desk)
    assert OFFERED not in world.log.names()
    assert world.objections.numbers == {CALLER}
