"""What is heard in mid-call, and the caller's keys: what FreeSWITCH is told, and what the script hears of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import gevent
import pytest
from structlog.testing import capture_logs

from ivr.call.happenings import Happening, Ordered
from ivr.call.ports import CallerGone, Signal
from ivr.domain.line import Destination
from ivr.domain.orders import Order, Party
from ivr.rehearsal.sound import load
from ivr.switch.errors import CommandRefused, SwitchTimeout
from ivr.switch.leg import FreeSwitchLeg
from ivr.switch.sounds import SIGNALS, WARNING, in_one
from notices.notice import DIGITS, Piece, Rendering
from tests.switch import recorded
from tests.switch.peer import Peer, Sent

Pair = tuple[Peer, FreeSwitchLeg]
OTHER = "11111111-2222-4333-8444-555555555555"
REFUSAL = {(Party.CALLER, "2"): Order.REFUSE, (Party.AGENT, "*1"): Order.START}


@pytest.fixture
def talking(peer_and_leg: Pair) -> Iterator[Pair]:
    """Caller and agent hear each other; what is played lasts until the test completes it."""
    peer, leg = peer_and_leg
    peer.answers["playback"] = lambda _: [recorded.reply("+OK")]
    collect(leg, peer)
    yield peer, leg
    peer.hang_up()


def bridged(peer: Peer, leg: FreeSwitchLeg, other: str) -> None:
    """The caller is with somebody, and the leg knows."""
    peer.event("CHANNEL_BRIDGE", Other_Leg_Unique_ID=other)
    until(lambda: leg._sounds._other == other)


def until(true: Callable[[], bool]) -> None:
    with gevent.Timeout(5, AssertionError("it never came to that")):
        while not true():
            gevent.sleep(0.005)


def started(peer: Peer) -> list[str]:
    return [sent.argument for sent in peer.sent if sent.application == "playback"]


def test_several_sounds_are_one_with_the_silences_of_the_law(rendering: Rendering) -> None:
    said = [replace(rendering, piece=piece) for piece in (Piece.REFUSED_LATER, Piece.RECEIPT, *DIGITS[1:6])]
    paths = iter("abcdefg")
    assert in_one(said, lambda _: f"/{next(paths)}.wav") == (
        "file_string:///a.wav!silence_stream://200!/b.wav!silence_stream://200!"
        "/c.wav!/d.wav!silence_stream://300!/e.wav!/f.wav!silence_stream://300!/g.wav"
    )
    assert in_one(said[:1], lambda _: "/a.wav") == "/a.wav"


def test_what_is_said_while_bridged_waits_for_nothing_but_what_is_said_before_it(talking: Pair, rendering: Rendering) -> None:
    peer, leg = talking
    leg.say(rendering, rendering)
    leg.say(rendering)
    leg.say()
    assert "event-lock" not in peer.wait("playback").headers
    gevent.sleep(0.02)
    assert started(peer) == ["file_string:///srv/ivr/sounds/two-8.wav!silence_stream://200!/srv/ivr/sounds/two-8.wav"]
    peer.complete("playback")
    assert peer.wait("playback", 2).argument == "/srv/ivr/sounds/two-8.wav"
    peer.complete("playback")
    gevent.sleep(0.02)
    leg.say(rendering)
    peer.wait("playback", 3)


def test_keys_that_are_hammered_leave_each_sentence_waiting_once(talking: Pair, rendering: Rendering) -> None:
    """The agent falls silent for the caller while one is said: a hundred of them would be minutes."""
    _, leg = talking
    one, two = (rendering,), (rendering, rendering)
    for _ in range(50):
        leg.say(*one)
        leg.say(*two)
    assert len(leg._sounds._to_say) == 2
    assert leg._sounds._to_say[-1].startswith("file_string:")


def test_in_front_of_the_bridge_freeswitch_itself_plays_one_after_the_other(peer_and_leg: Pair, rendering: Rendering) -> None:
    peer, leg = peer_and_leg
    leg.say(rendering)
    leg.say(rendering)
    assert [peer.wait("playback", count).headers["event-lock"] for count in (1, 2)] == ["true", "true"]


@pytest.mark.parametrize("signal", Signal)
def test_every_signal_is_short_and_its_own(signal: Signal) -> None:
    sound = load(SIGNALS[signal], 8000)
    assert sound.length is not None
    assert 0.1 < sound.length / 8000 < 0.6
    assert list(SIGNALS.values()).count(SIGNALS[signal]) == 1
    assert "1400" not in SIGNALS[signal]
    assert "440" not in SIGNALS[signal]


def test_a_signal_goes_to_whoever_the_caller_is_with_now(talking: Pair) -> None:
    peer, leg = talking
    leg.signal(Signal.PAUSED)
    assert peer.wait("api uuid_displace").line == f"api uuid_displace {OTHER} start {SIGNALS[Signal.PAUSED]} 0 m"
    colleague = OTHER.replace("1", "9")
    bridged(peer, leg, colleague)
    leg.signal(Signal.RESUMED)
    assert peer.wait("api uuid_displace", 2).line.startswith(f"api uuid_displace {colleague} start ")


def test_a_signal_that_cannot_be_heard_is_logged_and_nothing_else(
    talking: Pair,
) -> None:
    peer, leg = talking
    peer.answers["api uuid_displace"] = lambda _: [recorded.answer("-ERR Cannot locate session!\n")]
    with capture_logs() as logged:
        leg.signal(Signal.FAILED)
        peer.wait("api uuid_displace")
        gevent.sleep(0.02)
    assert [(entry["log_level"], entry["event"]) for entry in logged] == [("warning", "the signal failed was not heard")]


def test_before_anybody_is_there_a_signal_is_nothing(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    leg.signal(Signal.STARTED)
    leg.answer()
    assert not [sent for sent in peer.sent if sent.name == "api uuid_displace"]


def test_both_are_warned_once_and_a_new_agent_too(talking: Pair) -> None:
    peer, leg = talking
    mine, colleague = recorded.uuid(), OTHER.replace("1", "9")

    def displaced() -> list[str]:
        return [sent.line.removeprefix("api uuid_displace ") for sent in peer.sent if sent.name == "api uuid_displace"]

    leg.warn(recorded=True)
    leg.warn(recorded=True)
    assert displaced() == [f"{mine} start {WARNING} 0 m", f"{OTHER} start {WARNING} 0 m"]
    bridged(peer, leg, colleague)
    leg.warn(recorded=True)
    assert displaced()[2:] == [f"{colleague} start {WARNING} 0 m"]
    leg.warn(recorded=False)
    peer.wait("api uuid_displace", 6)
    assert set(displaced()[3:]) == {f"{one} stop {WARNING}" for one in (mine, OTHER, colleague)}
    leg.warn(recorded=True)
    assert len(displaced()) == 8


def test_who_cannot_be_warned_is_told_of(talking: Pair) -> None:
    peer, leg = talking
    peer.answers["api uuid_displace"] = lambda _: [recorded.answer("-ERR Cannot displace session!\n")]
    with pytest.raises(CommandRefused):
        leg.warn(recorded=True)
    leg.warn(recorded=False)


# -- keys -------------------------------------------------------------------------------------------------------


def typed(peer: Peer, key: str) -> None:
    """One of the caller's keys, as an event of its own and as that of a binding."""
    peer.event("DTMF", DTMF_Digit=key)
    peer.event("CUSTOM", key=f"caller%3A{key}")


