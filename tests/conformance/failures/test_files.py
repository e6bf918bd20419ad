"""What others find where a recording should be: nothing, 44 bytes, a file without its end, somebody else's sound, sound for everybody."""

from __future__ import annotations

import signal
import time

import numpy as np

from ivr.domain.recording import RecordingState
from tests.conformance.failures.evening import alone, together
from tests.conformance.failures.prepared import KEEPS
from tests.conformance.failures.story import Scene, until
from tests.freeswitch.markers import CALLER, RATE, WINDOW, heard_in
from tests.hearing import listener

LEGS_APART_SECONDS = 0.1


@together
def test_no_recording_is_shorter_than_its_call(scene: Scene) -> None:
    """signalwire/freeswitch#1787, signalwire/freeswitch#631, signalwire/freeswitch#2525

    Others found 44 bytes (a header) for a call of 23 minutes, no file at all ("media not enabled"), or an empty one left behind.
    Here nothing is asked of the switch but samples: their number is compared with the clock while they come and with the switch's
    own count at the end, and a recording that is too short says so.
    """
    call = scene.talking()
    began = time.monotonic()
    call.talk(0, 6)
    talked = time.monotonic() - began
    call.hangs_up()
    tape = call.tape(scene.folder)
    assert tape.whole(range(6)), tape.said
    assert tape.row.complete
    assert talked - 0.2 <= tape.seconds <= talked + 1.5


@together
def test_a_very_short_call_leaves_a_recording_and_not_half_of_one(scene: Scene) -> None:
    """2600hz/kazoo#1040

    Recordings of very short calls vanished: the switch throws away what is shorter than RECORD_MIN_SEC, silently. Here every
    recording that was begun has a row that ends well, and what is in it can be heard, were it a fraction of a second.
    """
    call = scene.dial().hears_the_notice().asks_for_a_person()
    call.is_shown("capturing")
    call.phones.hang_up()
    call.ends()
    tape = call.tape(scene.folder)
    assert tape.row.complete
    assert tape.seconds < 2


@together
def test_started_twice_it_goes_on_once(scene: Scene) -> None:
    """Measured on FreeSWITCH 1.10.12: a second start on the same path answers `+OK Success` and starts nothing.

    Who believes the answer has two recordings in the books and one, or none, on the disk. Here a start while one goes on changes
    nothing, and one after a stop has a path of its own.
    """
    call = scene.talking().talk(0, 3)
    call.phones.agent_press("*1")
    call.phones.agent_press("*1")
    call.talk(3, 3)
    call.phones.agent_press("*4")
    call.is_shown("stopped").talk(6, 2)
    call.phones.agent_press("*1")
    call.is_recorded().talk(8, 3).hangs_up()
    first, second = call.tapes(scene.folder)
    assert first.whole(range(6)), first.said
    assert second.whole(range(8, 11)), second.said


@together
def test_the_last_words_are_in_it(scene: Scene) -> None:
    """signalwire/freeswitch#1262

    The end of the file was lost: what a buffer still held when the caller hung up. Here nothing is buffered on the way, and the pipe
    is read to its end after the hangup: seconds 4 of both, cut off by the hangup itself, are there.
    """
    call = scene.talking().talk(0, 4)
    call.phones.says(4, 2)
    call.phones.agent_says(4, 2)
    time.sleep(0.8)
    call.hangs_up()
    tape = call.tape(scene.folder)
    assert tape.callers[:5] == [0, 1, 2, 3, 4], tape.said
    assert tape.agents[:5] == [0, 1, 2, 3, 4], tape.said


