"""How a call ends, and in which order it is said."""

from __future__ import annotations

from tests.conformance.phone import Stage
from tests.conformance.sounds import write_wav
from tests.conformance.steps import answer, leave, order, take_charge

END = ["CHANNEL_UNPARK", "CHANNEL_EXECUTE_COMPLETE:socket", "CHANNEL_STATE", "CHANNEL_STATE", "CHANNEL_HANGUP_COMPLETE"]


async def test_caller_hangs_up_during_a_playback(stage: Stage) -> None:
    sound = write_wav(stage.folder / "long.wav", 20.0)
    phone, application = await take_charge(stage)
    await application.run("answer")
    await application.execute("playback", sound, identity="played", lock=True)
    await application.until("PLAYBACK_START")
    await stage.sleep(0.3)
    phone.hang_up()
    done = await application.complete("played")
    assert done.event["Application-Response"] == "PLAYBACK ERROR"
    await application.until("CHANNEL_HANGUP_COMPLETE")
    await leave(application)
    names = order(application)
    assert names[names.index("CHANNEL_HANGUP") :] == [
        "CHANNEL_HANGUP", "PLAYBACK_STOP", "CHANNEL_EXECUTE_COMPLETE:playback", *END, "disconnect",
    ]  # fmt: skip


async def test_without_linger_the_connection_ends_with_the_call(stage: Stage) -> None:
    """FreeSWITCH does not wait for its own last events: now and then the connection ends before they are sent. Hence `linger`."""
    for _ in range(8 if stage.name == "freeswitch" else 1):
        phone, application = await take_charge(stage, linger="")
        await answer(stage, phone, application)
        phone.hang_up()
        await application.until_ended()
        *names, last = order(application)
        told, ending = names[names.index("CHANNEL_EXECUTE_COMPLETE:answer") + 1 :], ["CHANNEL_HANGUP", *END]
        assert last == "disconnect"
        assert told == ending[: len(told)]
        if told == ending:
            break
    assert told == ending
    assert (await application.until("CHANNEL_HANGUP_COMPLETE")).event["Hangup-Cause"] == "NORMAL_CLEARING"


async def test_linger_ends_by_itself(stage: Stage) -> None:
    phone, application = await take_charge(stage, linger="linger 1")
    await answer(stage, phone, application)
    phone.hang_up()
    await application.until_ended()
    notices = [packet.headers for packet in application.packets if packet.kind == "text/disconnect-notice"]
    assert [notice["Content-Disposition"] for notice in notices] == ["linger", "disconnect"]
    assert notices[0]["Linger-Time"] == "1"
    assert notices[0]["Controlled-Session-UUID"] == application.uuid
    assert notices[0]["Channel-Name"] == application.call["Channel-Name"]


async def test_the_application_hangs_up(stage: Stage) -> None:
    phone, application = await take_charge(stage)
    await application.run("answer")
    await application.hangup("USER_BUSY")
    complete = await application.until("CHANNEL_HANGUP_COMPLETE")
    assert complete.event["variable_hangup_cause"] == "USER_BUSY"
    await leave(application)
    assert order(application)[3:] == ["CHANNEL_HANGUP", *END, "disconnect"]
    while not phone.over:
        await stage.sleep(0.05)


async def test_hangup_by_application(stage: Stage) -> None:
    _, application = await take_charge(stage)
    await application.run("answer")
    await application.execute("hangup", "CALL_REJECTED", identity="off")
    await application.until("CHANNEL_HANGUP_COMPLETE", Hangup_Cause="CALL_REJECTED")
    await leave(application)
    assert order(application)[3:] == [
        "CHANNEL_EXECUTE:hangup", "CHANNEL_HANGUP", "CHANNEL_EXECUTE_COMPLETE:hangup", *END, "disconnect",
    ]  # fmt: skip


async def test_unknown_application_ends_the_call(stage: Stage) -> None:
    _, application = await take_charge(stage)
    await application.run("answer")
    assert (await application.execute("nosuchapplication", "x")).text == "+OK"
    complete = await application.until("CHANNEL_HANGUP_COMPLETE")
    assert complete.event["Hangup-Cause"] == "DESTINATION_OUT_OF_ORDER"
    assert complete.event["variable_hangup_cause_q850"] == "27"
    await leave(application)
    assert order(application)[3:] == ["CHANNEL_HANGUP", *END, "disconnect"]


async def test_uuid_kill(stage: Stage) -> None:
    _, application = await take_charge(stage)
    await application.run("answer")
    assert await application.api(f"uuid_kill {application.uuid} CALL_REJECTED") == "+OK\n"
    assert (await application.until("CHANNEL_HANGUP_COMPLETE")).event["Hangup-Cause"] == "CALL_REJECTED"
    await leave(application)


async def test_caller_gives_up_before_the_answer(stage: Stage) -> None:
    phone, application = await take_charge(stage)
    await application.run("sleep", "100")
    phone.hang_up()
    complete = await application.until("CHANNEL_HANGUP_COMPLETE")
    assert complete.event["Hangup-Cause"] == "ORIGINATOR_CANCEL"
    await leave(application)
