from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import gevent
import pytest

from ivr.call.ports import Asked, CallerGone
from ivr.domain.orders import Order, Party
from ivr.switch.errors import IllegalArgument, SoundMissing
from ivr.switch.leg import FreeSwitchLeg
from notices.notice import Rendering
from tests.switch import recorded
from tests.switch.conftest import NOW
from tests.switch.peer import Peer, Sent, begun, completion, playback_stop

Pair = tuple[Peer, FreeSwitchLeg]


def pressed(key: str, samples: int) -> Callable[[Sent], list[bytes]]:
    """The caller presses a key after so many samples of the prompt."""

    def respond(sent: Sent) -> list[bytes]:
        end = completion(sent, variable_read_result="success", variable_preambule_key=key)
        return [recorded.reply("+OK"), begun(sent), playback_stop(sent, samples, Playback_Status="break"), *end]

    return respond


def test_taking_charge_cancels_the_guard_and_prepares_the_leg(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    leg.take_charge()
    assert peer.wait("api sched_del").line == f"api sched_del {recorded.uuid()}"
    _, _, uuid, variables = peer.wait("api uuid_setvar_multi").line.split(" ", 3)
    assert uuid == recorded.uuid()
    assert dict(pair.split("=", 1) for pair in variables.split(";")) == {
        "playback_terminators": "none",
        "continue_on_fail": "true",
        "hangup_after_bridge": "false",
        "enable_file_write_buffering": "false",
        "RECORD_STEREO": "true",
        "RECORD_PRE_BUFFER_FRAMES": "0",
        "RECORD_MIN_SEC": "0",
        "RECORD_ANSWER_REQ": "true",
        "record_sample_rate": "8000",
        "ringback": "%(1500,3500,440)",
        "transfer_ringback": "%(1500,3500,440)",
    }


def test_early_media_and_answer_wait_for_their_completion(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    leg.pre_answer()
    leg.answer()
    assert peer.wait("pre_answer").headers["event-lock"] == peer.wait("answer").headers["event-lock"] == "true"


def test_a_prompt_played_whole_is_exactly_whole(peer_and_leg: Pair, rendering: Rendering) -> None:
    peer, leg = peer_and_leg
    assert leg.play(rendering) == Asked(rendering.milliseconds, None, NOW, NOW)
    assert leg.ask(rendering, 7) == Asked(rendering.milliseconds, None, NOW, NOW)
    assert peer.wait("playback").argument == "/srv/ivr/sounds/two-8.wav"
    assert peer.wait("play_and_get_digits").argument == "1 1 1 7000 none /srv/ivr/sounds/two-8.wav '' preambule_key [0-9*#]"


@pytest.mark.parametrize(("key", "quoted"), [("2", "2"), ("0", "0"), ("*", "*"), ("#", "%23")])
def test_a_key_cuts_the_prompt_and_what_was_heard_is_told(
    peer_and_leg: Pair, rendering: Rendering, key: str, quoted: str
) -> None:
    peer, leg = peer_and_leg
    peer.answers["play_and_get_digits"] = pressed(quoted, 7680)
    assert leg.ask(rendering, 7) == Asked(960, key, NOW, NOW)


def test_playback_stop_after_the_completion_still_counts(peer_and_leg: Pair, rendering: Rendering) -> None:
    peer, leg = peer_and_leg
    peer.answers["playback"] = lambda sent: [recorded.reply("+OK"), *completion(sent), playback_stop(sent, 8000)]
    assert leg.play(rendering).played_ms == 1000


def test_another_files_playback_stop_does_not_count(peer_and_leg: Pair, rendering: Rendering) -> None:
    peer, leg = peer_and_leg
    other = recorded.event("PLAYBACK_STOP", Playback_File_Path="/srv/music.wav", variable_playback_last_offset_pos="99")
    peer.answers["playback"] = lambda sent: [recorded.reply("+OK"), other, playback_stop(sent, 16003), *completion(sent)]
    assert leg.play(rendering).played_ms == 2000


def test_a_file_that_the_switch_cannot_play_is_an_error(peer_and_leg: Pair, rendering: Rendering) -> None:
    peer, leg = peer_and_leg
    peer.answers["playback"] = lambda sent: [recorded.reply("+OK"), *completion(sent, Application_Response="FILE%20NOT%20FOUND")]
    with pytest.raises(SoundMissing) as caught:
        leg.play(rendering)
    assert caught.value.id == "switch.sound-missing"


def test_an_empty_rendering_is_no_notice(peer_and_leg: Pair, rendering: Rendering) -> None:
    with pytest.raises(SoundMissing):
        peer_and_leg[1].ask(replace(rendering, samples=0), 7)


@pytest.mark.parametrize(
    "path", ["sounds/a.wav", "/a b.wav", "/a\nb.wav", "/a'b.wav", "/{x=1}a.wav", "/a!b.wav", "/${hostname}.wav"]
)
def test_a_path_that_the_switch_would_read_otherwise_is_refused(peer_and_leg: Pair, rendering: Rendering, path: str) -> None:
    with pytest.raises(IllegalArgument):
        peer_and_leg[1].play(replace(rendering, narrowband=Path(path)))


def test_a_wideband_call_hears_the_wideband_file(peer_and_leg: Pair, rendering: Rendering) -> None:
    peer, leg = peer_and_leg
    leg._session.call = replace(leg._session.call, codec_rate=16000)
    wide = FreeSwitchLeg(leg._session, lambda: NOW)
    peer.answers["playback"] = lambda sent: [
        recorded.reply("+OK"),
        playback_stop(sent, 32006, Channel_Read_Codec_Rate="16000"),
        *completion(sent),
    ]
    assert wide.play(rendering).played_ms == rendering.milliseconds
    assert peer.wait("playback").argument.endswith("two-16.wav")


def test_a_caller_who_leaves_in_a_prompt_is_gone(peer_and_leg: Pair, rendering: Rendering) -> None:
    peer, leg = peer_and_leg
    peer.silent.add("play_and_get_digits")
    gevent.spawn_later(0.02, peer.hang_up)
    with pytest.raises(CallerGone):
        leg.ask(rendering, 7)
    with pytest.raises(CallerGone):
        leg.answer()
    leg.hang_up()  # the caller was faster: no error


def test_a_key_typed_while_no_question_is_open_answers_the_next(peer_and_leg: Pair, rendering: Rendering) -> None:
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
    assert leg.ask(rendering, 7) == Asked(0, "2", NOW, NOW)
    assert leg.ask(rendering, 7).key is None
    assert len([sent for sent in peer.sent if sent.application == "play_and_get_digits"]) == 1


def test_a_key_that_a_question_took_is_not_taken_again_when_its_event_is_late(peer_and_leg: Pair, rendering: Rendering) -> None:
    peer, leg = peer_and_leg
    dtmf = recorded.event("DTMF", DTMF_Digit="1")
    peer.answers["play_and_get_digits"] = pressed("1", 800)
    peer.answers["playback"] = lambda sent: [recorded.reply("+OK"), dtmf, playback_stop(sent, 16003), *completion(sent)]
    assert leg.ask(rendering, 7).key == "1"
    leg.play(rendering)
    peer.answers.clear()
    assert leg.ask(rendering, 7).key is None


def test_handing_back_cancels_the_guard_and_leaves(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    leg.hand_back()
    assert [sent.name for sent in peer.sent[-3:]] == ["api sched_del", "resume", "exit"]


def test_without_any_guard_a_call_is_handed_back_without_resume(peer_and_leg: Pair) -> None:
    """Nobody can say then that no conversation is running, which `resume` would end."""
    peer, leg = peer_and_leg
    peer.answers["api sched_del"] = lambda _: [recorded.answer("+OK Deleted: 0\n")]
    leg.hand_back()
    assert [sent.name for sent in peer.sent[-2:]] == ["api sched_del", "exit"]


def test_hanging_up_names_the_cause(peer_and_leg: Pair) -> None:
    peer, leg = peer_and_leg
    with pytest.raises(IllegalArgument):
        leg.hang_up("A\nB")
    leg.hang_up("USER_BUSY")
    assert peer.wait("hangup").headers == {"call-command": "hangup", "hangup-cause": "USER_BUSY"}


@pytest.mark.parametrize(
    "keys", [{(Party.SUPERVISOR, "1"): Order.STOP}, {(Party.CALLER, ""): Order.STOP}, {(Party.AGENT, "1,2"): Order.STOP}]
)
def test_what_is_no_key_cannot_be_listened_for(peer_and_leg: Pair, keys: dict[tuple[Party, str], Order]) -> None:
    with pytest.raises(IllegalArgument):
        peer_and_leg[1].listen_for(keys)
