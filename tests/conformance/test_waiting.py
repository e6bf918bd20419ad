"""The caller waits for somebody: at a parking place, in the queue, parked by command; and somebody takes them."""

from __future__ import annotations

import numpy as np

from tests.conformance.phone import Stage
from tests.conformance.recorded import (
    ENDED_THERE,
    HUNG_UP,
    INSIDE,
    LEFT,
    ONWARDS,
    SENT,
    SET,
    recorded,
    second_bridge,
    since,
    states,
)
from tests.conformance.sounds import channels, loud_frames, pitch, tone
from tests.conformance.steps import end, leave

COLLEAGUE = 700
PARKED = ["CHANNEL_EXECUTE:answer", "CHANNEL_EXECUTE_COMPLETE:answer", "CHANNEL_EXECUTE:valet_park", "PLAYBACK_START"]
QUEUED = [*SET, "CHANNEL_EXECUTE:fifo", "PLAYBACK_START"]
TAKEN_OUT = ["PLAYBACK_STOP", "CHANNEL_EXECUTE_COMPLETE:fifo"]
TAKEN = ["PLAYBACK_STOP", "CHANNEL_EXECUTE_COMPLETE:valet_park"]
FROM_WAITING = ["CHANNEL_STATE", "CHANNEL_STATE", "CHANNEL_STATE", "CHANNEL_EXECUTE:uuid_bridge", "CHANNEL_BRIDGE"]


