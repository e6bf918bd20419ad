"""The failsafe stays behind a call until the caller is put through; a process that wakes up too late touches nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from structlog.testing import capture_logs

from ivr.call.happenings import Ended, Outcome
from ivr.call.ports import CallerGone
from ivr.domain.line import Destination
from ivr.switch import guard as guard_module
from ivr.switch.guard import EARLY_SECONDS, Guard
from ivr.switch.leg import FreeSwitchLeg
from ivr.switch.session import Session
from notices.notice import Rendering
from tests.switch import recorded
from tests.switch.conftest import NOW, tcp_pair
from tests.switch.peer import Peer, Sent

FAILSAFE = "0199000000 XML failsafe"
DESTINATION = Destination("sofia/gateway/pbx/201", 20)
Trio = tuple[Peer, Session, FreeSwitchLeg]


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(guard_module, "monotonic", clock)
    return clock


def said(failsafe: str | None) -> Callable[[Sent], list[bytes]]:
    """The answer to `connect` of a dialplan that says where its failsafe is."""
    return lambda _: [recorded.with_headers(recorded.connect_reply(), {"variable_preambule_failsafe": failsafe})]


def deleted(count: int) -> Callable[[Sent], list[bytes]]:
    return lambda _: [recorded.answer(f"+OK Deleted: {count}\n")]


@pytest.fixture
def trio() -> Iterator[Trio]:
    near, far = tcp_pair()
    session, peer = Session(near, reply_seconds=1.0), Peer(far)
    peer.answers["connect"] = said("0199000000%20XML%20failsafe")
    peer.answers["api sched_del"] = deleted(1)
    session.open()
    yield peer, session, FreeSwitchLeg(session, lambda: NOW)
    peer.close()
    session.stop()


def names(peer: Peer, since: int = 4) -> list[str]:
    """What was sent after connect, linger, myevents and event."""
    return [sent.name for sent in peer.sent[since:]]


def test_the_failsafe_is_scheduled_anew_with_each_prompt_and_deleted_before_the_bridge(trio: Trio, rendering: Rendering) -> None:
    peer, _, leg = trio
    leg.take_charge()
    leg.answer()
    leg.play(rendering)
    leg.ask(rendering, 7)
    happenings = leg.connect(DESTINATION)
    peer.answers["bridge"] = lambda sent: [recorded.reply("+OK"), *recorded.hangup()]
    assert [type(one) for one in happenings] == [Ended]
    assert names(peer) == [
        "api sched_del", "api sched_transfer", "api uuid_setvar_multi",
        "answer",
        "api sched_del", "api sched_transfer", "playback",
        "api sched_del", "api sched_transfer", "play_and_get_digits",
        "api sched_del", "bridge",
    ]  # fmt: skip
    assert peer.wait("api sched_transfer").line == f"api sched_transfer +20 {recorded.uuid()} {FAILSAFE}"
    assert peer.wait("api sched_transfer", 2).line == f"api sched_transfer +17 {recorded.uuid()} {FAILSAFE}"
    assert peer.wait("api sched_transfer", 3).line == f"api sched_transfer +24 {recorded.uuid()} {FAILSAFE}"


def test_a_prompt_after_a_failed_bridge_has_a_failsafe_behind_it_too(trio: Trio, rendering: Rendering) -> None:
    peer, session, leg = trio
    leg.take_charge()
    session.begin("bridge", "error/USER_BUSY", lock=False, first=session.guard.release)
    leg.play(rendering)
    leg.hang_up()
    assert names(peer)[3:] == ["api sched_del", "bridge", "api sched_transfer", "playback", "api sched_del", "hangup"]


@pytest.mark.parametrize("failsafe", [None, "failsafe", "0199 XML", "0199 XML failsafe now"])
def test_a_dialplan_that_does_not_say_where_its_failsafe_is_has_its_guard_deleted_once(
    rendering: Rendering, failsafe: str | None
) -> None:
    near, far = tcp_pair()
    session, peer = Session(near, reply_seconds=1.0), Peer(far)
    peer.answers |= {"connect": said(failsafe), "api sched_del": deleted(0)}
    session.open()
    leg = FreeSwitchLeg(session, lambda: NOW)
    leg.take_charge()
    leg.play(rendering)
    leg.hang_up()
    assert names(peer) == ["api sched_del", "api uuid_setvar_multi", "playback", "hangup"]
    peer.close()
    session.stop()


def test_who_comes_after_the_guard_says_nothing_and_leaves_nothing_behind(trio: Trio) -> None:
    peer, session, leg = trio
    peer.answers["api sched_del"] = deleted(0)
    with capture_logs() as logs, pytest.raises(CallerGone):
        leg.take_charge()
    assert [log["error_id"] for log in logs] == ["switch.call-taken"]
    for attempt in (leg.answer, leg.pre_answer, leg.hand_back, lambda: session.api("uuid_record")):
        with pytest.raises(CallerGone):
            attempt()
    leg.hang_up()
    session.stop()
    assert peer.closed.wait(2)
    assert names(peer) == ["api sched_del", "api sched_transfer", "api sched_del"]


def test_who_wakes_up_after_the_time_touches_nothing(trio: Trio, clock: Clock, rendering: Rendering) -> None:
    """As after SIGCONT: the prompt's end was read, but the failsafe has had the call since."""
    peer, session, leg = trio
    leg.take_charge()
    leg.ask(rendering, 7)
    before = len(peer.sent)
    clock.now += 24 - EARLY_SECONDS
    with pytest.raises(CallerGone):
        leg.play(rendering)
    assert list(leg.connect(DESTINATION)) == [Ended(NOW, Outcome.CALLER_LEFT)]
    leg.hang_up()
    session.stop()
    assert peer.closed.wait(2)
    assert len(peer.sent) == before