def callers(peer: Peer, found: list[Happening]) -> list[Order]:
    """What the caller has ordered by now: a key of the agent's that is sent last has been heard."""

    def by(party: Party) -> list[Order]:
        return [one.order for one in found if isinstance(one, Ordered) and one.by is party]

    before = len(by(Party.AGENT))
    peer.event("CUSTOM", key="agent%3A*1")
    until(lambda: len(by(Party.AGENT)) > before)
    return by(Party.CALLER)


def collect(leg: FreeSwitchLeg, peer: Peer) -> list[Happening]:
    """As they come, and not when the call is over."""
    found: list[Happening] = []

    def listen() -> None:
        for happening in leg.connect(Destination("user/201")):
            found.append(happening)  # noqa: PERF402  each as it comes

    leg.listen_for(REFUSAL)
    gevent.spawn(listen)
    peer.wait("bridge")
    bridged(peer, leg, OTHER)
    return found


def test_what_the_caller_types_in_confidence_means_nothing_and_is_told_to_nobody(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    found = collect(leg, peer)
    leg.take_keys(taken=False)
    with capture_logs() as logged:
        typed(peer, "2")
        assert callers(peer, found) == []
    assert logged == []
    leg.take_keys(taken=True)
    peer.event("CUSTOM", key="caller%3A2")
    assert callers(peer, found) == [Order.REFUSE]


def test_freeswitch_keeps_nothing_of_it_and_gives_it_to_the_agent(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    collect(leg, peer)
    peer.answers["api global_getvar"] = lambda _: [recorded.answer("warning")]
    mine, before = recorded.uuid(), len(peer.sent)

    def told() -> list[str]:
        gevent.sleep(0.02)
        return [f"{sent.application} {sent.argument}" if sent.application else sent.line[4:] for sent in peer.sent[before:]]

    leg.take_keys(taken=False)
    leg.take_keys(taken=False)
    assert told() == [
        f"uuid_setvar {mine} digits_dialed_filter .+",
        "global_getvar preambule_log_level",
        "bind_digit_action typing,D,exec[i]:eval,typing,self,self",
        "digit_action_set_realm typing,self",
        f"uuid_drop_dtmf {OTHER} off mask_digits x",
    ]
    before = len(peer.sent)
    leg.take_keys(taken=True)
    assert told() == [
        "digit_action_set_realm caller,self",
        f"uuid_drop_dtmf {OTHER} on mask_digits x",
        f"uuid_setvar {mine} last_non_matching_digits",
        f"uuid_setvar {mine} sensitive_dtmf",
    ]


@pytest.mark.parametrize("level", ["info", "debug", "-ERR no reply\n"])
def test_keys_that_freeswitch_would_log_reach_nobody(peer_and_leg: Pair, level: str) -> None:
    peer, leg = peer_and_leg
    collect(leg, peer)
    peer.answers["api global_getvar"] = lambda _: [recorded.answer(level)]
    with capture_logs() as logged:
        leg.take_keys(taken=False)
    assert [entry["log_level"] for entry in logged] == ["warning"]
    sent = [one.line for one in peer.sent if one.application is None]
    assert f"api uuid_setvar {recorded.uuid()} sensitive_dtmf true" in sent
    assert not [line for line in sent if "uuid_drop_dtmf" in line]


def test_a_caller_can_refuse_again_whatever_freeswitch_says(peer_and_leg: Pair) -> None:
    """A key that still comes as one that means nothing is a refusal too: none may be lost (LAW 5)."""
    peer, leg = peer_and_leg
    found = collect(leg, peer)
    leg.take_keys(taken=False)
    leg._session.reply_seconds = 0.05
    peer.answers["digit_action_set_realm"] = lambda _: [recorded.reply("+OK")]
    with pytest.raises(SwitchTimeout):
        leg.take_keys(taken=True)
    peer.event("DTMF", DTMF_Digit="2")
    assert callers(peer, found) == [Order.REFUSE]


def test_keys_mean_nothing_even_when_freeswitch_does_not_take_the_order(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    found = collect(leg, peer)

    def refused(_: Sent) -> list[bytes]:
        return [recorded.answer("-ERR No such channel!\n")]

    peer.answers["api uuid_setvar"] = refused
    with pytest.raises(CommandRefused):
        leg.take_keys(taken=False)
    typed(peer, "2")
    assert callers(peer, found) == []


def test_after_the_hangup_nobody_hears_anything(peer_and_leg: Pair, rendering: Rendering) -> None:
    peer, leg = peer_and_leg
    collect(leg, peer)
    peer.hang_up()
    gevent.sleep(0.02)
    deeds: tuple[Callable[[], object], ...] = (
        lambda: leg.say(rendering),
        lambda: leg.signal(Signal.STARTED),
        lambda: leg.warn(recorded=True),
        lambda: leg.take_keys(taken=False),
    )
    for deed in deeds:
        with pytest.raises(CallerGone):
            deed()
