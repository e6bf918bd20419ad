"""Orders of events that somebody could choose to make the recording keep, show or say what it must not."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace

import pytest

from ivr.call.happenings import Bridged, Contradicted, Happening, Parted, TapEnded
from ivr.call.live import LiveState
from ivr.call.ports import Signal
from ivr.call.script import serve
from ivr.domain.captured import FaultKind
from ivr.domain.company import Company, OtherEnd
from ivr.domain.control import Shown
from ivr.domain.gate import Reason
from ivr.domain.orders import Answered, Order, Party, Verdict
from ivr.errors import DatabaseError
from notices.facts import Mode, RefusalEffect
from tests.call.fakes import START, World, notice
from tests.call.test_agents_modes import shown
from tests.call.test_control import BEGUN, ENDED, MASKED, OUTSIDE, SECOND, TALKED, UNRECORDED, held, locks, said, world_of

VOICEMAIL = OtherEnd("v", "1001", voicemail=True)
REFUSED = said(Order.REFUSE, Party.CALLER)


def spied(world: World, *moment: str) -> list[LiveState]:
    """What is shown each time that `moment` is done."""
    states: list[LiveState] = []
    add = world.log.add

    def spy(*words: str) -> None:
        add(*words)
        if words == moment:
            states.extend(world.live.snapshot())

    world.log.add = spy  # type: ignore[method-assign]
    serve(world.leg, world.desk)
    return states


# -- with somebody outside --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("other", [OUTSIDE, VOICEMAIL])
def test_no_gap_closes_for_somebody_outside(other: OtherEnd) -> None:
    """The caller was parked, so masked, before they were handed out of the house: not a word of that may be kept, nor `resumed` be said."""
    world = world_of(Parted(START), Bridged(START, other))
    assert locks(world) == [*BEGUN, *MASKED, *ENDED]
    assert "ledger recording.resumed" not in world.log.names()


@pytest.mark.parametrize("other", [OUTSIDE, VOICEMAIL])
@pytest.mark.parametrize(
    "after",
    [
        (),
        (held(Party.CALLER, held=True), held(Party.CALLER, held=False)),
        (held(Party.AGENT, held=True), Bridged(START, OUTSIDE)),
    ],
)
def test_what_has_not_begun_does_not_begin_with_somebody_outside(other: OtherEnd, after: tuple[Happening, ...]) -> None:
    """The first agent is never recorded; the one outside puts the caller on hold and takes them back."""
    world = world_of(Parted(START), Bridged(START, other), *after)
    world.leg.happenings[0] = Bridged(START, UNRECORDED)
    states = shown(world)
    assert "tap start" not in world.log.names()
    assert "recorder open proof-1" not in world.log.names()
    assert states[-1] == (Shown.OFF, (Reason.FORWARDED,))


def test_a_first_destination_that_takes_messages_is_shown_as_the_reason() -> None:
    world = world_of()
    world.leg.happenings[0] = Bridged(START, VOICEMAIL)
    assert shown(world)[-1] == (Shown.OFF, (Reason.FORWARDED,))


def test_whom_the_caller_is_with_is_shown_after_the_recording_has_ended_too() -> None:
    world = world_of(said(Order.STOP), Parted(START), Bridged(START, OUTSIDE), said(Order.PAUSE))
    states = spied(world, "ledger", "order.denied")
    assert [state.company for state in states] == [Company.OUTSIDE]


# -- a caller who goes ------------------------------------------------------------------------------------------------


def test_a_refusal_before_the_hangup_is_obeyed_whatever_stood_before_it() -> None:
    """L2: the agent's pause finds no caller any more; the refusal behind it must still destroy what was captured."""
    world = world_of("gone", said(Order.PAUSE), REFUSED)
    assert locks(world)[-1] == "capture refuse"
    assert "capture seal" not in world.log.names()
    assert world.ledger.outcomes == ["talked"]


@pytest.mark.parametrize("last", [said(Order.PAUSE), held(Party.AGENT, held=True), said(Order.PROTECT), REFUSED, Parted(START)])
def test_a_caller_who_goes_in_the_middle_of_an_order_has_talked(last: Happening) -> None:
    """What the journal says of the call's end is true."""
    world = world_of("gone", last, warning_tone=True)
    assert locks(world)[-1] in ("capture seal", "capture refuse")
    assert world.ledger.outcomes == ["talked"]


def test_a_line_with_a_warning_tone_ends_its_calls_as_any_other() -> None:
    """The tone can no longer be taken from a leg that is gone."""
    world = world_of("gone", warning_tone=True)
    assert locks(world) == [*BEGUN, *ENDED]
    assert world.ledger.outcomes == ["talked"]


