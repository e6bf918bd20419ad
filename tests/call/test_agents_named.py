"""Which agents a recording's rows name: whoever may be recorded, when they come, before anything that they say is kept."""

from __future__ import annotations

from datetime import timedelta

from ivr.call.happenings import Bridged, HoldChanged, Ordered, Parted
from ivr.call.script import serve
from ivr.domain.agent import Way, WithAgent
from ivr.domain.company import OtherEnd
from ivr.domain.orders import Order, Party
from notices.facts import Mode
from tests.call.fakes import START
from tests.call.test_control import AGENT, OUTSIDE, SECOND, UNRECORDED, locks, world_of

LATER = START + timedelta(minutes=1)
PICKED_UP = OtherEnd("second-leg", "1002", way=Way.PARKED)


def test_a_recording_begins_with_whoever_has_the_caller() -> None:
    world = world_of()
    serve(world.leg, world.desk)
    assert world.recorder.agents == [WithAgent("1001", START)]
    assert world.ledger.agents == [], "nobody was passed on"


def test_the_next_agent_is_named_once_before_their_words_are_kept() -> None:
    world = world_of(Parted(START), Bridged(LATER, PICKED_UP))
    locks(world)
    assert world.ledger.agents == [("recording-1", 1, WithAgent("1002", LATER, Way.PARKED))]
    names = world.log.names()
    assert names.index("ledger recording.passed-on") < names.index("ledger recording.resumed") < names.index("tap unmask")


def test_whoever_takes_the_caller_back_is_not_named_again() -> None:
    hold = [HoldChanged(START, Party.AGENT, held=True), HoldChanged(START, Party.AGENT, held=False)]
    world = world_of(*hold, Parted(START), Bridged(LATER, AGENT), Parted(LATER), Bridged(LATER, SECOND), Bridged(LATER, AGENT))
    serve(world.leg, world.desk)
    assert [(place, one.agent) for _, place, one in world.ledger.agents] == [(1, "1002"), (2, "1001")]


def test_whom_the_line_never_records_and_who_is_outside_stand_in_no_row() -> None:
    """LAW 16: of whoever is never recorded nothing is kept, not even that they were there."""
    world = world_of(Parted(START), Bridged(LATER, UNRECORDED), Parted(LATER), Bridged(LATER, AGENT), Bridged(LATER, OUTSIDE))
    serve(world.leg, world.desk)
    assert world.ledger.agents == []


def test_a_recording_that_begins_later_begins_with_the_agent_of_then() -> None:
    """On demand, the second agent asks for it."""
    asked = Ordered(LATER, Order.START, Party.AGENT)
    world = world_of(Parted(START), Bridged(LATER, SECOND), asked, mode=Mode.ON_DEMAND)
    serve(world.leg, world.desk)
    assert world.recorder.agents == [WithAgent("1002", LATER)]
    assert world.ledger.agents == []


def test_the_line_s_own_number_names_nobody() -> None:
    """Who is rung again after a hold shows it; whoever answers, the rows do not guess."""
    world = world_of(Parted(START))
    world.leg.happenings[-1:-1] = [Bridged(LATER, OtherEnd("again", world.line.number))]
    serve(world.leg, world.desk)
    assert world.ledger.agents == []
    assert "tap unmask" in world.log.names(), "and what they say is kept"


def test_what_is_no_extension_is_in_no_row_and_the_call_is_recorded() -> None:
    world = world_of()
    world.leg.happenings[0] = Bridged(START, OtherEnd("agent-leg", "né dans l’imagination\n" * 9))
    serve(world.leg, world.desk)
    assert world.recorder.agents == [None]


def test_a_row_that_cannot_be_written_ends_no_recording() -> None:
    """The search finds one recording less; the caller and the proof lose nothing (L5)."""
    world = world_of(Bridged(LATER, SECOND))
    told = world.ledger.tell

    def broken(kind: str, subject: str, details: dict[str, str | int | bool | list[str]]) -> None:
        world.ledger.healthy = kind != "recording.passed-on"
        told(kind, subject, details)
        world.ledger.healthy = True

    world.ledger.tell = broken  # type: ignore[method-assign]
    assert "tap stop" in locks(world)
    assert "signal failed" not in world.log.names()
