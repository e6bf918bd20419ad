"""The line process is down, silent, dies, or hands back: the caller is put through all the same."""

from __future__ import annotations

import pytest

from tests.conformance.fifo import Fifo
from tests.conformance.phone import DIALLED, GUARD_SECONDS, Stage, Telephone
from tests.conformance.sounds import write_wav
from tests.conformance.steps import order, take_charge, talk

PATIENCE = 15.0


async def connected(stage: Stage, phone: Telephone) -> None:
    """Wait until caller and agent talk."""
    for _ in range(int(PATIENCE / 0.1)):
        if phone.connected:
            return
        assert not phone.over, "the caller was hung up"
        await stage.sleep(0.1)
    pytest.fail("the caller was not put through")


async def test_nobody_listens(stage: Stage) -> None:
    await stage.line.close()
    phone = await stage.ring()
    await connected(stage, phone)


async def test_the_line_accepts_and_is_silent(stage: Stage) -> None:
    phone, application = await stage.answer()
    await connected(stage, phone)
    assert not application.packets


async def test_the_line_connects_and_then_hangs(stage: Stage) -> None:
    phone, application = await stage.answer()
    await application.connect()
    await application.command("myevents")
    await application.execute("playback", "silence_stream://60000")
    await connected(stage, phone)
    names = order(application)
    begin = names.index("CHANNEL_EXECUTE_COMPLETE:playback")
    assert names[begin : begin + 5] == [
        "CHANNEL_EXECUTE_COMPLETE:playback", "CHANNEL_UNPARK", "CHANNEL_EXECUTE_COMPLETE:socket", "CHANNEL_STATE", "CHANNEL_STATE",
    ]  # fmt: skip


async def test_the_line_closes_at_once(stage: Stage) -> None:
    phone, application = await stage.answer()
    application.kill()
    await connected(stage, phone)


async def test_a_connection_that_is_merely_closed_leaves_the_caller_waiting_for_the_guard(stage: Stage) -> None:
    phone, application = await stage.answer()
    application.kill()
    await stage.sleep(GUARD_SECONDS / 2)
    assert not phone.connected
    await connected(stage, phone)


async def test_a_line_that_can_serve_nobody_gives_the_call_back(stage: Stage) -> None:
    """With the guard deleted only `exit` can put the caller through."""
    phone, application = await stage.answer()
    await application.connect()
    assert (await application.api(f"sched_del {application.uuid}")).strip() == "+OK Deleted: 1"
    assert (await application.command("resume")).text == "+OK"
    assert (await application.command("exit")).text == "+OK bye"
    await application.until_ended()
    await connected(stage, phone)


async def test_the_failsafe_that_the_line_schedules_itself(stage: Stage) -> None:
    """To where the dialplan says; who asks afterwards learns that nothing is left to delete."""
    phone, application = await take_charge(stage)
    failsafe = application.call["variable_preambule_failsafe"]
    assert failsafe == f"{DIALLED} XML failsafe"
    await application.run("answer")
    assert await application.api(f"sched_transfer +2 {application.uuid} {failsafe}") == "+OK\n"
    await application.execute("playback", "silence_stream://60000", lock=True)
    await connected(stage, phone)
    assert (await application.api(f"sched_del {application.uuid}")).strip() == "+OK Deleted: 0"
    application.kill()
    await stage.sleep(2.0)
    assert not phone.over, "the conversation outlives the line process"


async def test_the_line_dies_while_parked(stage: Stage) -> None:
    phone, application = await take_charge(stage)
    await application.run("answer")
    application.kill()
    await connected(stage, phone)


async def test_the_line_dies_in_the_notice_which_is_played_to_its_end(stage: Stage) -> None:
    sound = write_wav(stage.folder / "notice.wav", 2.0)
    phone, application = await take_charge(stage)
    await application.run("answer")
    await application.execute("playback", sound, lock=True)
    await application.until("PLAYBACK_START")
    application.kill()
    await stage.sleep(1.0)
    assert not phone.connected
    await connected(stage, phone)


async def test_the_line_dies_while_they_talk_and_they_talk_on(stage: Stage) -> None:
    phone, application = await talk(stage)
    fifo = Fifo(stage.folder / "a.raw")
    await fifo.start(application)
    await fifo.until(6400)
    application.kill()
    await fifo.close()
    await stage.sleep(2.0)
    still = not phone.over
    assert still
    phone.agent_hang_up()
    for _ in range(50):
        if phone.over:
            break
        await stage.sleep(0.1)
    assert phone.over, "whoever hangs up after a conversation means it"


async def test_the_line_hands_back(stage: Stage) -> None:
    phone, application = await take_charge(stage)
    await application.run("answer")
    assert (await application.command("exit")).text == "+OK bye"
    await application.until_ended()
    assert order(application)[-1] == "disconnect"
    await connected(stage, phone)


async def test_no_guard_once_it_is_cancelled(stage: Stage) -> None:
    phone, application = await take_charge(stage)
    await application.run("answer")
    await application.run("playback", "silence_stream://5000")
    assert not phone.connected
    assert not phone.over
