"""A key of the agent's asks a colleague (`att_xfer` in a binding). Of who has the caller then, only states tell."""

from __future__ import annotations

from tests.conformance.esl import Application
from tests.conformance.fifo import Fifo
from tests.conformance.phone import Stage, Telephone
from tests.conformance.recorded import LEFT, MUSIC, since, states
from tests.conformance.sounds import channels, pitch, tone
from tests.conformance.steps import end, leave, take_charge

ASK = "agent,*8,exec:att_xfer,sofia/gateway/pbx/202,peer,peer"
COLLEAGUE = 700


async def asked(stage: Stage) -> tuple[Telephone, Application, Fifo]:
    """Caller and agent talk, recorded; the agent has asked 202 by key, who has answered."""
    phone, application = await take_charge(stage)
    await application.run("answer")
    for variable in ("RECORD_PRE_BUFFER_FRAMES=0", "enable_file_write_buffering=false", "RECORD_MIN_SEC=0"):
        await application.run("set", variable)
    await application.run("bind_digit_action", ASK)
    await application.run("digit_action_set_realm", "agent,peer")
    await application.execute("bridge", stage.dial, identity="talk")
    await application.until("CHANNEL_BRIDGE")
    fifo = Fifo(stage.folder / "conversation.raw")
    await fifo.start(application)
    await application.until("RECORD_START")
    phone.agent_press("*8")
    await application.until("PLAYBACK_START")
    await stage.sleep(1.5)
    return phone, application, fifo


async def test_the_agent_hangs_up_and_the_colleague_has_the_caller(stage: Stage) -> None:
    phone, application, fifo = await asked(stage)
    phone.colleague_hang_up("201")
    talking = (await application.until("CHANNEL_STATE", Channel_State="CS_EXCHANGE_MEDIA")).event
    await stage.sleep(0.2)
    phone.colleague_speak("202", tone(COLLEAGUE, 1.0))
    await stage.sleep(1.2)
    await end(phone, application)
    await fifo.until_over()
    await fifo.close()
    assert (talking["Other-Type"], talking["Other-Leg-Direction"]) == ("originator", "outbound")
    assert talking["Other-Leg-Destination-Number"] == "202"
    names = since(application)
    assert names[: len(MUSIC + LEFT) + 3] == [
        *MUSIC, *LEFT, "CHANNEL_STATE", "CHANNEL_STATE", "CHANNEL_EXECUTE:uuid_bridge",
    ]  # fmt: skip
    assert states(application)[:2] == ["CS_RESET", "CS_SOFT_EXECUTE"]
    assert not {"CHANNEL_BRIDGE", "CHANNEL_EXECUTE_COMPLETE:uuid_bridge"} & set(names)
    assert names.count("CHANNEL_UNBRIDGE") == 1
    _, right = channels(bytes(fifo.received))
    assert abs(pitch(right[-8000:-4000]) - COLLEAGUE) < 20


async def test_the_colleague_hangs_up_and_the_agent_has_the_caller_again(stage: Stage) -> None:
    """Not as after hold: the music is not played to its end, and the caller's leg is bridged anew."""
    phone, application, fifo = await asked(stage)
    phone.colleague_hang_up("202")
    talking = (await application.until("CHANNEL_STATE", Channel_State="CS_EXCHANGE_MEDIA")).event
    await stage.sleep(0.2)
    phone.agent_speak(tone(COLLEAGUE, 1.0))
    await stage.sleep(1.2)
    await end(phone, application)
    await fifo.until_over()
    await fifo.close()
    first = (await application.until("CHANNEL_BRIDGE")).event
    assert talking["Other-Leg-Unique-ID"] == first["Bridge-B-Unique-ID"]
    music = (await application.until("CHANNEL_EXECUTE_COMPLETE", Application="playback")).event
    assert music["Application-Response"] == "PLAYBACK ERROR"
    assert since(application)[: len(MUSIC + LEFT) + 3] == [
        *MUSIC, *LEFT, "CHANNEL_STATE", "CHANNEL_STATE", "CHANNEL_EXECUTE:uuid_bridge",
    ]  # fmt: skip
    _, right = channels(bytes(fifo.received))
    assert abs(pitch(right[-8000:-4000]) - COLLEAGUE) < 20


async def test_the_colleague_who_has_the_caller_hangs_up_and_the_call_is_over(stage: Stage) -> None:
    phone, application, fifo = await asked(stage)
    phone.colleague_hang_up("201")
    await application.until("CHANNEL_STATE", Channel_State="CS_EXCHANGE_MEDIA")
    await stage.sleep(0.3)
    phone.colleague_hang_up("202")
    complete = await application.until("CHANNEL_HANGUP_COMPLETE")
    assert complete.event["Hangup-Cause"] == "NORMAL_CLEARING"
    await leave(application)
    await fifo.close()
