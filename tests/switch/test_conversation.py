from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import gevent
import pytest

from ivr.call.happenings import Bridged, Ended, Happening, HoldChanged, Ordered, Outcome, TapEnded, Woken
from ivr.domain.company import OtherEnd
from ivr.domain.line import Destination
from ivr.domain.orders import Order, Party
from ivr.switch.errors import IllegalArgument, SwitchTimeout
from ivr.switch.leg import FreeSwitchLeg
from notices.notice import Rendering
from tests.switch import recorded
from tests.switch.conftest import NOW
from tests.switch.peer import Peer, begun, completion, playback_stop

Pair = tuple[Peer, FreeSwitchLeg]
AGENT = Destination("sofia/gateway/pbx/201", 20)
KEYS = {(Party.CALLER, "2"): Order.REFUSE, (Party.AGENT, "*1"): Order.START, (Party.AGENT, "*2"): Order.PAUSE}


@pytest.fixture
def talking(peer_and_leg: Pair) -> tuple[Peer, FreeSwitchLeg, Iterator[Happening]]:
    """The agent has answered."""
    peer, leg = peer_and_leg
    leg.listen_for(KEYS)
    peer.answers["bridge"] = lambda sent: [
        recorded.reply("+OK"),
        begun(sent),
        recorded.event("CHANNEL_BRIDGE", Other_Leg_Unique_ID="agents-leg", Other_Leg_Destination_Number="201"),
    ]
    happenings = leg.connect(AGENT)
    assert next(happenings) == Bridged(NOW, OtherEnd("agents-leg", "201"))
    return peer, leg, happenings


Talking = tuple[Peer, FreeSwitchLeg, Iterator[Happening]]


def test_keys_are_bound_and_the_agent_dialled_in_one_write(talking: Talking) -> None:
    peer, _, _ = talking
    bound = [(sent.application, sent.argument, sent.headers.get("event-lock")) for sent in peer.sent if sent.application]
    event = r"exec[i]:event,Event-Name=CUSTOM\,Event-Subclass=ivr::key\,key"
    assert bound == [
        ("bind_digit_action", rf"caller,2,{event}=caller:2,self,self", "true"),
        ("bind_digit_action", rf"agent,*1,{event}=agent:*1,peer,self", "true"),
        ("bind_digit_action", rf"agent,*2,{event}=agent:*2,peer,self", "true"),
        ("digit_action_set_realm", "caller,self", "true"),
        ("digit_action_set_realm", "agent,peer", "true"),
        ("bridge", "[drop_dtmf=true,leg_timeout=20]sofia/gateway/pbx/201", None),
    ]


def test_keys_of_both_parties_are_orders(talking: Talking) -> None:
    peer, _, happenings = talking
    peer.event("CUSTOM", key="agent%3A*2")
    peer.event("CUSTOM", key="caller%3A2")
    assert next(happenings) == Ordered(NOW, Order.PAUSE, Party.AGENT)
    assert next(happenings) == Ordered(NOW, Order.REFUSE, Party.CALLER)


def test_a_caller_cannot_give_the_agents_orders(talking: Talking) -> None:
    peer, _, happenings = talking
    for digit in "*2":
        peer.event("DTMF", DTMF_Digit=digit)
    for forged in ("caller%3A*2", "supervisor%3A1", "agent", "%3A", "agent%3A9"):
        peer.event("CUSTOM", key=forged)
    peer.event("CUSTOM", key="agent%3A*1")
    assert next(happenings) == Ordered(NOW, Order.REFUSE, Party.CALLER)  # their own key, before its binding was in force
    assert next(happenings) == Ordered(NOW, Order.START, Party.AGENT)


def test_an_order_from_another_thread(talking: Talking) -> None:
    _, leg, happenings = talking
    ordered = Ordered(NOW, Order.STOP, Party.SUPERVISOR)
    thread = threading.Thread(target=leg.notify, args=(ordered,))
    thread.start()
    assert next(happenings) == ordered
    thread.join()