def test_just_before_the_time_the_call_is_still_ours(trio: Trio, clock: Clock, rendering: Rendering) -> None:
    peer, _, leg = trio
    leg.take_charge()
    leg.ask(rendering, 7)
    clock.now += 24 - EARLY_SECONDS - 0.1
    assert leg.play(rendering).played_ms == rendering.milliseconds
    clock.now += 60
    with pytest.raises(CallerGone):
        leg.answer()
    assert names(peer)[-1] == "playback"


def test_a_bridge_that_comes_after_the_failsafe_is_never_a_conversation_of_ours(trio: Trio) -> None:
    """The failsafe's own CHANNEL_BRIDGE reaches our socket: it must not start a recording (L1)."""
    peer, _, leg = trio
    leg.take_charge()
    peer.answers["api sched_del"] = deleted(0)
    peer.answers["bridge"] = lambda _: [recorded.reply("+OK"), recorded.event("CHANNEL_BRIDGE")]
    assert list(leg.connect(DESTINATION)) == [Ended(NOW, Outcome.CALLER_LEFT)]


def test_a_transfer_scheduled_for_a_call_that_was_no_longer_ours_is_deleted(trio: Trio, rendering: Rendering) -> None:
    peer, session, leg = trio
    leg.take_charge()
    peer.answers["api sched_del"] = deleted(0)
    with pytest.raises(CallerGone):
        leg.play(rendering)
    session.stop()
    assert peer.closed.wait(2)
    assert names(peer)[3:] == ["api sched_del", "api sched_transfer", "playback", "api sched_del"]


def test_a_failsafe_that_cannot_be_scheduled_does_not_end_the_notice(trio: Trio, rendering: Rendering) -> None:
    peer, session, leg = trio
    leg.take_charge()
    peer.answers["api sched_transfer"] = lambda _: [recorded.answer("-ERR No such channel!\n")]
    with capture_logs() as logs:
        leg.play(rendering)
    assert [log["error_id"] for log in logs] == ["switch.refused"]
    assert not session.guard.pending
    peer.answers["api sched_del"] = deleted(0)
    assert leg.play(rendering).played_ms == rendering.milliseconds


def test_handing_back_keeps_a_failsafe_for_the_case_that_we_hang_meanwhile(trio: Trio) -> None:
    peer, _, leg = trio
    leg.hand_back()
    assert names(peer) == ["api sched_del", "api sched_transfer", "resume", "exit"]
    assert peer.wait("api sched_transfer").line == f"api sched_transfer +5 {recorded.uuid()} {FAILSAFE}"


def test_a_call_that_the_failsafe_has_is_not_handed_back(trio: Trio) -> None:
    """`resume` would end the conversation."""
    peer, session, leg = trio
    peer.answers["api sched_del"] = deleted(0)
    with pytest.raises(CallerGone):
        leg.hand_back()
    session.stop()
    assert peer.closed.wait(2)
    assert names(peer) == ["api sched_del", "api sched_transfer", "api sched_del"]


def test_before_anything_is_known_of_a_call_nothing_waits_behind_it() -> None:
    assert not Guard("", None, lambda: None).pending