async def test_parked_and_picked_up(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    phone.agent_park("5901")
    await application.until("PLAYBACK_START")
    await stage.sleep(0.6)
    phone.pick_up("5901", by="203")
    bridged = (await second_bridge(application)).event
    await stage.sleep(0.2)
    phone.colleague_speak("203", tone(COLLEAGUE, 1.0))
    await stage.sleep(1.2)
    await end(phone, application)
    await fifo.close()
    assert (bridged["Other-Leg-Direction"], bridged["Other-Leg-Destination-Number"]) == ("inbound", "5901")
    assert (bridged["Other-Leg-ANI"], bridged["Caller-Callee-ID-Number"]) == ("203", "203")
    assert bridged["Other-Type"] == "originatee"
    assert bridged["variable_transfer_history"].split("|:")[-1].split(":")[2] == "uuid_br"
    assert since(application) == [
        *SENT, *INSIDE, *PARKED, *TAKEN, *FROM_WAITING, "CHANNEL_HANGUP", "CHANNEL_UNBRIDGE", *HUNG_UP,
    ]  # fmt: skip
    assert states(application)[4:7] == ["CS_HIBERNATE", "CS_RESET", "CS_SOFT_EXECUTE"]
    _, right = channels(bytes(fifo.received))
    assert abs(pitch(right[-8000:-4000]) - COLLEAGUE) < 20


async def test_whoever_picked_up_hangs_up(stage: Stage) -> None:
    """Nothing is left to do behind the parking place: the call is over."""
    phone, application, fifo = await recorded(stage)
    phone.agent_park("5902")
    await application.until("PLAYBACK_START")
    phone.pick_up("5902", by="203")
    await second_bridge(application)
    await stage.sleep(0.4)
    phone.agent_hang_up()
    await application.until("CHANNEL_HANGUP_COMPLETE")
    await leave(application)
    await fifo.close()
    assert since(application) == [
        *SENT, *INSIDE, *PARKED, *TAKEN, *FROM_WAITING, "CHANNEL_UNBRIDGE", "CHANNEL_STATE", "CHANNEL_HANGUP", *HUNG_UP,
    ]  # fmt: skip


async def test_a_caller_who_is_parked_hears_music_and_hangs_up(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    phone.agent_park("5903")
    await application.until("PLAYBACK_START")
    await stage.sleep(0.6)
    await end(phone, application)
    await fifo.close()
    assert since(application) == [
        *SENT, *INSIDE, *PARKED, "CHANNEL_HANGUP", *TAKEN, *HUNG_UP,
    ]  # fmt: skip
    _, right = channels(bytes(fifo.received))
    assert abs(pitch(right[-4000:-2400]) - 440) < 20


async def test_queued_and_taken(stage: Stage) -> None:
    """The agent is the one who calls: the caller's leg tells of no bridge, only of its state and of its other leg."""
    phone, application, fifo = await recorded(stage)
    phone.agent_to_queue()
    await application.until("CHANNEL_EXECUTE", Application="fifo")
    await stage.sleep(0.6)
    phone.take_from_queue(by="203")
    talking = (await application.until("CHANNEL_STATE", Channel_State="CS_EXCHANGE_MEDIA")).event
    await stage.sleep(0.2)
    phone.colleague_speak("203", tone(COLLEAGUE, 1.0))
    await stage.sleep(1.2)
    await end(phone, application)
    await fifo.close()
    assert (talking["Other-Type"], talking["Other-Leg-Direction"]) == ("originator", "inbound")
    assert (talking["Other-Leg-ANI"], talking["Other-Leg-Destination-Number"]) == ("203", "*7001")
    assert since(application) == [
        *SENT, *INSIDE, *QUEUED, *TAKEN_OUT,
        "CHANNEL_STATE", "CHANNEL_STATE", "CHANNEL_STATE", "CHANNEL_HANGUP", *HUNG_UP,
    ]  # fmt: skip
    assert states(application)[4:7] == ["CS_HIBERNATE", "CS_CONSUME_MEDIA", "CS_EXCHANGE_MEDIA"]
    _, right = channels(bytes(fifo.received))
    assert abs(pitch(right[-8000:-4000]) - COLLEAGUE) < 20


async def test_whoever_took_the_caller_from_the_queue_hangs_up(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    phone.agent_to_queue()
    await application.until("CHANNEL_EXECUTE", Application="fifo")
    await stage.sleep(0.4)
    phone.take_from_queue(by="203")
    await application.until("CHANNEL_STATE", Channel_State="CS_EXCHANGE_MEDIA")
    await stage.sleep(0.4)
    phone.agent_hang_up()
    complete = await application.until("CHANNEL_HANGUP_COMPLETE")
    assert complete.event["Hangup-Cause"] == "NORMAL_CLEARING"
    await leave(application)
    await fifo.close()
    assert since(application)[-6:] == ["CHANNEL_HANGUP", *HUNG_UP]


async def test_whoever_took_the_caller_from_the_queue_sends_them_on(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    phone.agent_to_queue()
    await application.until("CHANNEL_EXECUTE", Application="fifo")
    await stage.sleep(0.4)
    phone.take_from_queue(by="203")
    await application.until("CHANNEL_STATE", Channel_State="CS_EXCHANGE_MEDIA")
    await stage.sleep(0.4)
    phone.agent_transfer("204")
    bridged = await second_bridge(application)
    assert bridged.event["Other-Leg-Destination-Number"] == "204"
    await end(phone, application)
    await fifo.close()


async def test_a_queued_caller_hears_music_and_is_not_recorded(stage: Stage) -> None:
    """The queue suspends every recording: not one byte comes, and the gap is not filled afterwards."""
    phone, application, fifo = await recorded(stage)
    phone.agent_to_queue()
    await application.until("PLAYBACK_START")
    await stage.sleep(0.3)
    before = len(fifo.received)
    await stage.sleep(1.0)
    assert len(fifo.received) == before
    phone.take_from_queue(by="203")
    await application.until("CHANNEL_STATE", Channel_State="CS_EXCHANGE_MEDIA")
    await stage.sleep(0.5)
    await end(phone, application)
    await fifo.until_over()
    await fifo.close()
    assert 15 * 640 <= len(fifo.received) - before <= 40 * 640
    heard = np.frombuffer(phone.heard(), "<i2")
    music = loud_frames(heard, 300).nonzero()[0]
    assert len(music) >= 8
    assert abs(pitch(heard[(music[0] + 2) * 160 :][:1600]) - 440) < 20
    assert (await application.until("PLAYBACK_STOP")).event["Playback-Status"] == "break"


async def test_a_queued_caller_hangs_up(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    phone.agent_to_queue()
    await application.until("PLAYBACK_START")
    await stage.sleep(0.3)
    await end(phone, application)
    await fifo.close()
    assert since(application) == [*SENT, *INSIDE, *QUEUED, "CHANNEL_HANGUP", *TAKEN_OUT, *HUNG_UP]


async def test_parked_by_command_and_bridged_by_command(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    assert await application.api(f"uuid_park {application.uuid}") == "+OK\n"
    await application.complete("talk")
    await stage.sleep(0.3)
    made = await application.api(f"originate {stage.dial[:-3]}203 &park()")
    assert made.startswith("+OK ")
    other = made.split()[1]
    assert await application.api(f"uuid_bridge {application.uuid} {other}") == f"+OK {other}\n"
    bridged = await second_bridge(application)
    assert bridged.event["Bridge-B-Unique-ID"] == other
    await stage.sleep(0.3)
    phone.agent_hang_up()
    await application.until("CHANNEL_HANGUP_COMPLETE")
    await leave(application)
    await fifo.close()
    assert since(application) == [
        *LEFT, "CHANNEL_STATE", "CHANNEL_UNPARK", *FROM_WAITING, "CHANNEL_UNBRIDGE", *ONWARDS, *ENDED_THERE, *HUNG_UP,
    ]  # fmt: skip
    assert states(application)[:4] == ["CS_PARK", "CS_HIBERNATE", "CS_RESET", "CS_SOFT_EXECUTE"]


async def test_taken_by_command(stage: Stage) -> None:
    """`uuid_bridge` with the other leg first, as `intercept` does: again no bridge is told, but the state."""
    phone, application, fifo = await recorded(stage)
    made = await application.api(f"originate {stage.dial[:-3]}203 &park()")
    other = made.split()[1]
    assert await application.api(f"uuid_bridge {other} {application.uuid}") == f"+OK {application.uuid}\n"
    talking = (await application.until("CHANNEL_STATE", Channel_State="CS_EXCHANGE_MEDIA")).event
    await stage.sleep(0.4)
    phone.colleague_hang_up("203")
    await application.until("CHANNEL_HANGUP_COMPLETE")
    await leave(application)
    await fifo.close()
    assert (talking["Other-Leg-Unique-ID"], talking["Other-Leg-Destination-Number"]) == (other, "203")
    assert (talking["Other-Type"], talking["Other-Leg-Direction"]) == ("originator", "outbound")
    names = since(application)
    taken = [*LEFT, "CHANNEL_STATE", "CHANNEL_STATE", "CHANNEL_EXECUTE:uuid_bridge"]
    assert names[: len(taken)] == taken
    assert names[-6:] == ["CHANNEL_HANGUP", *HUNG_UP]
