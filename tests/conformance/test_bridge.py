"""The caller is put through, or not."""

from __future__ import annotations

import numpy as np
import pytest

from tests.conformance.phone import DIALLED, Destination, Stage
from tests.conformance.sounds import RATE, loud_frames, pitch, tone, write_wav
from tests.conformance.steps import KEY, end, leave, order, take_charge, talk, talk_with_keys, until_answered


async def test_agent_answers_and_hangs_up(stage: Stage) -> None:
    phone, application = await talk(stage, Destination(hangs_up_after=1.0))
    bridged = await application.until("CHANNEL_BRIDGE")
    assert bridged.event["Bridge-A-Unique-ID"] == application.uuid == bridged.event["Unique-ID"]
    assert bridged.event["Bridge-B-Unique-ID"] == bridged.event["Other-Leg-Unique-ID"]
    done = await application.complete("talk")
    assert done.event["variable_originate_disposition"] == "SUCCESS"
    assert done.event["variable_bridge_hangup_cause"] == "NORMAL_CLEARING"
    assert done.event["variable_last_bridge_to"] == bridged.event["Bridge-B-Unique-ID"]
    assert phone.connected
    await end(phone, application)
    names = order(application)
    assert names[names.index("CHANNEL_EXECUTE:bridge") :][:5] == [
        "CHANNEL_EXECUTE:bridge", "CHANNEL_BRIDGE", "CHANNEL_UNBRIDGE", "CHANNEL_EXECUTE_COMPLETE:bridge", "CHANNEL_HANGUP",
    ]  # fmt: skip


async def test_caller_hangs_up_while_talking(stage: Stage) -> None:
    phone, application = await talk(stage)
    await stage.sleep(0.4)
    phone.hang_up()
    await application.until("CHANNEL_HANGUP_COMPLETE")
    await leave(application)
    names = order(application)
    assert names[names.index("CHANNEL_BRIDGE") :] == [
        "CHANNEL_BRIDGE", "CHANNEL_HANGUP", "CHANNEL_UNBRIDGE", "CHANNEL_EXECUTE_COMPLETE:bridge", "CHANNEL_UNPARK",
        "CHANNEL_EXECUTE_COMPLETE:socket", "CHANNEL_STATE", "CHANNEL_STATE", "CHANNEL_HANGUP_COMPLETE", "disconnect",
    ]  # fmt: skip


@pytest.mark.parametrize(("destination", "dial", "cause", "status"), [
    (Destination(busy=True), "", "USER_BUSY", "BUSY"),
    (Destination(answers_after=None), "[leg_timeout=1]", "ALLOTTED_TIMEOUT", "ALLOTTED_TIMEOUT"),
    (Destination(answers_after=None), "{originate_timeout=1}", "NO_ANSWER", "NOANSWER"),
    (Destination(), "error/UNALLOCATED_NUMBER", "UNALLOCATED_NUMBER", "UNALLOCATED_NUMBER"),
    (Destination(), "nosuchendpoint/201", "CHAN_NOT_IMPLEMENTED", "CHAN_NOT_IMPLEMENTED"),
])  # fmt: skip
async def test_not_connected(stage: Stage, destination: Destination, dial: str, cause: str, status: str) -> None:
    phone, application = await take_charge(stage, destination)
    await application.run("answer")
    await application.run("set", "continue_on_fail=true")
    done = await application.run("bridge", dial if "/" in dial else dial + stage.dial, lock=False)
    assert done.event["variable_originate_disposition"] == cause
    assert done.event["variable_DIALSTATUS"] == status
    assert not phone.connected
    assert not phone.over
    await end(phone, application)
    assert "CHANNEL_BRIDGE" not in order(application)


async def test_failed_bridge_ends_the_call_unless_told_otherwise(stage: Stage) -> None:
    _, application = await take_charge(stage, Destination(busy=True))
    await application.run("answer")
    await application.execute("bridge", stage.dial, identity="talk")
    complete = await application.until("CHANNEL_HANGUP_COMPLETE")
    assert complete.event["Hangup-Cause"] == "USER_BUSY"
    await leave(application)
    names = order(application)
    assert names[names.index("CHANNEL_EXECUTE:bridge") :][:3] == [
        "CHANNEL_EXECUTE:bridge", "CHANNEL_HANGUP", "CHANNEL_EXECUTE_COMPLETE:bridge",
    ]  # fmt: skip


