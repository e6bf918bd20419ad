"""Sound into a FIFO: its pace, its channels, its orders and their effect, its end."""

from __future__ import annotations

import numpy as np

from tests.conformance.fifo import Fifo
from tests.conformance.phone import Stage
from tests.conformance.sounds import channels, loud_frames, pitch, tone
from tests.conformance.steps import end, leave, order, talk

IN_REAL_TIME = True
BYTES_PER_SECOND = 32000


async def test_whole_frames_at_the_pace_of_the_clock(stage: Stage) -> None:
    phone, application = await talk(stage)
    fifo = Fifo(stage.folder / "a.raw")
    assert await fifo.start(application, "RECORD_STEREO=true,case_id=4711") == "+OK Success\n"
    started = await application.until("RECORD_START")
    assert started.event["Record-File-Path"] == str(fifo.path)
    assert started.event["Recording-Variable-case_id"] == "4711"
    await stage.sleep(3.0)
    assert await fifo.order(application, "stop") == "+OK Success\n"
    fifo.drain()
    assert fifo.over, "the end of the pipe comes before the reply"
    stopped = await application.until("RECORD_STOP")
    samples = len(fifo.received) // 4
    assert len(fifo.received) % 640 == 0
    assert abs(samples / 8000 - 3.0) < 0.5
    assert stopped.event["variable_record_samples"] == str(samples)
    assert stopped.event["variable_record_ms"] == str(samples // 8)
    assert stopped.event["Record-Completion-Cause"] == "success-maxtime"
    assert stopped.event["Recording-Variable-case_id"] == "4711"
    await end(phone, application)
    await fifo.close()


async def test_left_is_the_caller_and_right_is_what_they_hear(stage: Stage) -> None:
    phone, application = await talk(stage)
    phone.speak(tone(500, 3.0))
    phone.agent_speak(tone(900, 3.0))
    fifo = Fifo(stage.folder / "a.raw")
    await fifo.start(application)
    await fifo.until(2 * BYTES_PER_SECOND)
    await fifo.order(application, "stop")
    left, right = channels(bytes(fifo.received))
    assert abs(pitch(left[4000:12000]) - 500) < 10
    assert abs(pitch(right[4000:12000]) - 900) < 10
    await end(phone, application)
    await fifo.close()


async def test_masked_is_silent_and_keeps_the_time(stage: Stage) -> None:
    phone, application = await talk(stage)
    phone.speak(tone(500, 30.0))
    phone.agent_speak(tone(900, 30.0))
    fifo = Fifo(stage.folder / "a.raw")
    await fifo.start(application)
    await fifo.until(BYTES_PER_SECOND)
    assert await fifo.order(application, "mask") == "+OK Success\n"
    fifo.drain()
    masked_from = len(fifo.received)
    await fifo.until(masked_from + 2 * BYTES_PER_SECOND)
    assert await fifo.order(application, "unmask") == "+OK Success\n"
    fifo.drain()
    masked_to = len(fifo.received)
    await fifo.until(masked_to + BYTES_PER_SECOND)
    await fifo.order(application, "stop")
    received = bytes(fifo.received)
    assert not any(received[masked_from + 3 * 640 : masked_to - 3 * 640])
    for side in channels(received[: masked_from - 3 * 640][-16000:]) + channels(received[masked_to + 4 * 640 :]):
        assert loud_frames(side).mean() > 0.9
    await end(phone, application)
    await fifo.close()
    assert order(application).count("RECORD_START") == order(application).count("RECORD_STOP") == 1


async def test_hangup_ends_the_recording_before_the_last_event(stage: Stage) -> None:
    phone, application = await talk(stage)
    fifo = Fifo(stage.folder / "a.raw")
    await fifo.start(application)
    await fifo.until(BYTES_PER_SECOND // 2)
    phone.hang_up()
    await application.until("CHANNEL_HANGUP_COMPLETE")
    await fifo.until_over()
    await leave(application)
    await fifo.close()
    names = order(application)
    assert names[names.index("CHANNEL_HANGUP") :] == [
        "CHANNEL_HANGUP", "CHANNEL_UNBRIDGE", "CHANNEL_EXECUTE_COMPLETE:bridge", "CHANNEL_UNPARK", "CHANNEL_EXECUTE_COMPLETE:socket",
        "CHANNEL_STATE", "RECORD_STOP", "CHANNEL_STATE", "CHANNEL_HANGUP_COMPLETE", "disconnect",
    ]  # fmt: skip
    stopped = await application.until("RECORD_STOP")
    assert stopped.event["Record-Completion-Cause"] == "success-silence"
    assert stopped.event["variable_record_samples"] == str(len(fifo.received) // 4)


async def test_starting_twice_starts_once(stage: Stage) -> None:
    phone, application = await talk(stage)
    fifo = Fifo(stage.folder / "a.raw")
    assert await fifo.start(application) == await fifo.start(application) == "+OK Success\n"
    bugs = await application.api(f"uuid_buglist {application.uuid}")
    assert bugs == (
        "<media-bugs>\n <media-bug>\n  <function>session_record</function>\n"
        f"  <target>{fifo.path}</target>\n  <thread-locked>0</thread-locked>\n </media-bug>\n</media-bugs>\n"
    )
    await fifo.until(6400)
    await fifo.order(application, "stop")
    await end(phone, application)
    await fifo.close()
    assert order(application).count("RECORD_START") == 1


async def test_a_reader_that_goes_away_ends_nothing_but_the_recording(stage: Stage) -> None:
    phone, application = await talk(stage)
    fifo = Fifo(stage.folder / "a.raw")
    await fifo.start(application)
    await fifo.until(6400)
    await fifo.close()
    await stage.sleep(0.5)
    assert not phone.over
    assert await fifo.order(application, "stop") == "+OK Success\n"
    stopped = await application.until("RECORD_STOP")
    assert stopped.event["Record-Completion-Cause"] == "uri-failure"
    await end(phone, application)


async def test_a_reader_that_stalls_loses_nothing(stage: Stage) -> None:
    phone, application = await talk(stage)
    fifo = Fifo(stage.folder / "a.raw")
    await fifo.start(application)
    await fifo.until(6400)
    fifo.stalled = True
    await stage.sleep(5.0)
    fifo.stalled = False
    await fifo.order(application, "stop")
    await fifo.until_over()
    stopped = await application.until("RECORD_STOP")
    assert stopped.event["variable_record_samples"] == str(len(fifo.received) // 4)
    assert len(fifo.received) >= 4.5 * BYTES_PER_SECOND
    await end(phone, application)
    await fifo.close()


async def test_nothing_comes_while_the_caller_holds(stage: Stage) -> None:
    phone, application = await talk(stage)
    fifo = Fifo(stage.folder / "a.raw")
    await fifo.start(application)
    await fifo.until(6400)
    phone.hold()
    await application.until("CHANNEL_HOLD")
    await stage.sleep(0.3)
    fifo.drain()
    before = len(fifo.received)
    await stage.sleep(1.0)
    fifo.drain()
    assert len(fifo.received) - before <= 640 * 3
    phone.take_back()
    await application.until("CHANNEL_UNHOLD")
    await fifo.until(before + BYTES_PER_SECOND // 2)
    await fifo.order(application, "stop")
    await end(phone, application)
    await fifo.close()


async def test_two_recordings_stand_side_by_side(stage: Stage) -> None:
    phone, application = await talk(stage)
    phone.speak(tone(500, 20.0))
    first, second = Fifo(stage.folder / "a.raw"), Fifo(stage.folder / "b.raw")
    await first.start(application)
    await second.start(application)
    await first.order(application, "mask")
    first.drain()
    masked_from = len(first.received)
    await second.until(masked_from + BYTES_PER_SECOND)
    await first.order(application, "stop")
    await second.order(application, "stop")
    left, _ = channels(bytes(second.received))
    assert loud_frames(left)[10:].mean() > 0.9
    assert not any(bytes(first.received)[masked_from + 3 * 640 :])
    await end(phone, application)
    await first.close()
    await second.close()


async def test_wav_into_a_pipe_is_refused(stage: Stage) -> None:
    phone, application = await talk(stage)
    fifo = Fifo(stage.folder / "a.wav")
    assert await fifo.start(application) == "-ERR Cannot record session!\n"
    await end(phone, application)
    await fifo.close()
    assert "RECORD_START" not in order(application)


async def test_mono_mixes_both(stage: Stage) -> None:
    phone, application = await talk(stage)
    phone.speak(tone(500, 5.0))
    fifo = Fifo(stage.folder / "a.raw")
    await fifo.start(application, "RECORD_STEREO=false")
    await fifo.until(BYTES_PER_SECOND // 2)
    await fifo.order(application, "stop")
    fifo.drain()
    samples = np.frombuffer(bytes(fifo.received), "<i2")
    assert abs(pitch(samples[4000:]) - 500) < 10
    stopped = await application.until("RECORD_STOP")
    assert stopped.event["variable_record_samples"] == str(len(samples))
    await end(phone, application)
    await fifo.close()