def test_the_callers_hold(talking: Talking) -> None:
    peer, _, happenings = talking
    bridge = recorded.bodies()["CHANNEL_BRIDGE", None]
    for name in (b"CHANNEL_HOLD", b"CHANNEL_UNHOLD"):
        body = bridge.replace(b"Event-Name: CHANNEL_BRIDGE", b"Event-Name: " + name)
        peer.raw(b"Content-Length: %d\nContent-Type: text/event-plain\n\n" % len(body) + body)
    assert [next(happenings), next(happenings)] == [HoldChanged(NOW, Party.CALLER, True), HoldChanged(NOW, Party.CALLER, False)]


def music(peer: Peer, name: str, uuid: str, response: str | None = None) -> None:
    peer.event(name, "playback", Application_UUID=uuid, Application="playback", Application_Response=response)


def test_the_agents_hold_is_the_music_that_we_did_not_ask_for(talking: Talking) -> None:
    peer, _, happenings = talking
    music(peer, "CHANNEL_EXECUTE", "music-1")
    music(peer, "CHANNEL_EXECUTE_COMPLETE", "music-1", "FILE%20PLAYED")
    assert [next(happenings), next(happenings)] == [HoldChanged(NOW, Party.AGENT, True), HoldChanged(NOW, Party.AGENT, False)]


def test_music_that_cannot_be_played_does_not_end_the_hold(talking: Talking) -> None:
    peer, _, happenings = talking
    music(peer, "CHANNEL_EXECUTE", "music-1")
    music(peer, "CHANNEL_EXECUTE_COMPLETE", "music-1", "FILE%20NOT%20FOUND")
    peer.event("CUSTOM", key="agent%3A*1")
    assert next(happenings) == HoldChanged(NOW, Party.AGENT, True)
    assert next(happenings) == Ordered(NOW, Order.START, Party.AGENT)


def test_what_we_say_is_no_hold_and_returns_at_once(talking: Talking, rendering: Rendering) -> None:
    peer, leg, happenings = talking
    peer.answers["playback"] = lambda sent: [recorded.reply("+OK"), begun(sent)]
    leg.say(rendering)
    assert "event-lock" not in peer.wait("playback").headers  # a locked one would wait for the bridge's end
    peer.complete("playback", Application_Response="FILE%20PLAYED")
    peer.event("CUSTOM", key="agent%3A*1")
    assert isinstance(next(happenings), Ordered)


def test_the_switch_ends_the_recording_by_itself(talking: Talking) -> None:
    peer, leg, happenings = talking
    leg.tap.start(Path("/spool/a.raw"))
    peer.event(
        "RECORD_STOP", Record_File_Path="/spool/a.raw", Record_Completion_Cause="uri-failure", variable_record_samples="4000"
    )
    assert next(happenings) == TapEnded(NOW, "uri-failure", 4000, "/spool/a.raw")


def test_a_recording_that_we_stopped_is_told_to_nobody_else(talking: Talking) -> None:
    peer, leg, happenings = talking
    leg.tap.start(Path("/spool/a.raw"))
    leg.tap.stop(Path("/spool/a.raw"))
    peer.event("CUSTOM", key="agent%3A*1")
    assert isinstance(next(happenings), Ordered)


def test_the_agent_leaves(talking: Talking) -> None:
    peer, leg, happenings = talking
    peer.complete("bridge", variable_transfer_history=None)
    assert list(happenings) == [Ended(NOW, Outcome.TALKED)]
    leg.hang_up()
    assert peer.wait("hangup")


