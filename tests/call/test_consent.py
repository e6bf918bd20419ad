"""A line that records only who says yes, by key and after having heard what they say yes to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.call.happenings import Bridged, Ended, Ordered, Outcome
from ivr.call.live import LiveState
from ivr.call.notice import MOST_HURRIED
from ivr.call.script import serve
from ivr.domain.company import OtherEnd
from ivr.domain.control import Shown
from ivr.domain.gate import Reason
from ivr.domain.line import Undecided
from ivr.domain.orders import Order, Party
from ivr.domain.proof import Answer
from notices.facts import Mode
from notices.notice import LEVEL2
from tests.call.fakes import START, World, notice


def consent_world(keys: list[str | tuple[str, int] | None], **rules: object) -> World:
    """A caller of a consent line who presses `keys`."""
    world = World()
    facts = replace(world.line.facts, mode=Mode.CONSENT, **rules)  # type: ignore[arg-type]
    world.line, world.version = replace(world.line, facts=facts), notice(facts)
    world.leg.keys = keys
    return world


def recorded(world: World) -> bool:
    return ("tap", "start") in world.log.entries


def pieces(world: World) -> list[str]:
    return [piece.piece.value for piece in world.proof.heard]


def test_who_presses_the_key_has_agreed_hears_so_and_is_recorded() -> None:
    world = consent_world(["3"])
    serve(world.leg, world.desk)
    assert world.proof.answer is Answer.ACCEPTED
    assert [(key.key, key.meaning) for key in world.proof.keys] == [("3", "accept")]
    signed, said = world.log.index("ledger", "inform", "accepted"), world.log.index("play", "fr", "prompt.accepted")
    through = world.log.index("play", "fr", "prompt.connecting")  # which names the key that takes it back
    assert signed < said < through < world.log.index("tap", "start")
    assert (world.decision.open, world.decision.reasons) == (True, (Reason.CONSENTED,))


@pytest.mark.parametrize(
    ("keys", "answer", "reason"),
    [
        ([None, None], Answer.UNDECIDED, Reason.NO_CONSENT),
        (["0"], Answer.UNDECIDED, Reason.NO_CONSENT),
        (["2"], Answer.REFUSED, Reason.REFUSED),
        ([("2", 100)], Answer.REFUSED, Reason.REFUSED),
        (["7", "7"], Answer.UNCLEAR, Reason.UNCLEAR),
        ([("0", 100)], Answer.NOT_INFORMED, Reason.NOT_INFORMED),
    ],
)
def test_whoever_does_anything_else_is_not_recorded(
    keys: list[str | tuple[str, int] | None], answer: Answer, reason: Reason
) -> None:
    world = consent_world(keys)
    serve(world.leg, world.desk)
    assert world.proof.answer is answer
    assert world.decision.reasons == (reason,)
    assert not recorded(world)
    assert "play fr prompt.accepted" not in world.log.names()
    assert "connect user/1001" in world.log.names()  # served all the same (LAW 6)


@pytest.mark.parametrize("undecided", Undecided)
def test_silence_is_no_consent_whatever_the_line_does_with_the_undecided(undecided: Undecided) -> None:
    world = consent_world([])
    world.line = replace(world.line, undecided=undecided)
    serve(world.leg, world.desk)
    assert pieces(world) == ["level1", "menu"]
    assert "play fr prompt.unrecorded" in world.log.names()
    assert not recorded(world)


def test_consent_before_the_information_is_none_and_the_information_is_said_again() -> None:
    world = consent_world([("3", 200), "3"])
    serve(world.leg, world.desk)
    assert pieces(world) == ["level1", "prompt.repeat", "level1"]
    assert world.proof.answer is Answer.ACCEPTED
    assert recorded(world)


def test_consent_before_the_information_and_then_silence_is_silence() -> None:
    world = consent_world([("3", 200), None, None])
    serve(world.leg, world.desk)
    assert pieces(world) == ["level1", "prompt.repeat", "level1", "menu"]
    assert world.proof.answer is Answer.UNDECIDED
    assert not recorded(world)


def test_who_will_not_listen_is_put_through_unrecorded() -> None:
    world = consent_world([("3", 200)] * 50)
    serve(world.leg, world.desk)
    assert [key.meaning for key in world.proof.keys] == ["accept"] * MOST_HURRIED
    assert world.proof.answer is Answer.NOT_INFORMED
    assert not recorded(world)
    assert "play fr prompt.unrecorded" in world.log.names()


def test_consent_in_the_full_notice_counts_for_who_has_heard_level_1() -> None:
    world = consent_world(["1", None, ("3", 100)])
    serve(world.leg, world.desk)
    assert world.proof.answer is Answer.ACCEPTED
    world = consent_world([("1", 200), None, ("3", 100)])
    serve(world.leg, world.desk)
    assert pieces(world) == ["level1", LEVEL2[0].value, LEVEL2[1].value, "prompt.repeat", "level1", "menu"]
    assert world.proof.answer is Answer.UNDECIDED


def test_the_menu_after_a_wrong_key_takes_consent() -> None:
    world = consent_world(["7", "3"])
    serve(world.leg, world.desk)
    assert world.proof.answer is Answer.ACCEPTED
    assert recorded(world)


def test_the_key_is_the_lines_own() -> None:
    world = consent_world(["3", "#"], consent_key="#")
    serve(world.leg, world.desk)
    assert [key.meaning for key in world.proof.keys] == ["wrong", "accept"]


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode not in (Mode.CONSENT, Mode.NEVER)])
def test_on_every_other_line_it_is_a_wrong_key(mode: Mode) -> None:
    world = World()
    facts = replace(world.line.facts, mode=mode)
    world.line, world.version = replace(world.line, facts=facts), notice(facts)
    world.leg.keys = ["3", "3"]
    serve(world.leg, world.desk)
    assert [key.meaning for key in world.proof.keys] == ["wrong", "wrong"]
    assert world.proof.answer is Answer.UNCLEAR


def test_a_call_that_agreed_and_was_not_drawn_is_told_that_it_is_not_recorded() -> None:
    """Level 1 of these lines announces no share: "this call will be recorded" would be untrue (LAW 4)."""
    world = consent_world(["3"], sampling_percent=0)
    serve(world.leg, world.desk)
    assert world.decision.reasons == (Reason.NOT_SAMPLED,)
    assert [name for name in world.log.names() if name.startswith("play")] == ["play fr prompt.unrecorded"]


def test_consent_is_taken_back_as_easily_as_it_was_given() -> None:
    """Art. 7(3) GDPR; LAW 5."""
    world = consent_world(["3"])
    refused = Ordered(START, Order.REFUSE, Party.CALLER)
    restarted = Ordered(START, Order.START, Party.AGENT)
    world.leg.happenings = [Bridged(START, OtherEnd("agent-leg", "1001")), refused, restarted, Ended(START, Outcome.TALKED)]
    serve(world.leg, world.desk)
    assert world.leg.listening[Party.CALLER, "2"] is Order.REFUSE
    assert "capture refuse" in world.log.names()
    assert world.log.names().count("tap start") == 1


def test_no_order_replaces_consent_and_everybody_sees_why() -> None:
    world = consent_world([])
    world.leg.happenings = [
        Bridged(START, OtherEnd("agent-leg", "1001")),
        Ordered(START, Order.START, Party.AGENT),
        Ended(START, Outcome.TALKED),
    ]
    seen: list[LiveState] = []
    close = world.ledger.close
    world.ledger.close = lambda summary: (seen.extend(world.live.snapshot()), close(summary))[1]  # type: ignore[method-assign,func-returns-value]
    serve(world.leg, world.desk)
    assert not recorded(world)
    assert [(state.recording, state.reasons) for state in seen] == [(Shown.OFF, (Reason.NO_CONSENT,))]
