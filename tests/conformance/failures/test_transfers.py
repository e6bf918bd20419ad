"""Callers who are sent on. The recording sits on the caller's leg, and the line process knows whom they are with."""

from __future__ import annotations

import time
from itertools import count

from ivr.domain.recording import RecordingState
from tests.conformance.failures.evening import together
from tests.conformance.failures.prepared import DESTROYS, KEEPS
from tests.conformance.failures.real import BUSY
from tests.conformance.failures.story import PAUSED, Call, Scene, in_order, until
from tests.freeswitch.markers import NOTICE, heard_in

OUTSIDE = "0199007755"
EXTENSIONS = count(301)
PLACES = count(5901)
"""No two stories send their callers to the same place."""

ON_THE_WAY = 1.0


def sent_on(call: Call, extension: str) -> Call:
    """Transferred, and recorded with whoever answers there."""
    before = call.phones.reached
    call.phones.agent_transfer(extension)
    time.sleep(ON_THE_WAY)
    until(
        lambda: call.phones.reached > 0 and (call.phones.reached > before or call.kind != "embedded"), f"somebody at {extension}"
    )
    return call.is_recorded()


@together
def test_after_a_blind_transfer_both_parties_are_recorded(scene: Scene) -> None:
    """signalwire/freeswitch#1319, irontec/ivozprovider#1177, asterisk/asterisk#507

    The recording stopped at a blind transfer, or held one party only from then on. Here it sits on the caller's leg and stays there: both
    the caller and whoever answers next are in it, each in their channel, and it is one recording.
    """
    call = scene.talking(KEEPS).talk(0, 3)
    sent_on(call, str(next(EXTENSIONS))).talk(5, 3).hangs_up()
    tape = call.tape(scene.folder)
    assert tape.whole([0, 1, 2, 5, 6, 7]), tape.said


@together
def test_after_a_transfer_a_pause_is_one(scene: Scene) -> None:
    """FreePBX/issue-tracker#654

    Measured on FreeSWITCH 1.10.12 too: with `recording_follow_transfer`, mask and stop answer OK after a transfer and do nothing. Here
    that variable is never set, what is said after the order to pause is cut in our own process, and the switch's mask is verified in the
    sound that arrives.
    """
    call = scene.talking(KEEPS).talk(0, 2)
    sent_on(call, str(next(EXTENSIONS))).talk(2, 2)
    call.phones.agent_press("*2")
    call.is_shown(*PAUSED)
    time.sleep(0.5)
    call.talk(4, 3)
    call.phones.agent_press("*3")
    call.is_recorded().talk(7, 2)
    call.phones.agent_press("*4")
    call.is_shown("stopped").talk(10, 2).hangs_up()
    tape = call.tape(scene.folder)
    assert tape.callers == [0, 1, 2, 3, 7, 8], tape.said
    assert tape.agents == [0, 1, 2, 3, 7, 8], tape.said


@together
def test_a_transfer_that_fails_loses_no_word_of_before(scene: Scene) -> None:
    """signalwire/freeswitch#629, mikopbx/Core#1125

    A blind transfer that failed while recording crashed the server; elsewhere the recording never came back, or never ended. Here the
    caller hears that the extension is busy, and the call ends; what was said before is whole, what the caller says to the tone is not kept.
    """
    call = scene.talking(KEEPS).talk(0, 3)
    call.phones.agent_transfer(BUSY if scene.real else "nowhere")
    time.sleep(0.5)
    call.phones.says(5, 2)
    call.ends()
    tape = call.tape(scene.folder)
    assert tape.callers == [0, 1, 2], tape.said
    assert tape.agents == [0, 1, 2], tape.said
    assert scene.talking(KEEPS).talk(0, 1).hangs_up().tape(scene.folder).whole([0])


@together
def test_a_consultation_that_is_broken_off_gives_the_recording_back(scene: Scene) -> None:
    """mikopbx/Core#1125

    After an attended transfer that came to nothing the recording was not taken up again. Here a consultation is a hold: nothing is kept
    of anybody, and when the agent takes the caller back both are recorded on.
    """
    call = scene.talking(KEEPS).talk(0, 2)
    call.phones.agent_consult(str(next(EXTENSIONS)))
    call.is_shown(*PAUSED)
    call.phones.says(3, 2)
    time.sleep(2.4)
    call.phones.agent_cancel()
    call.is_recorded().talk(6, 2).hangs_up()
    tape = call.tape(scene.folder)
    assert tape.callers == [0, 1, 6, 7], tape.said
    assert tape.agents == [0, 1, 6, 7], tape.said


@together
def test_after_an_attended_transfer_it_is_one_recording_without_the_consultation(scene: Scene) -> None:
    """mikopbx/Core#1105, asterisk/asterisk#507

    Pick-ups and attended transfers left sound files that nothing named. Here the recording goes on with the colleague, as one row and
    one body; nothing that agent and colleague said to one another is in it.
    """
    call = scene.talking(KEEPS).talk(0, 2)
    call.phones.agent_consult(str(next(EXTENSIONS)))
    call.is_shown(*PAUSED)
    call.phones.says(3, 2)
    time.sleep(2.4)
    call.phones.agent_complete()
    call.is_recorded().talk(6, 2).hangs_up()
    tape = call.tape(scene.folder)
    assert tape.callers == [0, 1, 6, 7], tape.said
    assert tape.agents == [0, 1, 6, 7], tape.said


@together
def test_parked_and_picked_up_again(scene: Scene) -> None:
    """mikopbx/Core#1105

    Here what a caller says to the music of a parking place is not kept; with whoever picks them up the recording goes on, and no file is
    left that no row names.
    """
    call = scene.talking(KEEPS).talk(0, 2)
    place = str(next(PLACES))
    call.phones.agent_transfer(place)
    call.is_shown(*PAUSED)
    call.phones.says(3, 2)
    time.sleep(2.4)
    call.phones.pick_up(place, str(next(EXTENSIONS)))
    call.is_recorded().talk(6, 2).hangs_up()
    tape = call.tape(scene.folder)
    assert tape.callers == [0, 1, 6, 7], tape.said
    assert tape.agents == [0, 1, 6, 7], tape.said


@together
def test_outside_the_house_it_ends(scene: Scene) -> None:
    """signalwire/freeswitch#1319

    With `recording_follow_transfer` a recording follows the caller to wherever they are sent. The notice has spoken of the house alone:
    whoever is reached outside is not recorded, and no order begins it again.
    """
    call = scene.talking(KEEPS).talk(0, 2)
    call.phones.agent_transfer(OUTSIDE)
    call.is_shown("stopped")
    time.sleep(ON_THE_WAY)
    call.talk(4, 3)
    call.hangs_up()
    tape = call.tape(scene.folder)
    assert tape.callers == [0, 1], tape.said
    assert tape.agents == [0, 1], tape.said


@together
def test_the_announcement_is_said_once(scene: Scene) -> None:
    """mikopbx/Core#69

    The announcement was repeated after each transfer, or said before other prompts instead of last. Here it is said before the caller is
    put through, last before the agent, and never again.
    """
    call = scene.talking(DESTROYS).talk(0, 2)
    for _ in range(2):
        sent_on(call, str(next(EXTENSIONS))).talk(2, 2)
    assert scene.house.noted(call.id).count("call.informed") == 1
    heard = call.phones.heard(4.0)
    assert not in_order(heard_in(heard, NOTICE))
    call.phones.press("2")
    call.is_shown("refused").hangs_up()
    (row,) = call.recordings()
    assert row.state in (RecordingState.REFUSED, RecordingState.DESTROYED)
