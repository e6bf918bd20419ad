"""A line whose recording the law demands: an objection is noted and explained, and changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.call.happenings import Bridged, Ended, Happening, Ordered, Outcome
from ivr.call.live import LiveState
from ivr.call.notice import MOST_HURRIED
from ivr.call.script import serve
from ivr.domain.company import OtherEnd
from ivr.domain.control import Shown
from ivr.domain.gate import Reason
from ivr.domain.line import Undecided
from ivr.domain.orders import Order, Party
from ivr.domain.proof import Answer
from notices.facts import Mode, RefusalEffect
from tests.call.fakes import FR, START, World, notice

BRIDGED, TALKED = Bridged(START, OtherEnd("agent-leg", "1001")), Ended(START, Outcome.TALKED)


def mandatory_world(keys: list[str | tuple[str, int] | None], *during: Happening) -> World:
    """A caller of a mandatory line who presses `keys`, and then lives through a conversation."""
    world = World()
    facts = replace(world.line.facts, mode=Mode.MANDATORY)
    world.line, world.version = replace(world.line, facts=facts), notice(facts)
    world.leg.keys = keys
    world.leg.happenings = [BRIDGED, *during, TALKED]
    return world


def said(order: Order, by: Party = Party.CALLER) -> Ordered:
    return Ordered(START, order, by)


def recorded(world: World) -> bool:
    return ("tap", "start") in world.log.entries


def shown(world: World) -> list[tuple[Shown, tuple[Reason, ...]]]:
    """Serve the call; what was shown of its recording, in order, while the parties talked."""
    seen: list[LiveState] = []
    add = world.log.add

    def spy(*words: str) -> None:
        seen.extend(world.live.snapshot())
        add(*words)

    world.log.add = spy  # type: ignore[method-assign]
    serve(world.leg, world.desk)
    return [pair for pair in dict.fromkeys((state.recording, state.reasons) for state in seen) if pair != (Shown.OFF, ())]


def test_an_objection_in_the_notice_is_noted_explained_and_not_applied() -> None:
    world = mandatory_world(["2"])
    serve(world.leg, world.desk)
    assert world.proof.answer is Answer.REFUSED
    assert [(key.key, key.meaning) for key in world.proof.keys] == [("2", "refuse")]
    assert (world.decision.open, world.decision.reasons) == (True, (Reason.OBJECTION_NOTED,))
    assert world.log.index("play", "fr", "prompt.refused") < world.log.index("tap", "start")
    assert "capture seal" in world.log.names()


def test_who_objects_before_having_heard_the_notice_hears_it_first() -> None:
    """LAW 1: elsewhere a refusal ends the notice at once, since nothing is recorded after it."""
    world = mandatory_world([("2", 200), None])
    serve(world.leg, world.desk)
    assert [piece.piece.value for piece in world.proof.heard] == ["level1", "prompt.repeat", "level1"]
    assert world.proof.answer is Answer.REFUSED
    assert recorded(world)


def test_who_will_not_hear_it_is_never_recorded_not_even_here() -> None:
    world = mandatory_world([("2", 200)] * 50, said(Order.START, Party.AGENT))
    serve(world.leg, world.desk)
    assert [key.meaning for key in world.proof.keys] == ["refuse"] * MOST_HURRIED
    assert world.proof.answer is Answer.REFUSED
    assert world.decision.reasons == (Reason.NOT_INFORMED,)
    assert not recorded(world)
    assert [name for name in world.log.names() if name.startswith("play fr prompt")][-1] == "play fr prompt.unrecorded"


@pytest.mark.parametrize("keys", [[], ["0"], ["7", "7"]])
@pytest.mark.parametrize("undecided", Undecided)
def test_silence_a_person_and_unclear_keys_change_nothing(keys: list[str | tuple[str, int] | None], undecided: Undecided) -> None:
    world = mandatory_world(keys)
    world.line = replace(world.line, undecided=undecided)
    serve(world.leg, world.desk)
    assert world.decision.reasons == (Reason.LEGAL_DUTY,)
    assert recorded(world)
    assert "play fr prompt.connecting" in world.log.names()


@pytest.mark.parametrize("effect", RefusalEffect)
def test_an_objection_in_mid_call_is_noted_explained_and_not_applied(effect: RefusalEffect) -> None:
    world = mandatory_world([], said(Order.REFUSE), said(Order.REFUSE))
    facts = replace(world.line.facts, refusal_effect=effect)
    world.line, world.version = replace(world.line, facts=facts), notice(facts)
    noted: list[object] = []
    write = world.ledger.note
    world.ledger.note = lambda kind, subject, details: (noted.append((kind, details)), write(kind, subject, details))[1]  # type: ignore[method-assign,func-returns-value]
    serve(world.leg, world.desk)
    names = world.log.names()
    assert noted == [("caller.refused", {"by": "caller", "effect": "noted"})]
    assert names.count("say fr prompt.refused_later") == 1
    assert "capture refuse" not in names
    assert names.index("say fr prompt.refused_later") < names.index("capture cut") < names.index("capture seal")


def test_the_display_says_that_it_records_and_that_the_caller_objected() -> None:
    world = mandatory_world(
        [], said(Order.REFUSE), said(Order.PAUSE, Party.AGENT), said(Order.RESUME, Party.AGENT), said(Order.STOP, Party.AGENT)
    )
    assert shown(world) == [
        (Shown.CAPTURING, (Reason.LEGAL_DUTY,)),
        (Shown.CAPTURING, (Reason.OBJECTION_NOTED,)),
        (Shown.PAUSED, (Reason.OBJECTION_NOTED, Reason.PAUSED)),
        (Shown.STOPPED, (Reason.STOPPED_BY_ORDER,)),
    ]


def test_an_agent_may_start_again_after_an_objection_and_it_stays_on_the_display() -> None:
    world = mandatory_world([], said(Order.STOP, Party.AGENT), said(Order.REFUSE, Party.AGENT), said(Order.START, Party.AGENT))
    stopped, started = (Shown.STOPPED, (Reason.STOPPED_BY_ORDER,)), (Shown.CAPTURING, (Reason.OBJECTION_NOTED,))
    assert shown(world)[-3:] == [stopped, started, (Shown.STOPPED, ())]
    assert world.log.names().count("tap start") == 2


def test_when_a_doubt_prevents_the_recording_the_display_and_the_prompt_say_that() -> None:
    """L5: a legal duty opens no gate that a doubt has closed."""
    world = mandatory_world(["2"], said(Order.REFUSE))
    world.recorder.health = (Reason.KEYS_UNHEALTHY,)
    assert shown(world) == [(Shown.OFF, (Reason.KEYS_UNHEALTHY,))]
    assert "play fr prompt.unrecorded" in world.log.names()
    assert "play fr prompt.refused" not in world.log.names()
    assert not recorded(world)


def test_an_objection_in_mid_call_does_not_hide_why_nothing_is_recorded() -> None:
    world = mandatory_world([], said(Order.REFUSE))
    world.recorder.health = (Reason.KEYS_UNHEALTHY,)
    assert shown(world) == [(Shown.OFF, (Reason.KEYS_UNHEALTHY,))]


def test_a_share_does_not_apply() -> None:
    world = mandatory_world([])
    facts = replace(world.line.facts, sampling_percent=0)
    world.line, world.version = replace(world.line, facts=facts), notice(facts)
    serve(world.leg, world.desk)
    assert recorded(world)


def test_a_stale_notice_closes_this_gate_too() -> None:
    world = mandatory_world([])
    world.version = notice(replace(world.line.facts, recipients=("somebody else",)), (FR,))
    serve(world.leg, world.desk)
    assert world.decision.reasons == (Reason.NOTICE_STALE,)
    assert not recorded(world)