def test_the_caller_leaves_and_the_recording_is_still_told(talking: Talking) -> None:
    peer, leg, happenings = talking
    leg.tap.start(Path("/spool/a.raw"))
    stop = recorded.event(
        "RECORD_STOP", Record_File_Path="/spool/a.raw", Record_Completion_Cause="success-silence", variable_record_samples="8320"
    )
    hangup, *others, complete, notice = recorded.hangup()
    peer.raw(hangup, *others, stop, notice, complete)
    assert list(happenings) == [TapEnded(NOW, "success-silence", 8320, "/spool/a.raw"), Ended(NOW, Outcome.TALKED)]
    assert leg._session.gone


def test_the_socket_ends_in_mid_conversation(talking: Talking) -> None:
    peer, _, happenings = talking
    peer.close()
    assert list(happenings) == [Ended(NOW, Outcome.TALKED)]


def test_a_transferred_caller_stays_recorded_until_they_hang_up(talking: Talking) -> None:
    peer, _, happenings = talking
    peer.complete("bridge", Channel_State_Number="2")
    peer.event("CUSTOM", key="agent%3A*2")
    assert next(happenings) == Ordered(NOW, Order.PAUSE, Party.AGENT)
    peer.hang_up()
    assert list(happenings) == [Ended(NOW, Outcome.TRANSFERRED)]


@pytest.mark.parametrize(
    ("cause", "outcome"),
    [
        ("USER_BUSY", Outcome.BUSY),
        ("CALL_REJECTED", Outcome.BUSY),
        ("NO_ANSWER", Outcome.NO_ANSWER),
        ("NO_USER_RESPONSE", Outcome.NO_ANSWER),
        ("ALLOTTED_TIMEOUT", Outcome.NO_ANSWER),
        ("USER_NOT_REGISTERED", Outcome.UNREACHABLE),
        ("NO_ROUTE_DESTINATION", Outcome.UNREACHABLE),
        ("NORMAL_TEMPORARY_FAILURE", Outcome.UNREACHABLE),
        (None, Outcome.UNREACHABLE),
    ],
)
def test_nobody_is_reached(peer_and_leg: Pair, cause: str | None, outcome: Outcome) -> None:
    peer, leg = peer_and_leg
    other = {"variable_last_bridge_hangup_cause": None}
    peer.answers["bridge"] = lambda sent: [
        recorded.reply("+OK"),
        *completion(sent, variable_originate_disposition=cause, **other),
    ]
    assert list(leg.connect(AGENT)) == [Ended(NOW, outcome)]


