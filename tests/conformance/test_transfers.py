"""The caller is sent on: to a colleague, outside, to a voicemail. The recording sits on the caller's leg, and stays there."""

from __future__ import annotations

import numpy as np
import pytest

from ivr.rehearsal.inside import VOICEMAIL
from tests.conformance.phone import CALLER, DIALLED, Destination, Stage
from tests.conformance.recorded import HUNG_UP, INSIDE, RUNG, SENT, SET, recorded, second_bridge, since
from tests.conformance.sounds import channels, pitch, tone
from tests.conformance.steps import end, leave, talk_with_keys

COLLEAGUE = 700
AGENT = 1500


async def test_blind_transfer_to_a_colleague(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    phone.agent_transfer("202")
    left = await application.complete("talk")
    bridged = await second_bridge(application)
    phone.colleague_speak("202", tone(COLLEAGUE, 1.0))
    await stage.sleep(1.2)
    await end(phone, application)
    await fifo.close()
    assert left.event["variable_transfer_history"].split(":", 2)[2] == "bl_xfer:202/callers/XML"
    assert left.event["Caller-Destination-Number"] == "202"
    first = (await application.until("CHANNEL_BRIDGE")).event
    assert bridged.event["Unique-ID"] == application.uuid
    assert bridged.event["Other-Leg-Unique-ID"] == bridged.event["Bridge-B-Unique-ID"] != first["Bridge-B-Unique-ID"]
    assert (bridged.event["Other-Leg-Destination-Number"], bridged.event["Other-Type"]) == ("202", "originatee")
    assert (bridged.event["Caller-Context"], bridged.event["Caller-Callee-ID-Number"]) == ("inside", "202")
    unbridged = (await application.until("CHANNEL_UNBRIDGE")).event
    assert "Other-Leg-Unique-ID" not in unbridged
    assert unbridged["Bridge-B-Unique-ID"] == first["Bridge-B-Unique-ID"]
    assert since(application) == [
        *SENT, *INSIDE, *RUNG, "CHANNEL_BRIDGE",
        "CHANNEL_HANGUP", "CHANNEL_UNBRIDGE", "CHANNEL_EXECUTE_COMPLETE:bridge", *HUNG_UP,
    ]  # fmt: skip
    _, right = channels(bytes(fifo.received))
    heard = right[-8000:-4000]
    assert abs(pitch(heard) - COLLEAGUE) < 20
    stopped = (await application.until("RECORD_STOP")).event
    assert (stopped["Unique-ID"], stopped["Recording-Variable-RECORD_STEREO"]) == (application.uuid, "true")


async def test_mask_and_stop_work_after_a_transfer(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    phone.agent_transfer("202")
    await second_bridge(application)
    phone.colleague_speak("202", tone(COLLEAGUE, 3.0))
    phone.speak(tone(AGENT, 3.0))
    await stage.sleep(0.5)
    assert await fifo.order(application, "mask") == "+OK Success\n"
    await stage.sleep(0.2)
    before = len(fifo.received)
    await fifo.until(before + 10 * 640)
    assert await fifo.order(application, "stop") == "+OK Success\n"
    await fifo.until_over()
    assert not np.frombuffer(fifo.received[before:], "<i2").any()
    done = await application.run("playback", "silence_stream://100", lock=False)
    assert done.event["Application-Response"] == "FILE PLAYED"
    await end(phone, application)
    await fifo.close()


@pytest.mark.parametrize("which", ["", "-both "])
async def test_transfer_by_command(stage: Stage, which: str) -> None:
    phone, application, fifo = await recorded(stage)
    assert await application.api(f"uuid_transfer {application.uuid} {which}202 XML inside") == "+OK\n"
    await second_bridge(application)
    await stage.sleep(0.4)
    await end(phone, application)
    await fifo.close()
    assert since(application) == [
        *SENT, *RUNG, "CHANNEL_BRIDGE", "CHANNEL_HANGUP", "CHANNEL_UNBRIDGE", "CHANNEL_EXECUTE_COMPLETE:bridge", *HUNG_UP,
    ]  # fmt: skip


async def test_transfer_of_the_agent_leaves_the_caller_with_the_application(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    assert await application.api(f"uuid_transfer {application.uuid} -bleg 202 XML inside") == "+OK\n"
    left = await application.complete("talk")
    assert "variable_transfer_history" not in left.event
    await stage.sleep(0.4)
    assert not phone.over
    await end(phone, application)
    await fifo.close()
    assert since(application) == [
        "CHANNEL_UNBRIDGE", "CHANNEL_EXECUTE_COMPLETE:bridge", "CHANNEL_HANGUP", "CHANNEL_UNPARK",
        "CHANNEL_EXECUTE_COMPLETE:socket", *HUNG_UP,
    ]  # fmt: skip


async def test_the_colleague_hangs_up_and_the_call_is_over(stage: Stage) -> None:
    _, application, fifo = await recorded(stage, {"202": Destination(hangs_up_after=0.5)})
    await application.api(f"uuid_transfer {application.uuid} 202 XML inside")
    complete = await application.until("CHANNEL_HANGUP_COMPLETE")
    assert complete.event["Hangup-Cause"] == "NORMAL_CLEARING"
    await leave(application)
    await fifo.close()
    assert since(application) == [
        *SENT, *RUNG, "CHANNEL_BRIDGE", "CHANNEL_UNBRIDGE", "CHANNEL_HANGUP", "CHANNEL_EXECUTE_COMPLETE:bridge", *HUNG_UP,
    ]  # fmt: skip


async def test_the_colleague_is_busy_and_the_caller_hears_so(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage, {"202": Destination(busy=True)})
    phone.agent_transfer("202")
    await application.until("PLAYBACK_START")
    await end(phone, application)
    await fifo.close()
    assert since(application)[: len(SENT + INSIDE + RUNG) + 2] == [
        *SENT, *INSIDE, *RUNG, "CHANNEL_EXECUTE_COMPLETE:bridge", "CHANNEL_EXECUTE:playback",
    ]  # fmt: skip


async def test_transfer_to_nobody_ends_the_call(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    phone.agent_transfer("99#")
    complete = await application.until("CHANNEL_HANGUP_COMPLETE")
    assert complete.event["Hangup-Cause"] == "NO_ROUTE_DESTINATION"
    await leave(application)
    await fifo.close()
    assert since(application) == [*SENT, *INSIDE[:-1], "CHANNEL_HANGUP", *HUNG_UP]


async def test_a_second_transfer(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    phone.agent_transfer("202")
    await second_bridge(application)
    await stage.sleep(0.3)
    phone.agent_transfer("203")
    third = await application.until("CHANNEL_BRIDGE", count=3)
    assert third.event["Other-Leg-Destination-Number"] == "203"
    assert third.event["variable_transfer_history"].count("bl_xfer:203/inside/XML") == 1
    await end(phone, application)
    await fifo.close()
    names = since(application)
    second = names.index("CHANNEL_BRIDGE") + 1
    assert names[second : second + 4] == [
        "CHANNEL_UNBRIDGE", "CHANNEL_EXECUTE_COMPLETE:bridge", "CHANNEL_STATE", "CHANNEL_STATE",
    ]  # fmt: skip


async def test_forwarded_outside(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    phone.agent_transfer("0199000088")
    bridged = await second_bridge(application)
    phone.colleague_speak("0199000088", tone(COLLEAGUE, 0.6))
    await stage.sleep(0.5)
    await end(phone, application)
    await fifo.close()
    assert bridged.event["Other-Leg-Destination-Number"] == "0199000088"
    assert since(application) == [
        *SENT, *INSIDE, *SET * 4, "CHANNEL_EXECUTE:bridge", "CHANNEL_BRIDGE",
        "CHANNEL_HANGUP", "CHANNEL_UNBRIDGE", "CHANNEL_EXECUTE_COMPLETE:bridge", *HUNG_UP,
    ]  # fmt: skip


async def test_sent_to_a_voicemail(stage: Stage) -> None:
    """Nobody is bridged there; its own recording tells of itself on the caller's leg."""
    phone, application, fifo = await recorded(stage)
    phone.agent_transfer(VOICEMAIL)
    theirs = await application.until("RECORD_START", count=2)
    assert theirs.event["Record-File-Path"] != str(fifo.path)
    await stage.sleep(0.3)
    await end(phone, application)
    await fifo.close()
    names = since(application)
    assert names[: names.index("CHANNEL_HANGUP")] == [
        *SENT, *INSIDE, "CHANNEL_EXECUTE:answer", "CHANNEL_EXECUTE_COMPLETE:answer",
        "CHANNEL_EXECUTE:playback", "PLAYBACK_START", "PLAYBACK_STOP", "CHANNEL_EXECUTE_COMPLETE:playback",
        "CHANNEL_EXECUTE:record", "RECORD_START",
    ]  # fmt: skip
    assert names.count("RECORD_STOP") == 2


async def test_after_a_failsafe_call_was_transferred_it_is_not_hung_up(stage: Stage) -> None:
    """A call that the failsafe has put through is transferred as well as any other."""
    phone, application, fifo = await recorded(stage)
    assert await application.api(f"uuid_transfer {application.uuid} 202 XML failsafe") == "+OK\n"
    bridged = await second_bridge(application)
    assert bridged.event["Caller-Context"] == "inside"
    await end(phone, application)
    await fifo.close()
    assert since(application)[: len(SENT + INSIDE)] == [*SENT, *INSIDE]


async def test_who_is_who(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    phone.agent_transfer("202")
    bridged = await second_bridge(application)
    assert (bridged.event["Caller-Caller-ID-Number"], bridged.event["Caller-RDNIS"]) == (CALLER, "202")
    assert bridged.event["Other-Leg-Caller-ID-Number"] == CALLER
    assert bridged.event["variable_last_bridge_to"] != bridged.event["Bridge-B-Unique-ID"]
    assert DIALLED not in bridged.event["Caller-Destination-Number"]
    await end(phone, application)
    await fifo.close()


async def test_keys_mean_the_same_with_a_colleague(stage: Stage) -> None:
    """What was bound on the caller's leg stays there; and a colleague hears no key of the caller's."""
    phone, application = await talk_with_keys(stage)
    await stage.sleep(0.2)
    phone.agent_transfer("202")
    await second_bridge(application)
    await stage.sleep(0.3)
    phone.agent_press("*1")
    assert (await application.until("CUSTOM", key="start")).event["Unique-ID"] == application.uuid
    phone.press("2")
    assert (await application.until("CUSTOM", key="refuse")).event["Unique-ID"] == application.uuid
    phone.press("5")
    assert (await application.until("DTMF")).event["DTMF-Digit"] == "5"
    await stage.sleep(0.5)
    assert phone.agent_keys == ""
    await end(phone, application)
