from __future__ import annotations

from collections.abc import Callable

import gevent
import pytest

from ivr.call.ports import CallerGone
from ivr.switch import link
from ivr.switch.errors import CommandRefused, ConnectionLost, NotEventSocket, QueueFull, SwitchTimeout
from ivr.switch.events import Disconnected, Event, RecordStarted
from ivr.switch.session import Session
from ivr.switch.waits import Wait
from tests.switch import recorded
from tests.switch.conftest import tcp_pair
from tests.switch.peer import Peer, Sent, completion

Pair = tuple[Peer, Session]


def outcome(greenlet: gevent.Greenlet[..., object], seconds: float = 2) -> object:
    """What the greenlet returned, or the error that it ended with."""
    greenlet.join(seconds)
    assert greenlet.dead, "still waiting"
    return greenlet.value


def caught(call: Callable[..., object], *arguments: object, **named: object) -> gevent.Greenlet[..., object]:
    def run() -> object:
        try:
            return call(*arguments, **named)
        except Exception as error:  # noqa: BLE001  it is what the test looks at
            return error

    return gevent.spawn(run)


def test_a_session_opens_in_the_order_that_works(peer_and_session: Pair) -> None:
    peer, session = peer_and_session
    assert [sent.line for sent in peer.sent] == [
        "connect",
        "linger 5",
        "myevents",
        "event plain CALL_UPDATE CHANNEL_HOLD CHANNEL_UNHOLD RECORD_START RECORD_STOP PLAYBACK_START PLAYBACK_STOP CUSTOM ivr::key",
    ]
    assert session.uuid == recorded.uuid()
    assert session.connect() is session.call


def test_a_refused_subscription_ends_the_opening() -> None:
    near, far = tcp_pair()
    session, peer = Session(near, reply_seconds=1), Peer(far)
    peer.answers["myevents"] = lambda _: [recorded.reply("-ERR not controlling a session.")]
    assert isinstance(outcome(caught(session.open)), CommandRefused)
    peer.close()
    session.stop()


def test_every_execute_is_locked_except_bridge_and_has_its_own_uuid(peer_and_session: Pair) -> None:
    peer, session = peer_and_session
    session.answer()
    session.playback("/srv/a.wav")
    session.call_command("bridge", "user/201")
    answer, playback, bridge = (peer.wait(name) for name in ("answer", "playback", "bridge"))
    assert answer.headers["event-lock"] == playback.headers["event-lock"] == "true"
    assert "event-lock" not in bridge.headers
    assert len({answer.event_uuid, playback.event_uuid, bridge.event_uuid}) == 3


def test_greenswitchs_verbs_return_what_they_did(peer_and_session: Pair) -> None:
    peer, session = peer_and_session
    peer.answers["play_and_get_digits"] = lambda sent: [recorded.reply("+OK"), *completion(sent, variable_digits="42")]
    assert session.play_and_get_digits(1, 2, 1, 2000, prompt_file="/srv/a.wav") == "42"
    assert peer.wait("play_and_get_digits").argument == r"1 2 1 2000 # /srv/a.wav silence_stream://1 digits \d+"
    session.say("fr", text="12")
    assert peer.wait("say").argument == "fr NUMBER pronounced FEMININE 12"
    assert session.caller_id_number == "33199000001"


def test_two_at_once_complete_each_by_its_own_uuid(peer_and_session: Pair) -> None:
    peer, session = peer_and_session
    peer.answers["playback"] = lambda _: [recorded.reply("+OK")]
    first, second = session.begin("playback", "/srv/a.wav"), session.begin("playback", "/srv/b.wav")
    peer.wait("playback", 2)
    peer.raw(*completion(peer.wait("playback", 2)))
    assert second.get(1)
    assert not first.over
    peer.raw(*completion(peer.wait("playback", 1)))
    assert first.get(1)


def test_a_refused_execute_fails_its_wait(peer_and_session: Pair) -> None:
    peer, session = peer_and_session
    peer.answers["playback"] = lambda _: [recorded.reply("-ERR invalid session")]
    assert isinstance(outcome(caught(session.run, "playback", "/srv/a.wav", seconds=5)), CommandRefused)


def answering(text: str) -> Callable[[Sent], list[bytes]]:
    return lambda _: [recorded.answer(text)]


def test_an_api_answer_and_its_refusal(peer_and_session: Pair) -> None:
    peer, session = peer_and_session
    peer.answers["api uuid_exists"] = lambda _: [recorded.answer("true")]
    assert session.api("uuid_exists x") == "true"
    for text in ("-ERR No such channel!\n", "-USAGE: <uuid>"):
        peer.answers["api uuid_kill"] = answering(text)
        assert isinstance(outcome(caught(session.api, "uuid_kill x")), CommandRefused)


