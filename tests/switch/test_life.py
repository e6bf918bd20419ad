"""What the script hears of a caller's life on the line, from what a real server told of it (docs/transfers.md has the rules)."""

from __future__ import annotations

import pytest

from ivr.call.happenings import Bridged, Ended, Outcome
from ivr.domain.agent import Way
from ivr.switch.leg import FreeSwitchLeg
from tests.switch import recorded
from tests.switch.life import AGENT, cases, lived, named, told
from tests.switch.peer import Peer

Pair = tuple[Peer, FreeSwitchLeg]

HELD = ("agent holds", "agent is back")
CASES: dict[str, tuple[str, ...]] = {
    "caller_first": ("with 201", "talked"),
    "agent_first": ("with 201", "alone", "talked"),
    "codec_change": ("with 201", "talked"),
    "early_media": ("with 201", "talked"),
    "early_media_not_answered": ("with 201", "talked"),
    "agent_holds": ("with 201", *HELD, *HELD, "alone", "talked"),
    "caller_holds": ("with 201", "caller holds", "caller is back", "caller holds", "caller is back", "talked"),
    "consultation_and_back": ("with 201", *HELD, "alone", "talked"),
    "agent_hangs_up_while_holding": ("with 201", "agent holds", "talked"),
    "agent_hangs_up_while_holding_with_extension": ("with 201", *HELD, "alone", "with 201", "alone", "transferred"),
    "blind_refer": ("with 201", "alone", "with 202", "alone", "transferred"),
    "blind_refer_caller_ends": ("with 201", "alone", "with 202", "transferred"),
    "blind_refer_early_media": ("with 201", "alone", "with 202", "transferred"),
    "blind_refer_missing": ("with 201", "alone", "transferred"),
    "blind_refer_unanswered": ("with 201", "alone", "with 202", "transferred"),
    "hold_then_blind_refer": (
        "with 201", "agent holds", "alone", "agent is back", "with 202", *HELD, "alone", "with 203", "transferred",
    ),
    "uuid_transfer": ("with 201", "alone", "with 203", "alone", "transferred"),
    "uuid_transfer_bleg": ("with 201", "alone", "talked"),
    "uuid_transfer_both": ("with 201", "alone", "with 203", "transferred"),
    "attended_refer": ("with 201", "agent holds", "alone", "agent is back", "with 202", "alone", "transferred"),
    "attended_refer_early": ("with 201", "agent holds", "alone", "agent is back", "with 202", "alone", "transferred"),
    "key_transfer": ("with 201", "alone", "with 202", "transferred"),
    "key_transfer_and_back": ("with 201", "alone", "with 201", "transferred"),
    "key_transfer_three": ("with 201", "alone", "with 201", "alone", "with 202", "transferred"),
    "key_transfer_with_music": ("with 201", "agent holds", "alone", "agent is back", "with 202", "transferred"),
    "key_transfer_with_music_and_back": ("with 201", "agent holds", "alone", "agent is back", "with 201", "transferred"),
    "uuid_park": ("with 201", "alone", "with 206", "alone", "transferred"),
    "uuid_park_picked_up_by_its_second_leg": ("with 201", "alone", "with 206", "transferred"),
    "picked_up_and_parked_again": ("with 201", "alone", "with 206", "alone", "transferred"),
    "picked_up_and_holding_hangup": ("with 201", "alone", "with 206", "agent holds", "transferred"),
    "park_by_refer": ("with 201", "alone", "with 206", "transferred"),
    "valet_park": ("with 201", "alone", "with 208", "alone", "transferred"),
    "valet_park_hold": ("with 201", "alone", "with 208", *HELD, "caller holds", "caller is back", "transferred"),
    "intercept": ("with 201", "alone", "with 206", "transferred"),
    "intercept_by_telephone": ("with 201", "alone", "with 208", *HELD, "alone", "with 203", "alone", "transferred"),
    "fifo": ("with 201", "alone", "with 208", "transferred"),
    "callcenter": ("with 201", "alone", "with 205", "alone", "transferred"),
    "forward_outside": ("with 201", "alone", "with 0199008877", "alone", "transferred"),
    "voicemail": ("with 201", "alone", "message", "transferred"),
    "recorded_by_others": ("with 201", "alone", "with 203", "transferred"),
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in cases() if name != "early_media_unanswered"])
def test_the_script_hears_whom_the_caller_is_with(peer_and_leg: Pair, name: str) -> None:
    peer, leg = peer_and_leg
    assert named(lived(peer, leg, name)) == list(CASES[name])


