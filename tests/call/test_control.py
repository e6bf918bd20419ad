"""The recording in mid-call: gaps that overlap, whom the caller is with, pauses that end, orders that are denied."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.call.happenings import Bridged, Contradicted, Ended, Happening, HoldChanged, Ordered, Outcome, Parted, Woken
from ivr.call.ports import Signal
from ivr.call.script import serve
from ivr.domain.captured import FaultKind
from ivr.domain.company import Company, OtherEnd
from ivr.domain.control import Shown
from ivr.domain.gate import Reason
from ivr.domain.line import Pausing
from ivr.domain.orders import Answered, Order, Party, Verdict
from notices.facts import Mode
from tests.call.fakes import START, World, notice
from tests.call.test_agents_modes import shown

AGENT, SECOND = OtherEnd("agent-leg", "1001"), OtherEnd("second-leg", "1002")
UNRECORDED, OUTSIDE = OtherEnd("third-leg", "1099"), OtherEnd("fourth-leg", "0199000077")
TALKED = Ended(START, Outcome.TALKED)


def world_of(*during: Happening | str, mode: Mode = Mode.AUTOMATIC, **changes: object) -> World:
    """A call on a line with rules of its own, and what happens from the moment when the agent answers."""
    world = World()
    facts = replace(world.line.facts, mode=mode)
    world.line, world.version = replace(world.line, facts=facts, unrecorded_agents=("1099",), **changes), notice(facts)  # type: ignore[arg-type]
    world.leg.happenings = [Bridged(START, AGENT), *during, TALKED]
    return world


def locks(world: World) -> list[str]:
    """What was done to the sound, in order."""
    serve(world.leg, world.desk)
    return [name for name in world.log.names() if name.split()[0] in ("capture", "tap")]


def held(by: Party, *, held: bool) -> HoldChanged:
    return HoldChanged(START, by, held)


def said(order: Order, by: Party = Party.AGENT, reply: Future[Answered] | None = None) -> Ordered:
    return Ordered(START, order, by, reply)


MASKED, UNMASKED = ["capture mask", "tap mask"], ["tap unmask", "capture unmask"]
BEGUN, ENDED = ["capture begin", "tap start"], ["capture cut", "tap stop", "capture seal"]


@pytest.mark.parametrize("order", [Order.PAUSE, Order.PROTECT])
def test_a_hold_does_not_end_the_pause_before_it(order: Order) -> None:
    """Whoever asks for silence and then puts the caller on hold would else be recorded after it."""
    world = world_of(said(order), held(Party.AGENT, held=True), held(Party.AGENT, held=False))
    assert locks(world) == [*BEGUN, *MASKED, "capture mask", "capture mask", *ENDED]
    assert "tap unmask" not in world.log.names()


def test_of_two_gaps_the_last_to_end_ends_the_silence() -> None:
    world = world_of(held(Party.CALLER, held=True), said(Order.PAUSE), held(Party.CALLER, held=False), said(Order.RESUME))
    names = locks(world)
    assert [name for name in names if name.startswith("tap")] == ["tap start", "tap mask", "tap unmask", "tap stop"]
    assert names.index("tap unmask") > names.index("capture unhold")


def test_while_nobody_hears_the_caller_nothing_is_kept() -> None:
    """LAW 22: parked, queued, on the way to somebody."""
    world = world_of(Parted(START), Bridged(START, SECOND))
    assert locks(world) == [*BEGUN, *MASKED, *UNMASKED, *ENDED]


def test_a_second_agent_who_is_never_recorded_makes_a_gap() -> None:
    """LAW 16."""
    world = world_of(Parted(START), Bridged(START, UNRECORDED), Parted(START), Bridged(START, SECOND))
    assert [name for name in locks(world) if name.startswith("tap")] == ["tap start", "tap mask", "tap unmask", "tap stop"]


def test_a_first_agent_who_is_never_recorded_begins_nothing_and_a_second_one_does() -> None:
    world = world_of(Parted(START), Bridged(START, SECOND))
    world.leg.happenings[0] = Bridged(START, UNRECORDED)
    states = shown(world)
    assert states[0] == (Shown.OFF, (Reason.AGENT_NEVER_RECORDED,))
    assert (Shown.CAPTURING, (Reason.INFORMED,)) in states


@pytest.mark.parametrize("other", [OUTSIDE, OtherEnd("v", "1001", voicemail=True), OtherEnd("unknown")])
def test_outside_the_house_the_recording_ends_and_cannot_begin(other: OtherEnd) -> None:
    reply: Future[Answered] = Future()
    world = world_of(Parted(START), Bridged(START, other), said(Order.START, reply=reply))
    states = shown(world)
    assert (Shown.STOPPED, (Reason.FORWARDED,)) in states
    assert reply.result(0) == Answered(Verdict.DENIED, (Reason.FORWARDED,))
    assert world.log.names().count("tap start") == 1


def test_whoever_ends_the_recording_by_hearing_the_caller_is_shown() -> None:
    world = world_of(Parted(START), Bridged(START, OUTSIDE))
    seen: list[tuple[Shown, Company]] = []
    add = world.log.add

    def spy(*words: str) -> None:
        add(*words)
        seen.extend((state.recording, state.company) for state in world.live.snapshot())

    world.log.add = spy  # type: ignore[method-assign]
    serve(world.leg, world.desk)
    assert seen[-1] == (Shown.STOPPED, Company.OUTSIDE)


def test_the_extension_that_has_the_caller_is_shown_through_transfers_and_no_number_outside_is() -> None:
    world = world_of(Parted(START), Bridged(START, SECOND), Parted(START), Bridged(START, OUTSIDE))
    seen: list[str | None] = []
    add = world.log.add

    def spy(*words: str) -> None:
        add(*words)
        seen.extend(state.agent for state in world.live.snapshot())

    world.log.add = spy  # type: ignore[method-assign]
    serve(world.leg, world.desk)
    assert [agent for agent, _ in groupby(seen)] == [None, "1001", None, "1002", None]


def test_back_from_outside_only_an_order_begins_anew() -> None:
    world = world_of(Parted(START), Bridged(START, OUTSIDE), Parted(START), Bridged(START, SECOND))
    assert [name for name in locks(world) if name == "tap start"] == ["tap start"]


def test_what_did_not_begin_because_of_a_hold_begins_after_it() -> None:
    world = world_of(held(Party.AGENT, held=False))
    world.leg.happenings.insert(0, held(Party.AGENT, held=True))
    world.leg.happenings[1] = Bridged(START, AGENT)
    assert locks(world)[0:2] == BEGUN


def test_a_pause_ends_by_itself_where_the_line_wants_it() -> None:
    ends = START + timedelta(seconds=60)
    world = world_of(said(Order.PAUSE), Woken(ends - timedelta(seconds=10)), Woken(ends), pausing=Pausing(60, resumes=True))
    assert [name for name in locks(world) if name.startswith("tap")] == ["tap start", "tap mask", "tap unmask", "tap stop"]
    assert world.leg.signals == [Signal.PAUSED, Signal.PAUSE_ENDS, Signal.RESUMED]
    assert world.leg.wakes == [ends - timedelta(seconds=10), ends, None]


def test_otherwise_the_agent_is_reminded_and_nothing_is_kept() -> None:
    ends = START + timedelta(seconds=60)
    reminded = [Woken(ends + timedelta(seconds=30 * at)) for at in range(3)]
    world = world_of(said(Order.PAUSE), Woken(ends - timedelta(seconds=10)), *reminded, pausing=Pausing(60))
    assert "tap unmask" not in locks(world)
    assert world.leg.signals == [Signal.PAUSED, *[Signal.PAUSE_ENDS] * 4]


def test_the_countdown_is_shown() -> None:
    world = world_of(said(Order.PAUSE), pausing=Pausing(60, resumes=True))
    ends: list[tuple[datetime | None, bool]] = []
    add = world.log.add

    def spy(*words: str) -> None:
        add(*words)
        if words == ("ledger", "recording.paused"):
            ends.extend((state.pause_ends_at, state.pause_resumes) for state in world.live.snapshot())

    world.log.add = spy  # type: ignore[method-assign]
    serve(world.leg, world.desk)
    assert ends == [(START + timedelta(seconds=60), True)]


def test_what_is_protected_takes_the_callers_keys_from_us_and_gives_them_back() -> None:
    """LAW 21: a digit of a card's number is no refusal."""
    world = world_of(said(Order.PROTECT), said(Order.RESUME))
    serve(world.leg, world.desk)
    names = world.log.names()
    assert names.index("capture mask") < names.index("keys passed on") < names.index("keys taken")