def test_a_caller_who_goes_while_the_recording_starts_leaves_no_recording_under_way() -> None:
    world = world_of()
    world.leg.happenings.insert(0, "gone")
    assert locks(world) == [*BEGUN, "capture cut", "capture seal"]


# -- a refusal and what was recorded before it ------------------------------------------------------------------------


def test_a_refusal_destroys_every_part_that_was_recorded_in_the_call() -> None:
    """The caller hears that what was recorded is destroyed: also what the agent had stopped before."""
    world = world_of(said(Order.STOP), said(Order.START), said(Order.STOP), said(Order.START), REFUSED)
    assert locks(world).count("capture refuse") == 3


def test_a_refusal_after_the_recording_has_ended_destroys_it() -> None:
    world = world_of(said(Order.STOP), REFUSED)
    assert locks(world)[-1] == "capture refuse"


@pytest.mark.parametrize("effect", [RefusalEffect.KEEP])
def test_what_the_notice_promised_to_keep_is_kept(effect: RefusalEffect) -> None:
    world = world_of(said(Order.STOP), said(Order.START), REFUSED)
    facts = replace(world.line.facts, refusal_effect=effect)
    world.line, world.version = replace(world.line, facts=facts), notice(facts)
    assert [name for name in locks(world) if name in ("capture seal", "capture refuse")] == ["capture seal"] * 2


def test_a_refusal_noted_by_law_destroys_nothing() -> None:
    world = world_of(said(Order.STOP), said(Order.START), REFUSED, mode=Mode.MANDATORY)
    assert "capture refuse" not in locks(world)


def test_from_the_cut_on_it_is_shown_as_refused() -> None:
    """The switch may take five seconds to stop, and the database three: that long nobody may be shown a recording."""
    world = world_of(REFUSED)
    assert [state.recording for state in spied(world, "tap", "stop")] == [Shown.REFUSED]


# -- a switch, or a database, that does not obey -----------------------------------------------------------------------


def test_the_sound_is_protected_before_the_keys_are() -> None:
    """LAW 21: the switch may take seconds to let the keys through."""
    world = world_of(said(Order.PROTECT))
    names = locks(world) and world.log.names()
    assert names.index("capture mask") < names.index("tap mask") < names.index("keys passed on")


@pytest.mark.parametrize("ending", [said(Order.RESUME), said(Order.STOP), REFUSED, TALKED])
def test_keys_that_the_switch_does_not_let_through_end_no_call(ending: Happening) -> None:
    """A doubt: nothing more is kept, and the call goes on (L5)."""
    reply: Future[Answered] = Future()
    world = world_of("keys", said(Order.PROTECT, reply=reply), ending)
    assert "capture cut" in locks(world)
    assert "capture unmask" not in world.log.names()
    assert reply.result(0) == Answered(Verdict.DENIED, (Reason.SWITCH_UNHEALTHY,))
    assert world.ledger.outcomes == ["talked"]
    assert Signal.PAUSED not in world.leg.signals


@pytest.mark.parametrize("ending", [said(Order.RESUME), said(Order.STOP), REFUSED, TALKED])
def test_keys_that_the_switch_does_not_give_back_end_no_call(ending: Happening) -> None:
    world = world_of(said(Order.PROTECT), "keys", ending)
    assert locks(world)[-1] in ("capture seal", "capture refuse")
    assert world.ledger.outcomes == ["talked"]


@pytest.mark.parametrize(("broken", "order"), [("mask", Order.PAUSE), ("mask", Order.PROTECT), ("unmask", Order.RESUME)])
def test_an_order_in_which_the_recording_breaks_is_not_said_to_be_done(broken: str, order: Order) -> None:
    reply: Future[Answered] = Future()
    before = (said(Order.PAUSE),) if order is Order.RESUME else ()
    world = world_of(*before, broken, said(order, reply=reply), mode=Mode.AGENT_CONTROLLED)
    serve(world.leg, world.desk)
    assert reply.result(0) == Answered(Verdict.DENIED, (Reason.SWITCH_UNHEALTHY,))
    assert world.leg.signals[-2:] == [Signal.FAILED, Signal.NOT_POSSIBLE]
    assert "say fr prompt.resumed" not in world.log.names()


