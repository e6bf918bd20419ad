"""A colleague is asked first, and then gets the caller, or does not; and an agent who hangs up with the caller on hold."""

from __future__ import annotations

from tests.conformance.phone import CALLER, DIALLED, Destination, Stage
from tests.conformance.recorded import (
    ENDED_THERE,
    GIVEN,
    HUNG_UP,
    INSIDE,
    LEFT,
    MUSIC,
    ONWARDS,
    RUNG,
    SENT,
    recorded,
    second_bridge,
    since,
    states,
)
from tests.conformance.sounds import channels, loud_frames, pitch, tone
from tests.conformance.steps import end, leave

COLLEAGUE = 700


async def test_attended_transfer(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    phone.agent_consult("202")
    await application.until("PLAYBACK_START")
    await stage.sleep(1.0)
    phone.agent_complete()
    bridged = (await second_bridge(application)).event
    phone.colleague_speak("202", tone(COLLEAGUE, 1.0))
    await stage.sleep(1.2)
    await end(phone, application)
    await fifo.close()
    music = (await application.until("CHANNEL_EXECUTE_COMPLETE", Application="playback")).event
    assert music["Application-Response"] == "PLAYBACK ERROR"
    assert (await application.until("PLAYBACK_STOP")).event["Playback-Status"] == "done"
    left = (await application.complete("talk")).event
    assert [one.split(":")[2] for one in left["variable_transfer_history"].removeprefix("ARRAY::").split("|:")] == [
        "att_xfer", "uuid_br",
    ]  # fmt: skip
    assert (left["Caller-Destination-Number"], left["Caller-Context"]) == (DIALLED, "callers")
    assert (bridged["Other-Leg-Destination-Number"], bridged["Other-Leg-Direction"]) == ("202", "outbound")
    assert bridged["Other-Leg-ANI"] == "201"
    assert (bridged["Other-Type"], bridged["Caller-Callee-ID-Number"]) == ("originatee", "202")
    assert bridged["Other-Leg-Unique-ID"] == bridged["Bridge-B-Unique-ID"]
    names = since(application)
    assert names[: len(MUSIC + LEFT + GIVEN)] == [*MUSIC, *LEFT, *GIVEN]
    assert states(application)[:2] == ["CS_RESET", "CS_SOFT_EXECUTE"]
    assert names[-5:] == HUNG_UP
    _, right = channels(bytes(fifo.received))
    assert abs(pitch(right[-8000:-4000]) - COLLEAGUE) < 20


async def test_after_an_attended_transfer_the_caller_hangs_up(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    phone.agent_consult("202")
    await application.until("PLAYBACK_START")
    await stage.sleep(1.0)
    phone.agent_complete()
    await second_bridge(application)
    await stage.sleep(0.4)
    await end(phone, application)
    await fifo.close()
    assert since(application) == [*MUSIC, *LEFT, *GIVEN, "CHANNEL_HANGUP", "CHANNEL_UNBRIDGE", *HUNG_UP]


async def test_after_an_attended_transfer_the_colleague_hangs_up(stage: Stage) -> None:
    """The caller goes on with what the dialplan had left to do: here the failsafe, which knows that they have talked."""
    phone, application, fifo = await recorded(stage)
    phone.agent_consult("202")
    await application.until("PLAYBACK_START")
    await stage.sleep(1.0)
    phone.agent_complete()
    await second_bridge(application)
    await stage.sleep(0.4)
    phone.agent_hang_up()
    complete = await application.until("CHANNEL_HANGUP_COMPLETE")
    assert complete.event["Hangup-Cause"] == "NORMAL_CLEARING"
    await leave(application)
    await fifo.close()
    assert since(application) == [*MUSIC, *LEFT, *GIVEN, "CHANNEL_UNBRIDGE", *ONWARDS, *ENDED_THERE, *HUNG_UP]


async def test_the_agent_asks_and_takes_the_caller_back(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    phone.agent_consult("202")
    await application.until("PLAYBACK_START")
    await stage.sleep(1.0)
    phone.agent_cancel()
    done = await application.until("CHANNEL_EXECUTE_COMPLETE", Application="playback")
    assert done.event["Application-Response"] == "FILE PLAYED"
    await stage.sleep(0.2)
    phone.agent_speak(tone(COLLEAGUE, 0.6))
    await stage.sleep(0.8)
    await end(phone, application)
    await fifo.close()
    assert [name for name in since(application) if name == "CHANNEL_BRIDGE"] == []
    _, right = channels(bytes(fifo.received))
    assert 25 <= loud_frames(right[-8000:]).sum() <= 32


async def test_the_colleague_does_not_answer_and_the_agent_takes_the_caller_back(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage, {"202": Destination(answers_after=None)})
    phone.agent_consult("202")
    await application.until("PLAYBACK_START")
    await stage.sleep(0.8)
    phone.agent_cancel()
    await application.until("CHANNEL_EXECUTE_COMPLETE", Application="playback")
    await stage.sleep(0.2)
    await end(phone, application)
    await fifo.close()
    assert since(application) == [
        *MUSIC, "CHANNEL_HANGUP", *LEFT, *HUNG_UP,
    ]  # fmt: skip


async def test_the_agent_leaves_while_the_colleague_is_still_rung(stage: Stage) -> None:
    """The caller hears music meanwhile: an application of the switch's own, on their leg."""
    phone, application, fifo = await recorded(stage, {"202": Destination(answers_after=2.5)})
    phone.agent_consult("202")
    await application.until("PLAYBACK_START")
    await stage.sleep(0.8)
    phone.agent_complete_ringing()
    bridged = (await second_bridge(application)).event
    await stage.sleep(0.3)
    await end(phone, application)
    await fifo.close()
    assert (bridged["Other-Leg-Destination-Number"], bridged["Caller-Destination-Number"]) == ("202", DIALLED)
    music = (await application.until("CHANNEL_EXECUTE_COMPLETE", Application="endless_playback")).event
    assert music["Application-Response"] == "PLAYBACK ERROR"
    assert since(application) == [
        *MUSIC, *SENT, "CHANNEL_EXECUTE:endless_playback", "PLAYBACK_START",
        "PLAYBACK_STOP", "CHANNEL_EXECUTE_COMPLETE:endless_playback", "CHANNEL_STATE", *GIVEN,
        "CHANNEL_HANGUP", "CHANNEL_UNBRIDGE", *HUNG_UP,
    ]  # fmt: skip
    assert states(application)[2:5] == ["CS_HIBERNATE", "CS_RESET", "CS_SOFT_EXECUTE"]


async def test_transferred_from_hold(stage: Stage) -> None:
    """Many telephones hold before they transfer: the music is cut by the transfer, and not by its end."""
    phone, application, fifo = await recorded(stage)
    phone.agent_hold()
    await application.until("PLAYBACK_START")
    await stage.sleep(0.4)
    phone.agent_transfer("202")
    await second_bridge(application)
    await end(phone, application)
    await fifo.close()
    music = (await application.until("CHANNEL_EXECUTE_COMPLETE", Application="playback")).event
    assert music["Application-Response"] == "PLAYBACK ERROR"
    assert since(application)[: len(MUSIC + SENT + INSIDE + RUNG) + 1] == [*MUSIC, *SENT, *INSIDE, *RUNG, "CHANNEL_BRIDGE"]


async def test_an_agent_who_hangs_up_while_holding_is_rung_again(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage, options="[hold_hangup_xfer_exten=201:XML:inside]")
    phone.agent_hold()
    await application.until("PLAYBACK_START")
    await stage.sleep(0.5)
    phone.agent_hang_up()
    bridged = (await second_bridge(application)).event
    await stage.sleep(0.3)
    assert not phone.over
    await end(phone, application)
    await fifo.close()
    assert (bridged["Other-Leg-Destination-Number"], bridged["Caller-Caller-ID-Number"]) == ("201", CALLER)
    music = (await application.until("CHANNEL_EXECUTE_COMPLETE", Application="playback")).event
    assert music["Application-Response"] == "FILE PLAYED"
    unbridged = (await application.until("CHANNEL_UNBRIDGE")).event
    assert unbridged["Caller-Destination-Number"] == DIALLED
    left = (await application.complete("talk")).event
    assert (left["Caller-Destination-Number"], left["Caller-Context"]) == ("201", "inside")
    assert since(application)[: len(MUSIC + SENT + RUNG) + 1] == [*MUSIC, *SENT, *RUNG, "CHANNEL_BRIDGE"]


async def test_a_colleague_who_hangs_up_while_holding_is_rung_again(stage: Stage) -> None:
    phone, application, fifo = await recorded(stage)
    phone.agent_transfer("202")
    await second_bridge(application)
    await stage.sleep(0.3)
    phone.agent_hold()
    await application.until("PLAYBACK_START")
    await stage.sleep(0.4)
    phone.agent_hang_up()
    bridged = await application.until("CHANNEL_BRIDGE", count=3)
    assert bridged.event["Other-Leg-Destination-Number"] == "202"
    await end(phone, application)
    await fifo.close()