@pytest.mark.parametrize("ending", [said(Order.STOP), said(Order.REFUSE), TALKED])
def test_with_the_recording_ends_its_pause(ending: Happening) -> None:
    world = world_of(said(Order.PROTECT), ending)
    serve(world.leg, world.desk)
    assert "keys taken" in world.log.names()
    assert world.leg.wakes[-1] is None


def test_a_recording_that_begins_anew_is_not_paused_by_a_pause_of_the_one_before() -> None:
    world = world_of(said(Order.PAUSE), said(Order.STOP), said(Order.START), said(Order.PAUSE))
    assert locks(world) == [*BEGUN, *MASKED, *ENDED, *BEGUN, *MASKED, *ENDED]


def test_audio_that_contradicts_an_order_ends_the_recording_for_the_whole_call() -> None:
    """L5: it is set aside, and nothing begins any more."""
    reply: Future[Answered] = Future()
    told = Contradicted(START, "recording-1", FaultKind.MASK_NOT_OBEYED)
    world = world_of(said(Order.PAUSE), told, said(Order.START, reply=reply))
    states = shown(world)
    assert (Shown.FAILED, (Reason.NOT_CONFIRMED,)) in states
    assert reply.result(0) == Answered(Verdict.DENIED, (Reason.NOT_CONFIRMED,))
    names = world.log.names()
    assert names.index("capture quarantine mask_not_obeyed") < names.index("capture cut") < names.index("capture seal")
    assert "ledger recording.failed" in names
    assert Signal.FAILED in world.leg.signals