async def test_hangup_after_bridge(stage: Stage) -> None:
    _, application = await take_charge(stage, Destination(hangs_up_after=0.5))
    await application.run("answer")
    await application.run("set", "hangup_after_bridge=true")
    await application.execute("bridge", stage.dial, identity="talk")
    await application.until("CHANNEL_HANGUP_COMPLETE")
    await leave(application)
    names = order(application)
    assert names[names.index("CHANNEL_BRIDGE") :][:5] == [
        "CHANNEL_BRIDGE", "CHANNEL_UNBRIDGE", "CHANNEL_HANGUP", "CHANNEL_EXECUTE_COMPLETE:bridge", "CHANNEL_UNPARK",
    ]  # fmt: skip


async def test_caller_hears_the_agent_and_silence_before(stage: Stage) -> None:
    phone, application = await talk(stage)
    phone.agent_speak(tone(700, 1.0))
    await stage.sleep(1.5)
    await end(phone, application)
    heard = np.frombuffer(phone.heard(), "<i2")
    loud = np.flatnonzero(loud_frames(heard))
    assert 44 <= len(loud) <= 54
    assert abs(pitch(heard[loud[10] * 160 :][: RATE // 2]) - 700) < 20


async def test_keys_mean_something_while_talking(stage: Stage) -> None:
    phone, application = await talk_with_keys(stage)
    phone.press("2")
    pressed = await application.until("CUSTOM", key="refuse")
    assert (pressed.event["Event-Subclass"], pressed.event["Unique-ID"]) == ("ivr::key", application.uuid)
    phone.agent_press("*1")
    assert (await application.until("CUSTOM", key="start")).event["Unique-ID"] == application.uuid
    phone.press("5")
    other = await application.until("DTMF")
    assert other.event["DTMF-Digit"] == "5"
    await end(phone, application)
    assert [event.event["DTMF-Digit"] for event in application.events if event.name == "DTMF"] == ["5"]
    names = order(application)
    begin = names.index("CHANNEL_BRIDGE") + 1
    sent = ["CHANNEL_EXECUTE:event", "CUSTOM", "CHANNEL_EXECUTE_COMPLETE:event"]
    assert names[begin : begin + 7] == [*sent, *sent, "DTMF"]


async def test_half_of_a_meaning_is_given_back(stage: Stage) -> None:
    phone, application = await take_charge(stage)
    await application.run("answer")
    await application.run("bind_digit_action", f"caller,*1,{KEY}start,self,self")
    await application.run("digit_action_set_realm", "caller,self")
    await application.execute("bridge", stage.dial, identity="talk")
    await application.until("CHANNEL_BRIDGE")
    phone.press("*")
    late = await application.until("DTMF")
    assert late.event["DTMF-Digit"] == "*"
    await application.run("playback", "silence_stream://100")
    await end(phone, application)
    assert "CUSTOM" not in order(application)


async def test_keys_that_mean_nothing_are_told(stage: Stage) -> None:
    phone, application = await talk(stage)
    phone.press("7")
    assert (await application.until("DTMF")).event["DTMF-Digit"] == "7"
    await end(phone, application)


async def test_sound_to_the_caller_alone_while_talking(stage: Stage) -> None:
    sound = write_wav(stage.folder / "said.wav", 0.5, 900)
    phone, application = await talk(stage)
    phone.agent_speak(tone(400, 4.0))
    await stage.sleep(0.5)
    done = await application.run("playback", sound)
    assert done.event["Application-Response"] == "FILE PLAYED"
    assert await application.api(f"uuid_broadcast {application.uuid} {sound} aleg") == "+OK Message sent\n"
    await application.until("PLAYBACK_STOP", count=2)
    await end(phone, application)
    heard = np.frombuffer(phone.heard(), "<i2")
    said = [frame for frame in range(len(heard) // 800) if abs(pitch(heard[frame * 800 :][:800]) - 900) < 30]
    assert 8 <= len(said) <= 13
    names = order(application)
    begin = names.index("CHANNEL_BRIDGE") + 1
    played = ["CHANNEL_EXECUTE:playback", "PLAYBACK_START", "PLAYBACK_STOP", "CHANNEL_EXECUTE_COMPLETE:playback"]
    assert names[begin : begin + 8] == [*played, *played]


async def test_caller_holds(stage: Stage) -> None:
    phone, application = await talk(stage)
    await stage.sleep(0.3)
    phone.hold()
    await application.until("CHANNEL_HOLD")
    await stage.sleep(0.5)
    phone.take_back()
    await application.until("CHANNEL_UNHOLD")
    await end(phone, application)
    assert [name for name in order(application) if name.endswith("HOLD")] == ["CHANNEL_HOLD", "CHANNEL_UNHOLD"]


async def test_bridge_without_answering_first(stage: Stage) -> None:
    phone, application = await take_charge(stage)
    await application.execute("bridge", stage.dial, identity="talk")
    await application.until("CHANNEL_BRIDGE")
    await until_answered(stage, phone)
    await end(phone, application)
    names = order(application)
    assert names[:4] == ["CHANNEL_EXECUTE:bridge", "CHANNEL_PROGRESS", "CHANNEL_ANSWER", "CHANNEL_BRIDGE"]


async def test_agent_holds_and_the_caller_hears_music(stage: Stage) -> None:
    phone, application = await talk(stage)
    await stage.sleep(0.4)
    phone.agent_hold()
    await application.until("PLAYBACK_START")
    await stage.sleep(0.8)
    phone.agent_take_back()
    done = await application.until("CHANNEL_EXECUTE_COMPLETE", Application="playback")
    assert done.event["Application-Response"] == "FILE PLAYED"
    await stage.sleep(0.3)
    phone.agent_hang_up()
    await application.complete("talk")
    await end(phone, application)
    names = order(application)
    begin = names.index("CHANNEL_BRIDGE")
    assert names[begin : begin + 7] == [
        "CHANNEL_BRIDGE", "CHANNEL_EXECUTE:playback", "PLAYBACK_START", "PLAYBACK_STOP", "CHANNEL_EXECUTE_COMPLETE:playback",
        "CHANNEL_UNBRIDGE", "CHANNEL_EXECUTE_COMPLETE:bridge",
    ]  # fmt: skip


@pytest.mark.parametrize("options", ["", f"[hold_hangup_xfer_exten={DIALLED}:XML:failsafe]"])
async def test_agent_who_hangs_up_while_holding_takes_the_caller_along(stage: Stage, options: str) -> None:
    """Unless another place is given for them: there, the dialplan ends a call that has had its conversation."""
    phone, application = await talk(stage, options=options)
    await stage.sleep(0.4)
    phone.agent_hold()
    await application.until("PLAYBACK_START")
    await stage.sleep(0.5)
    phone.agent_hang_up()
    await application.until("CHANNEL_HANGUP_COMPLETE")
    await leave(application)
    assert ("CHANNEL_EXECUTE:hangup" in order(application)) is bool(options)


async def test_parking_and_transfer_keep_the_connection(stage: Stage) -> None:
    _, application = await talk(stage)
    assert await application.api(f"uuid_park {application.uuid}") == "+OK\n"
    await application.complete("talk")
    done = await application.run("playback", "silence_stream://200")
    assert done.event["Application-Response"] == "FILE PLAYED"
    assert await application.api(f"uuid_transfer {application.uuid} {DIALLED} XML failsafe") == "+OK\n"
    complete = await application.until("CHANNEL_HANGUP_COMPLETE")
    assert complete.event["Caller-Context"] == "failsafe"
    await leave(application)
    names = order(application)
    begin = names.index("CHANNEL_BRIDGE") + 1
    assert names[begin : begin + 12] == [
        "CHANNEL_UNBRIDGE", "CHANNEL_EXECUTE_COMPLETE:bridge", "CHANNEL_UNPARK", "CHANNEL_EXECUTE_COMPLETE:socket", "CHANNEL_STATE",
        "CHANNEL_EXECUTE:playback", "PLAYBACK_START", "PLAYBACK_STOP", "CHANNEL_EXECUTE_COMPLETE:playback", "CHANNEL_UNPARK",
        "CHANNEL_STATE", "CHANNEL_STATE",
    ]  # fmt: skip


async def test_keys_pressed_while_holding_come_afterwards(stage: Stage) -> None:
    phone, application = await talk(stage)
    await stage.sleep(0.3)
    phone.hold()
    await application.until("CHANNEL_HOLD")
    phone.press("4")
    await stage.sleep(1.0)
    assert "DTMF" not in order(application)
    phone.take_back()
    assert (await application.until("DTMF")).event["DTMF-Digit"] == "4"
    await end(phone, application)