@together
def test_the_two_legs_are_one_timeline(scene: Scene) -> None:
    """signalwire/freeswitch#2446

    The channels had different lengths once one of the two had been silent, so that answers came before their questions. Here both are
    one stream: after three seconds of a silent agent, what both say at the same moment is at the same place.
    """
    call = scene.talking()
    call.phones.says(0, 3)
    time.sleep(3.4)
    call.talk(3, 3).hangs_up()
    tape = call.tape(scene.folder)
    assert tape.callers == [0, 1, 2, 3, 4, 5], tape.said
    assert tape.agents == [3, 4, 5], tape.said
    mine = heard_in(tape.caller, CALLER).index(3)
    theirs = next(
        at
        for at, loud in enumerate(np.abs(tape.agent[: len(tape.agent) // WINDOW * WINDOW]).reshape(-1, WINDOW).max(axis=1) > 500)
        if loud
    )
    assert abs(mine - theirs) * WINDOW / RATE <= LEGS_APART_SECONDS + 0.1


@together
def test_two_recordings_of_one_channel_do_not_mix(scene: Scene) -> None:
    """team-telnyx/freeswitch#579

    RECORD_STEREO of one recording changed another on the same channel. Somebody with a console of the switch records the same channel
    too, in mono, and stops: ours has both parties apart, before and after.
    """
    call = scene.talking().talk(0, 2)
    theirs = scene.world.folder / f"theirs-{call.id}.raw"
    assert scene.world.switch.api(f"uuid_record {call.id} start {theirs}").startswith("+OK")
    call.talk(2, 2)
    assert scene.world.switch.api(f"uuid_record {call.id} stop {theirs}").startswith("+OK")
    call.talk(4, 2).hangs_up()
    tape = call.tape(scene.folder)
    assert tape.whole(range(6)), tape.said


@together
def test_nothing_is_left_in_the_clear(scene: Scene) -> None:
    """mikopbx/Core#1105, inextrix/ASTPP#507

    299 sound files without an owner lay about after pick-ups and transfers; elsewhere the advice against an access error was to let
    everybody read the folder. Here there is no such file at any time: while the call lasts, the pipe is gone from its folder as soon as
    the switch has opened it, and the only file that grows is ciphertext that its owner alone may read. Every house of these stories
    is searched for sound in the clear and for rights of others at its end.
    """
    call = scene.talking().talk(0, 3)
    (row,) = scene.house.recordings(call.id)
    assert not list(scene.house.settings.spool.glob(f"{row.id}*"))
    part = scene.house.part(row.id)
    assert part.stat().st_mode & 0o777 == 0o600
    assert part.parent.stat().st_mode & 0o777 == 0o700
    for folder in scene.world.folder.glob("freeswitch*"):
        assert not [file for file in folder.rglob("*") if file.suffix in {".wav", ".raw", ".flac"}]
    call.hangs_up()
    (row,) = call.recordings()
    assert row.state is RecordingState.SEALED
    assert scene.house.body(row).stat().st_mode & 0o777 == 0o600
    assert not part.exists()


@together
def test_a_body_that_was_moved_is_named_and_heard_again_when_it_is_back(scene: Scene) -> None:
    """fusionpbx/fusionpbx#2028, wazo-platform/wazo-platform.org#341

    A file that was renamed or moved disappeared from the interface; retention that looked in another folder than the recordings lay in
    kept them for ever. Here rows say what there is and where, and files do not: the recording is listed, its export says what is missing,
    and a body that is brought back is heard.
    """
    call = scene.talking().talk(0, 2).hangs_up()
    (row,) = call.recordings()
    body = scene.house.body(row)
    aside = body.with_suffix(".aside")
    body.rename(aside)
    out = scene.folder.parent / f"{row.id}.wav"
    assert row.id in scene.house.run("recordings", "list", "--json").stdout
    refused = scene.house.run(
        "recordings",
        "export",
        row.id,
        *listener(scene.house.environment, row.id),
        "--reason",
        "a test of it",
        "--out",
        str(out),
        code=54,
    )
    assert "vault.object-missing" in refused.stderr
    assert not out.exists()
    aside.rename(body)
    assert call.tape(scene.folder).whole(range(2))


@alone()
def test_a_stalled_reader_freezes_no_call(scene: Scene) -> None:
    """signalwire/freeswitch#2269, signalwire/freeswitch#1127

    When the network file system that the switch wrote to was gone, the calls froze. Here the switch writes to no file system. The
    nearest thing, a line process that stops in mid-call as if all its disks hung, costs neither party a word: the pipe and then the
    switch's memory hold what is said, and when it wakes up all of it is in the recording.
    """
    line = scene.house.start_line()
    call = scene.talking(KEEPS).talk(0, 2)
    line.send_signal(signal.SIGSTOP)
    call.talk(2, 10)
    line.send_signal(signal.SIGCONT)
    until(lambda: call.shown == "capturing", "the line process's waking")
    call.talk(12, 2).hangs_up()
    tape = call.tape(scene.folder)
    assert tape.whole(range(14)), tape.said