def test_a_full_disk_ends_the_recording_and_what_is_whole_is_kept() -> None:
    world = world_of(Contradicted(START, "recording-1", FaultKind.DISK_FULL))
    assert (Shown.FAILED, (Reason.SPOOL_UNHEALTHY,)) in shown(world)
    assert "capture quarantine disk_full" not in world.log.names()
    assert "capture seal" in world.log.names()


def test_a_denied_order_is_journalled_and_heard_and_changes_nothing() -> None:
    world = world_of(said(Order.REFUSE, Party.CALLER), said(Order.START), said(Order.PAUSE), said(Order.STOP, Party.SUPERVISOR))
    serve(world.leg, world.desk)
    assert world.log.names().count("ledger order.denied") == 3
    assert world.leg.signals == [Signal.REFUSED, Signal.NOT_POSSIBLE, Signal.NOT_POSSIBLE]


def test_a_supervisor_may_stop_and_nothing_else() -> None:
    replies = {order: Future[Answered]() for order in (Order.PAUSE, Order.START, Order.REFUSE, Order.STOP)}
    world = world_of(*(said(order, Party.SUPERVISOR, reply) for order, reply in replies.items()))
    serve(world.leg, world.desk)
    verdicts = [reply.result(0).verdict for reply in replies.values()]
    assert verdicts == [Verdict.DENIED] * 3 + [Verdict.DONE]


@pytest.mark.parametrize("wanted", [True, False])
def test_the_warning_tone_sounds_while_it_is_captured_and_only_then(wanted: bool) -> None:
    """LAW, last part."""
    world = world_of(said(Order.PAUSE), said(Order.RESUME), Parted(START), Bridged(START, SECOND), warning_tone=wanted)
    serve(world.leg, world.desk)
    tones = [name for name in world.log.names() if name.startswith("warn")]
    assert tones == (["warn on", "warn off"] * 3 if wanted else [])


def test_what_a_party_cannot_be_told_ends_no_call() -> None:
    world = world_of("say", said(Order.REFUSE, Party.CALLER))
    serve(world.leg, world.desk)
    assert world.ledger.outcomes == ["talked"]
    assert "capture refuse" in world.log.names()


def test_a_decision_that_changes_is_journalled_before_anything_comes_of_it() -> None:
    """L6."""
    world = world_of(said(Order.START), mode=Mode.ON_DEMAND)
    serve(world.leg, world.desk)
    names = world.log.names()
    assert names.index("ledger gate.decided-again") < names.index("recorder open proof-1")


EVERYTHING: list[Happening] = [
    *(said(order, by) for order in Order for by in (Party.CALLER, Party.AGENT, Party.SUPERVISOR)),
    *(held(by, held=on) for by in (Party.CALLER, Party.AGENT) for on in (True, False)),
    *(Bridged(START, other) for other in (AGENT, SECOND, UNRECORDED, OUTSIDE)),
    Parted(START),
    Woken(START + timedelta(hours=1)),
    Contradicted(START, "recording-1", FaultKind.MASK_NOT_OBEYED),
]


@given(st.lists(st.sampled_from(EVERYTHING), max_size=25), st.sampled_from(Mode))
def test_whatever_happens_the_sound_is_locked_as_the_state_says(during: list[Happening], mode: Mode) -> None:
    """Our lock, followed by its orders alone, is open exactly while CAPTURING is shown; after a refusal it never opens again."""
    world = world_of(*during, mode=mode)
    world.leg.keys = ["3"] if mode is Mode.CONSENT else []
    states = [state for state, _ in shown(world)]
    open_, refused = False, False
    for name in world.log.names():
        match name:
            case "tap start" | "capture unmask":
                assert not refused or mode is Mode.MANDATORY
                open_ = True
            case "capture mask" | "capture cut":
                open_ = False
            case "ledger caller.refused":
                refused = True
                assert not open_ or mode is Mode.MANDATORY
    assert not open_
    assert world.ledger.outcomes == ["talked"]
    assert (Shown.CAPTURING in states) is ("tap start" in world.log.names())


def test_an_order_from_the_console_names_its_giver_in_every_row_and_a_key_names_nobody() -> None:
    """L6: the id of a person, and only in the rows of their own order."""
    world = world_of(
        Ordered(START, Order.PAUSE, Party.AGENT, None, "person-1"),
        said(Order.RESUME),
        Ordered(START, Order.PAUSE, Party.AGENT, None, "person-1"),
        Ordered(START, Order.RESUME, Party.AGENT, None, "person-2"),
        Ordered(START, Order.START, Party.SUPERVISOR, None, "person-3"),
        Ordered(START, Order.STOP, Party.SUPERVISOR, None, "person-3"),
        Ordered(START, Order.REFUSE, Party.AGENT, None, "person-1"),
    )
    serve(world.leg, world.desk)
    assert [(kind, details.get("who")) for kind, details in world.ledger.rows] == [
        ("recording.paused", "person-1"),
        ("recording.resumed", None),
        ("recording.paused", "person-1"),
        ("recording.resumed", "person-2"),
        ("order.denied", "person-3"),
        ("recording.stopped", "person-3"),
        ("caller.refused", "person-1"),
    ]
