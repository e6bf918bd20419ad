"""A rehearsed call as its user sees it: what can be done, heard and read; the same story every time."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ivr.rehearsal.call import KeyUnknown, NeverHappened
from ivr.rehearsal.clock import AsFastAsPossible, Clock, RealTime
from ivr.rehearsal.errors import RehearsalClosed
from ivr.rehearsal.noted import CallEnded, Kind
from ivr.rehearsal.switch import Agent, EmbeddedSwitch, Failsafe, RehearsedCall
from tests.conformance.esl import Application, Line
from tests.conformance.fifo import Fifo
from tests.conformance.sounds import pitch, tone, write_wav

QUICK = Failsafe(guard_seconds=2)
Act = Callable[[EmbeddedSwitch, Line], Awaitable[None]]


def play(act: Act, clock: Clock | None = None, failsafe: Failsafe = QUICK) -> None:
    async def run() -> None:
        line = Line()
        switch = EmbeddedSwitch(await line.start(), clock=clock or AsFastAsPossible(), failsafe=failsafe)
        try:
            async with asyncio.timeout(60):
                await act(switch, line)
        finally:
            await switch.close()
            await line.close()

    asyncio.run(run())


async def script(application: Application, sound: str, fifo: Fifo) -> None:
    """A small line process: notice with one key, bridge, recording, until the call is over."""
    await application.connect()
    for command in ("linger 2", "myevents", "event plain CUSTOM ivr::key RECORD_STOP"):
        await application.command(command)
    await application.api(f"sched_del {application.uuid}")
    await application.run("answer")
    await application.run("play_and_get_digits", f"1 1 1 3000 none {sound} silence_stream://20 choice [012] 3000")
    await application.execute("bridge", "user/201", identity="talk")
    await application.until("CHANNEL_BRIDGE")
    await fifo.start(application)
    await application.until("CHANNEL_HANGUP_COMPLETE")
    await application.command("exit")


async def story(switch: EmbeddedSwitch, line: Line, folder: Path) -> tuple[RehearsedCall, Fifo]:
    """One scripted call to its end."""
    sound = write_wav(folder / "notice.wav", 4.0, 500)
    fifo = Fifo(folder / "a.raw")
    call = await switch.ring("0199000000", "0199000001", Agent(answers_after=2.0, speech=tone(900, 1.0), hangs_up_after=None))
    application = await line.accept()
    scripted = asyncio.create_task(script(application, sound, fifo))
    await call.sleep(1.5)
    call.press("1")
    await call.until(Kind.RECORDING)
    call.speak(tone(700, 2.0))
    await call.sleep(5.0)
    call.agent_press("5")
    await call.sleep(3.0)
    call.hang_up()
    assert await call.ended() == CallEnded("NORMAL_CLEARING", connected=True, by="caller")
    await scripted
    await fifo.until_over()
    await fifo.close()
    return call, fifo


def test_the_events_tell_the_call(tmp_path: Path) -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        call, fifo = await story(switch, line, tmp_path)
        kinds = [noted.kind for noted in call.events]
        assert kinds == [
            Kind.ANSWERED, Kind.KEY, Kind.PLAYED, Kind.RINGING, Kind.CONNECTED, Kind.RECORDING, Kind.KEY, Kind.DISCONNECTED,
            Kind.RECORDED, Kind.HUNG_UP,
        ]  # fmt: skip
        told = {noted.kind: noted for noted in call.events}
        played = told[Kind.PLAYED]
        assert played.what.endswith("notice.wav")
        assert (played.length_ms, played.whole) == (4000, False)
        assert 1300 <= (played.played_ms or 0) <= 1520
        assert (told[Kind.KEY].what, told[Kind.KEY].by) == ("5", "agent")
        recorded = told[Kind.RECORDED]
        assert recorded.cause == "success-silence"
        assert recorded.length_ms == len(fifo.received) // 32
        assert 7900 <= recorded.length_ms <= 8100
        assert told[Kind.HUNG_UP].by == "caller"
        assert told[Kind.CONNECTED].at_ms - told[Kind.RINGING].at_ms == 2000

    play(act)


def _burn(stop: multiprocessing.synchronize.Event) -> None:
    while not stop.is_set():
        sum(range(10_000))


def test_the_same_story_on_a_loaded_machine(tmp_path: Path) -> None:
    """What people do has its moment in the story; what the line process does may come a little later, never much."""
    stories = []
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    burners = [context.Process(target=_burn, args=(stop,), daemon=True) for _ in range(2 * (os.cpu_count() or 2))]

    def tell(folder: Path) -> None:
        folder.mkdir()

        async def act(switch: EmbeddedSwitch, line: Line) -> None:
            call, _ = await story(switch, line, folder)
            told = {noted.kind: noted for noted in call.events}
            assert 7900 <= (told[Kind.RECORDED].length_ms or 0) <= 8100
            assert 1000 <= (told[Kind.PLAYED].played_ms or 0) <= 1520
            stories.append([replace(noted, at_ms=0, what="", played_ms=None, length_ms=None) for noted in call.events])

        play(act)

    tell(tmp_path / "quiet")
    try:
        for burner in burners:
            burner.start()
        tell(tmp_path / "loaded")
    finally:
        stop.set()
        for burner in burners:
            burner.join()
            burner.close()
    assert stories[0] == stories[1]


def test_what_the_caller_hears(tmp_path: Path) -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        sound = write_wav(tmp_path / "notice.wav", 1.0, 500)
        call = await switch.ring("0199000000", None, Agent(answers_after=3.0, speech=tone(900, 1.0), hangs_up_after=2.0))
        listening = call.listen()
        application = await line.accept()
        await application.connect()
        assert application.call["Caller-Caller-ID-Number"] == "anonymous"
        await application.command("myevents")
        await application.api(f"sched_del {application.uuid}")
        await application.run("answer")
        await application.run("playback", sound)
        await application.run("bridge", "[ringback=tone_stream://%(1500\\,3500\\,440);loops=-1]user/201", lock=False)
        call.hang_up()
        frames = [frame async for frame in listening]
        assert {len(frame) for frame in frames} == {320}
        heard = np.frombuffer(b"".join(frames), "<i2")
        pitches = [
            round(pitch(heard[at : at + 800]) / 20) * 20
            for at in range(0, len(heard) - 800, 800)
            if np.abs(heard[at : at + 800]).max() > 100
        ]
        assert {500, 440, 900} <= set(pitches)
        assert [noted.kind for noted in call.events if noted.kind is Kind.PLAYED]

    play(act)


def test_ringing_is_heard_before_the_answer() -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        await line.close()
        call = await switch.ring("0199000000", "0199000001", Agent(answers_after=3.0, hangs_up_after=1.0))
        heard = np.frombuffer(b"".join([frame async for frame in call.listen()]), "<i2")
        assert abs(pitch(heard[4000:8000]) - 440) < 20
        assert await call.ended() == CallEnded("NORMAL_CLEARING", connected=True, by="agent")
        failsafe = next(noted for noted in call.events if noted.kind is Kind.FAILSAFE)
        assert failsafe.cause == "unreachable"

    play(act)


@pytest.mark.parametrize(("agent", "cause"), [
    (Agent(busy=True), "USER_BUSY"), (Agent(missing=True), "UNALLOCATED_NUMBER"), (Agent(answers_after=None), "NO_ANSWER"),
])  # fmt: skip
def test_the_failsafe_says_when_nobody_takes_the_call(agent: Agent, cause: str) -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        await line.close()
        call = await switch.ring("0199000000", "0199000001", agent)
        assert await call.ended() == CallEnded(cause, connected=False, by="switch")

    play(act, failsafe=Failsafe(ring_seconds=20))


def test_a_silent_line_process_is_passed_by() -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        call = await switch.ring("0199000000", "0199000001", Agent(hangs_up_after=1.0))
        await line.accept()
        assert (await call.ended()).connected
        failsafe = next(noted for noted in call.events if noted.kind is Kind.FAILSAFE)
        assert failsafe.cause == "silent"
        assert 1000 <= failsafe.at_ms <= 1100

    play(act, failsafe=Failsafe(guard_seconds=1))


def test_bytes_that_are_no_event_socket_are_the_end_of_the_line_process() -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        call = await switch.ring("0199000000", "0199000001", Agent(hangs_up_after=1.0))
        application = await line.accept()
        application._writer.write(b"x" * 300_000)
        assert (await call.ended()).connected

    play(act)


def test_wideband() -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        call = await switch.ring("0199000000", "0199000001", Agent(), rate=16000)
        listening = call.listen()
        application = await line.accept()
        await application.connect()
        assert application.call["Channel-Read-Codec-Rate"] == "16000"
        await application.command("myevents")
        await application.run("answer")
        done = await application.run("playback", "tone_stream://%(200,0,440)")
        assert done.event["variable_playback_last_offset_pos"] == "3200"
        call.hang_up()
        assert {len(frame) async for frame in listening} == {640}

    play(act)


def test_many_calls_at_once(tmp_path: Path) -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        async def one(number: int) -> None:
            call = await switch.ring(f"01990000{number:02}", "0199000001", Agent(answers_after=1.0, hangs_up_after=3.0))
            assert (await call.ended()).connected

        await line.close()
        await asyncio.gather(*(one(number) for number in range(20)))

    play(act)


def test_in_real_time_too(tmp_path: Path) -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        await line.close()
        call = await switch.ring("0199000000", "0199000001", Agent(answers_after=0.2, hangs_up_after=0.3))
        assert (await call.ended()).connected

    play(act, RealTime())


def test_waiting_for_what_never_comes_ends_with_the_call() -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        await line.close()
        call = await switch.ring("0199000000", "0199000001", Agent(hangs_up_after=1.0))
        with pytest.raises(NeverHappened):
            await call.until(Kind.RECORDING)

    play(act)


def test_keys_that_no_telephone_has() -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        call = await switch.ring("0199000000", "0199000001", Agent())
        with pytest.raises(KeyUnknown):
            call.press("x")

    play(act)


def test_a_closed_switch_says_so() -> None:
    async def act(switch: EmbeddedSwitch, line: Line) -> None:
        call = await switch.ring("0199000000", "0199000001", Agent())
        await line.accept()
        await switch.close()
        with pytest.raises(RehearsalClosed):
            await call.ended()
        with pytest.raises(RehearsalClosed):
            call.press("1")
        with pytest.raises(RehearsalClosed):
            await switch.ring("0199000000", "0199000001", Agent())

    play(act)