def test_a_late_reply_is_not_taken_for_the_next_one(peer_and_session: Pair) -> None:
    peer, session = peer_and_session
    peer.silent |= {"api slow", "api quick"}
    assert isinstance(outcome(caught(session.api, "slow 1", 0.05)), SwitchTimeout)
    quick = caught(session.api, "quick 1", 2)
    peer.wait("api quick")
    peer.raw(recorded.answer("late"), recorded.answer("in time"))
    assert outcome(quick) == "in time"


def test_the_caller_goes_and_every_wait_ends_at_once(peer_and_session: Pair) -> None:
    peer, session = peer_and_session
    peer.silent |= {"playback", "api uuid_record"}
    waits = [caught(session.playback, "/srv/a.wav"), caught(session.api, "uuid_record x start /a", 60)]
    waits.append(caught(session.expect(RecordStarted, lambda _: True).get, 60))
    peer.wait("api uuid_record")
    peer.event("CHANNEL_HANGUP")
    assert all(isinstance(outcome(wait), CallerGone) for wait in waits)
    with pytest.raises(CallerGone):
        session.api("status")


def test_another_legs_hangup_is_not_the_callers(peer_and_session: Pair) -> None:
    peer, session = peer_and_session
    peer.event("CHANNEL_HANGUP", Unique_ID="another-leg")
    assert session.api("status") == "+OK Success"
    assert not session.gone


def test_the_end_of_the_stream_ends_every_wait(peer_and_session: Pair) -> None:
    peer, session = peer_and_session
    heard: list[Event] = []
    session.listener = heard.append
    peer.silent.add("playback")
    playing = caught(session.playback, "/srv/a.wav")
    peer.wait("playback")
    peer.close()
    assert isinstance(outcome(playing), CallerGone)
    assert heard == [Disconnected(None)]


def test_noise_in_mid_call_ends_the_session_with_its_error(peer_and_session: Pair) -> None:
    peer, session = peer_and_session
    peer.silent.add("playback")
    playing = caught(session.playback, "/srv/a.wav")
    peer.wait("playback")
    peer.raw(b"HTTP/1.1 400 Bad Request\r\n\n\n")
    assert isinstance(outcome(playing), NotEventSocket)
    with pytest.raises(NotEventSocket):
        session.api("status")


def test_an_answer_that_nobody_asked_for_ends_the_session(peer_and_session: Pair) -> None:
    peer, session = peer_and_session
    peer.raw(recorded.reply("+OK"))
    peer.closed.wait(0.2)
    assert session.ended_by is not None
    assert session.ended_by.id == "switch"


def test_a_listener_that_fails_ends_its_session_only(peer_and_session: Pair) -> None:
    peer, session = peer_and_session

    def fail(event: Event) -> None:
        if not isinstance(event, Disconnected):
            raise KeyError("a mistake")

    session.listener, session.wanted = fail, frozenset((b"DTMF",))
    peer.event("DTMF")
    gevent.sleep(0.05)
    assert not session.connected


def test_commands_that_nobody_answers_are_bounded(peer_and_session: Pair) -> None:
    peer, session = peer_and_session
    peer.silent.add("api status")
    with pytest.raises(QueueFull):
        session.post(b"", [Wait("x") for _ in range(link.MOST_UNANSWERED + 1)])
    assert isinstance(session.ended_by, QueueFull)
    with pytest.raises(QueueFull):
        session.api("status")


def test_a_peer_that_takes_no_bytes_is_given_up() -> None:
    near, far = tcp_pair()
    session = Session(near, reply_seconds=0.1)
    with pytest.raises(ConnectionLost):
        session.post(b"x" * 50_000_000, ())
    far.close()
    session.stop()


def test_what_lingers_is_still_answered(peer_and_session: Pair) -> None:
    peer, session = peer_and_session
    peer.hang_up()
    gevent.sleep(0.05)
    assert session.gone
    assert session.connected
    session.leave()
    assert peer.wait("exit")


def test_a_wait_that_is_over_stays_as_it_is() -> None:
    wait: Wait[int] = Wait("a number")
    wait.set(1)
    wait.set(2)
    wait.fail(ValueError())
    assert wait.get(0) == 1
    heard: list[Wait[int]] = []
    wait.then(heard.append)
    gevent.sleep(0)
    assert heard == [wait]


def test_a_greenlet_killed_while_it_waits_is_not_resumed_elsewhere() -> None:
    wait: Wait[int] = Wait("a number")
    waiting = gevent.spawn(wait.get, 5)
    gevent.sleep(0)
    waiting.kill(block=False)
    wait.set(1)
    gevent.sleep(0.01)
    assert isinstance(waiting.value, gevent.GreenletExit)