WAYS = {
    "agent_holds": [],
    "agent_hangs_up_while_holding_with_extension": [Way.TRANSFERRED],
    "attended_refer": [Way.CONSULTED],
    "attended_refer_early": [Way.CONSULTED],
    "blind_refer": [Way.TRANSFERRED],
    "blind_refer_early_media": [Way.TRANSFERRED],
    "callcenter": [Way.QUEUED],
    "fifo": [Way.QUEUED],
    "hold_then_blind_refer": [Way.TRANSFERRED, Way.TRANSFERRED],
    "intercept_by_telephone": [Way.TRANSFERRED, Way.TRANSFERRED],
    "key_transfer_with_music": [Way.CONSULTED],
    "park_by_refer": [Way.PARKED],
    "recorded_by_others": [Way.TRANSFERRED],
    "uuid_transfer": [Way.TRANSFERRED],
    "valet_park": [Way.PARKED],
}


@pytest.mark.parametrize("name", WAYS)
def test_the_script_hears_how_the_caller_came_to_the_next(peer_and_leg: Pair, name: str) -> None:
    peer, leg = peer_and_leg
    first, *others = [heard.other.way for heard in lived(peer, leg, name) if isinstance(heard, Bridged)]
    assert first is None
    assert others == WAYS[name]


def test_whoever_only_let_hear_that_it_rings_was_not_there(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    assert named(lived(peer, leg, "early_media_unanswered", b"Event-Name: CHANNEL_EXECUTE_COMPLETE\n")) == ["busy"]


def test_in_doubt_nobody_has_answered(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    peer.answers["bridge"] = lambda sent: [recorded.reply("+OK"), *told("early_media", sent)]
    peer.answers["api uuid_getvar"] = lambda _: [recorded.answer("-ERR No such channel!\n")]
    assert named(list(leg.connect(AGENT))) == ["caller_left"]


def test_a_late_parting_from_the_agent_before_parts_nobody(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    joined = [recorded.event("CHANNEL_BRIDGE", Other_Leg_Unique_ID=leg_id) for leg_id in ("first", "second")]
    parted = recorded.event("CHANNEL_UNBRIDGE", Bridge_A_Unique_ID=recorded.uuid(), Bridge_B_Unique_ID="first")
    peer.answers["bridge"] = lambda _: [recorded.reply("+OK"), *joined, parted, *recorded.hangup()]
    happenings = list(leg.connect(AGENT))
    assert [happening.other.leg for happening in happenings if isinstance(happening, Bridged)] == ["first", "second"]
    assert [type(happening) for happening in happenings] == [Bridged, Bridged, Ended]


def test_a_leg_that_is_joined_twice_is_told_once(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    joined = recorded.event("CHANNEL_BRIDGE", Other_Leg_Unique_ID="agents-leg")
    state = recorded.event("CHANNEL_STATE", Channel_State="CS_EXCHANGE_MEDIA", Other_Leg_Unique_ID="agents-leg")
    peer.answers["bridge"] = lambda _: [recorded.reply("+OK"), joined, state, joined, *recorded.hangup()]
    assert [type(happening) for happening in leg.connect(AGENT)] == [Bridged, Ended]


@pytest.mark.parametrize("name", ["uuid_park", "key_transfer", "fifo", "valet_park"])
def test_a_caller_who_is_taken_elsewhere_is_not_hung_up(peer_and_leg: Pair, name: str) -> None:
    """Told without the hangup: nothing may have ended by then, though the bridge has."""
    peer, leg = peer_and_leg

    def until_the_hangup(sent: object) -> list[bytes]:
        events = told(name, sent)  # type: ignore[arg-type]
        last = next(place for place, event in enumerate(events) if b"Event-Name: CHANNEL_HANGUP\n" in event)
        return [recorded.reply("+OK"), *events[:last]]

    peer.answers["bridge"] = until_the_hangup
    leg.wake_at(None)
    happenings = leg.connect(AGENT)
    heard = [next(happenings) for _ in CASES[name][:-1]]
    assert not any(isinstance(happening, Ended) for happening in heard)
    peer.hang_up()
    assert list(happenings)[-1] == Ended(heard[0].at, Outcome.TRANSFERRED)
