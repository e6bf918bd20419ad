"""What happens to the sound in mid-call: another codec, every way of holding, early media; what is recorded keeps its rate and its pace."""

from __future__ import annotations

import numpy as np
import pytest

from tests.conformance.fifo import Fifo
from tests.conformance.phone import Destination, Stage
from tests.conformance.recorded import MUSIC, recorded, since
from tests.conformance.sounds import channels, loud_frames, pitch, tone
from tests.conformance.steps import end, take_charge

CALLER = 700


async def test_the_caller_changes_codec(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    phone.speak(tone(CALLER, 4.0))
    await stage.sleep(1.0)
    phone.caller_codec("PCMU")
    await stage.sleep(1.5)
    assert await application.api(f"uuid_getvar {application.uuid} rtp_use_codec_name") == "PCMU"
    await end(phone, application)
    await fifo.until_over()
    await fifo.close()
    left, _ = channels(bytes(fifo.received))
    loud = loud_frames(left)
    spoken = loud.nonzero()[0]
    assert 110 <= len(spoken) <= 140
    assert (~loud[spoken[0] : spoken[-1]]).sum() <= 6
    assert abs(pitch(left[spoken[-30] * 160 :][:3200]) - CALLER) < 20
    assert "RECORD_STOP" not in since(application)[:1]
    hangup = (await application.until("CHANNEL_HANGUP")).event
    assert hangup["Channel-Write-Codec-Name"] == "PCMU"
    assert hangup["variable_write_codec"] == "PCMU"
    assert (hangup["variable_read_codec"], hangup["variable_original_read_codec"]) == ("PCMA", "PCMA")


async def test_an_early_media_recording_has_not_begun(stage: Stage) -> None:
    """With RECORD_ANSWER_REQ nothing is recorded before the answer, and everything after it."""
    phone, application = await take_charge(stage, Destination(answers_after=None))
    await application.run("pre_answer")
    for variable in (
        "RECORD_ANSWER_REQ=true",
        "RECORD_PRE_BUFFER_FRAMES=0",
        "enable_file_write_buffering=false",
        "RECORD_MIN_SEC=0",
    ):
        await application.run("set", variable)
    fifo = Fifo(stage.folder / "early.raw")
    await fifo.start(application)
    await application.run("playback", "tone_stream://%(600,0,500)")
    assert not fifo.received
    await application.run("answer")
    await application.run("sleep", "400")
    await fifo.until(10 * 640)
    await end(phone, application)
    await fifo.until_over()
    await fifo.close()
    assert not loud_frames(channels(bytes(fifo.received))[1]).any()


@pytest.mark.parametrize("how", ["sendonly", "inactive", "nowhere"])
async def test_nothing_is_recorded_while_the_caller_holds(stage: Stage, how: str) -> None:
    phone, application, fifo = await recorded(stage)
    phone.hold(how)
    await application.until("CHANNEL_HOLD")
    await stage.sleep(0.3)
    before = len(fifo.received)
    await stage.sleep(0.6)
    assert len(fifo.received) - before <= 2 * 640
    phone.take_back()
    await application.until("CHANNEL_UNHOLD")
    await fifo.until(before + 10 * 640)
    await end(phone, application)
    await fifo.close()


@pytest.mark.parametrize("how", ["sendonly", "inactive", "nowhere"])
async def test_an_agent_who_holds_lets_the_caller_hear_music(stage: Stage, how: str) -> None:
    phone, application, fifo = await recorded(stage)
    phone.speak(tone(CALLER, 3.0))
    phone.agent_hold(how)
    await application.until("PLAYBACK_START")
    await stage.sleep(0.8)
    phone.agent_take_back()
    await application.until("CHANNEL_EXECUTE_COMPLETE", Application="playback")
    await stage.sleep(0.2)
    await end(phone, application)
    await fifo.until_over()
    await fifo.close()
    assert since(application)[:4] == MUSIC
    left, _ = channels(bytes(fifo.received))
    assert np.mean(loud_frames(left[8000:])) > 0.8, "the caller is recorded all the while: whoever holds must mask"