@pytest.mark.parametrize(
    ("closing", "opening"),
    [
        (said(Order.PAUSE), said(Order.RESUME)),
        (held(Party.AGENT, held=True), held(Party.AGENT, held=False)),
        (Parted(START), Bridged(START, SECOND)),
    ],
)
def test_without_a_row_nothing_more_is_kept(closing: Happening, opening: Happening) -> None:
    """L6: a recording that goes on keeps more."""
    world = world_of(closing, opening)
    note = world.ledger.note

    def broken(kind: str, subject: str, details: dict[str, str | int | bool | list[str]]) -> None:
        if kind == "recording.resumed":
            raise DatabaseError("locked")
        note(kind, subject, details)

    world.ledger.note = broken  # type: ignore[method-assign]
    states = shown(world)
    assert not {"tap unmask", "capture unmask"} & set(world.log.names())
    assert (Shown.FAILED, (Reason.JOURNAL_UNHEALTHY,)) in states


def test_the_row_of_a_resumption_stands_before_it() -> None:
    world = world_of(said(Order.PAUSE), said(Order.RESUME))
    names = locks(world) and world.log.names()
    assert names.index("ledger recording.resumed") < names.index("tap unmask")


def test_no_pause_waits_for_the_row_of_another_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """A supervisor asks for what they may not while the disk is slow; the agent's pause is next."""
    world = world_of(said(Order.START, Party.SUPERVISOR), said(Order.PAUSE))
    waited: list[str] = []
    monkeypatch.setattr(world.ledger, "note", lambda kind, *_: waited.append(kind))
    monkeypatch.setattr(world.ledger, "tell", lambda kind, *_: None)
    assert locks(world) == [*BEGUN, *MASKED, *ENDED]
    assert waited == []


def test_a_recording_that_is_silent_for_another_reason_is_not_said_to_go_on() -> None:
    reply: Future[Answered] = Future()
    world = world_of(
        said(Order.PAUSE),
        held(Party.AGENT, held=True),
        said(Order.RESUME, reply=reply),
        said(Order.START),
        mode=Mode.AGENT_CONTROLLED,
    )
    serve(world.leg, world.desk)
    assert reply.result(0) == Answered(Verdict.DONE, (Reason.ON_HOLD,))
    assert "say fr prompt.resumed" not in world.log.names()
    assert world.leg.signals == [Signal.PAUSED] * 3


# -- two recordings in one call ---------------------------------------------------------------------------------------


def test_the_end_of_an_earlier_recording_told_late_does_not_end_the_next() -> None:
    world = world_of(
        said(Order.STOP), said(Order.START), TapEnded(START, "success", 8000, "/spool/recording-1.raw"), said(Order.PAUSE)
    )
    assert locks(world) == [*BEGUN, *ENDED, *BEGUN, *MASKED, *ENDED]


def test_a_switch_that_has_disobeyed_once_records_no_more_in_this_call() -> None:
    """L5: it went on sending after the stop, and nobody knows what it will do with the next order."""
    late = Contradicted(START, "recording-1", FaultKind.STOP_NOT_OBEYED)
    reply: Future[Answered] = Future()
    world = world_of(said(Order.STOP), late, said(Order.START, reply=reply))
    assert locks(world) == [*BEGUN, *ENDED]
    assert reply.result(0) == Answered(Verdict.DENIED, (Reason.NOT_CONFIRMED,))
    assert Signal.FAILED in world.leg.signals


def test_a_recording_that_has_begun_meanwhile_ends_with_it() -> None:
    world = world_of(said(Order.STOP), said(Order.START), Contradicted(START, "recording-1", FaultKind.STOP_NOT_OBEYED))
    assert locks(world) == [*BEGUN, *ENDED, *BEGUN, *ENDED]
    assert (Shown.FAILED, (Reason.NOT_CONFIRMED,)) in shown(
        world_of(said(Order.STOP), said(Order.START), Contradicted(START, "recording-1", FaultKind.STOP_NOT_OBEYED))
    )


def test_a_disk_that_was_full_for_an_earlier_recording_ends_no_other() -> None:
    world = world_of(
        said(Order.STOP), said(Order.START), Contradicted(START, "recording-1", FaultKind.DISK_FULL), said(Order.PAUSE)
    )
    assert locks(world) == [*BEGUN, *ENDED, *BEGUN, *MASKED, *ENDED]


@pytest.mark.parametrize("late", [Contradicted(START, "recording-1", FaultKind.STOP_NOT_OBEYED)])
def test_after_a_refusal_an_alarm_shows_nothing_but_the_refusal(late: Contradicted) -> None:
    states = shown(world_of(REFUSED, late, Bridged(START, SECOND)))
    assert states[-1] == (Shown.REFUSED, (Reason.REFUSED,))