def test_a_bridge_that_is_refused_reaches_nobody(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    peer.answers["bridge"] = lambda _: [recorded.reply("-ERR invalid session")]
    assert list(leg.connect(AGENT)) == [Ended(NOW, Outcome.UNREACHABLE)]


def test_a_caller_who_leaves_before_the_agent_answers(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    gevent.spawn_later(0.02, peer.hang_up)
    assert list(leg.connect(AGENT)) == [Ended(NOW, Outcome.CALLER_LEFT)]
    assert list(leg.connect(AGENT)) == [Ended(NOW, Outcome.CALLER_LEFT)]


def test_a_switch_that_neither_connects_nor_gives_up(peer_and_leg: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.switch.conversation.RING_MARGIN_SECONDS", -19.9)
    with pytest.raises(SwitchTimeout):
        list(peer_and_leg[1].connect(AGENT))


def test_after_nobody_answered_another_can_be_dialled(peer_and_leg: Pair, rendering: Rendering) -> None:
    peer, leg = peer_and_leg
    peer.answers["bridge"] = lambda sent: [recorded.reply("+OK"), *completion(sent, variable_originate_disposition="USER_BUSY")]
    assert list(leg.connect(AGENT))[-1].outcome is Outcome.BUSY  # type: ignore[union-attr]
    assert leg.play(rendering).played_ms == 2000
    assert list(leg.connect(AGENT))[-1].outcome is Outcome.BUSY  # type: ignore[union-attr]


def test_a_refusal_during_the_last_words_comes_before_the_bridge(peer_and_leg: Pair, rendering: Rendering) -> None:
    peer, leg = peer_and_leg
    dtmf = recorded.event("DTMF", DTMF_Digit="2")
    peer.answers["playback"] = lambda sent: [
        recorded.reply("+OK"),
        begun(sent),
        dtmf,
        playback_stop(sent, 16003),
        *completion(sent),
    ]
    leg.play(rendering)
    leg.listen_for(KEYS)
    happenings = leg.connect(AGENT)
    assert next(happenings) == Ordered(NOW, Order.REFUSE, Party.CALLER)
    leg.say(rendering)
    assert peer.wait("playback", 2).headers["event-lock"] == "true"  # heard to its end, then the agent is dialled
    assert not [sent for sent in peer.sent if sent.application == "bridge"]


def test_a_dial_string_cannot_bring_a_line_break(peer_and_leg: Pair) -> None:
    with pytest.raises(IllegalArgument):
        list(peer_and_leg[1].connect(Destination("user/201\nEvent-UUID: x")))


def test_variables_of_the_agents_leg(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    other = FreeSwitchLeg(leg._session, lambda: NOW, {"hold_hangup_xfer_exten": "after_hold:XML:default"})
    peer.answers["bridge"] = lambda sent: [recorded.reply("+OK"), *completion(sent)]
    list(other.connect(AGENT))
    assert peer.wait("bridge").argument.startswith(
        "[drop_dtmf=true,hold_hangup_xfer_exten=after_hold:XML:default,leg_timeout=20]"
    )


def test_an_agent_who_hangs_up_while_holding_leaves_the_caller_to_the_extension_of_the_dialplan(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    leg._session.call = replace(leg._session.call, after_hold="0199000000:XML:after_hold")
    other = FreeSwitchLeg(leg._session, lambda: NOW)
    peer.answers["bridge"] = lambda sent: [recorded.reply("+OK"), *completion(sent)]
    list(other.connect(AGENT))
    assert peer.wait("bridge").argument.startswith(
        "[drop_dtmf=true,hold_hangup_xfer_exten=0199000000:XML:after_hold,leg_timeout=20]"
    )


def test_a_thousand_refusals_in_a_second_are_one(talking: Talking) -> None:
    peer, _, happenings = talking
    for _ in range(1000):
        peer.event("CUSTOM", key="caller%3A2")
        peer.event("CUSTOM", key="agent%3A9")
    peer.event("CUSTOM", key="agent%3A*1")
    gevent.sleep(0.2)  # the script does something else meanwhile
    assert next(happenings) == Ordered(NOW, Order.REFUSE, Party.CALLER)
    assert next(happenings) == Ordered(NOW, Order.START, Party.AGENT)
    peer.hang_up()
    assert list(happenings) == [Ended(NOW, Outcome.TALKED)]


def test_somebody_elses_recording_is_not_ours(talking: Talking) -> None:
    peer, leg, happenings = talking
    leg.tap.start(Path("/spool/a.raw"))
    peer.event("RECORD_STOP", Record_File_Path="/srv/pbx/b.wav", Record_Completion_Cause="success-maxtime")
    peer.event("CUSTOM", key="agent%3A*1")
    assert isinstance(next(happenings), Ordered)


def test_it_wakes_at_the_moment_asked_for_and_goes_on(talking: Talking) -> None:
    peer, leg, happenings = talking
    leg.wake_at(NOW)
    assert next(happenings) == Woken(NOW)
    peer.event("CUSTOM", key="agent%3A*1")
    assert next(happenings) == Ordered(NOW, Order.START, Party.AGENT)


def test_a_moment_that_was_taken_back_wakes_nobody(talking: Talking) -> None:
    peer, leg, happenings = talking
    leg.wake_at(NOW)
    leg.wake_at(None)
    peer.event("CUSTOM", key="agent%3A*1")
    assert next(happenings) == Ordered(NOW, Order.START, Party.AGENT)
