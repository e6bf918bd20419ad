"""A line process that hangs in the notice: the failsafe puts the caller through, and the process touches nothing when it wakes up."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from ivr.rehearsal.clock import RealTime
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.switch import Agent, EmbeddedSwitch, Failsafe, RehearsedCall
from tests.conformance.sounds import write_wav

ROOT = Path(__file__).parents[2]
LONGEST = 60.0


def test_stalled_in_the_notice_and_woken_in_the_conversation(tmp_path: Path) -> None:
    asyncio.run(_stall(write_wav(tmp_path / "notice.wav", 2.0)))


async def _stall(sound: str) -> None:
    line = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.switch.stalling_line", sound, "16000",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, cwd=ROOT, env=dict(os.environ),
    )  # fmt: skip
    assert line.stdout is not None
    try:
        async with asyncio.timeout(LONGEST):
            port = int(await line.stdout.readline())
            switch = EmbeddedSwitch(("127.0.0.1", port), clock=RealTime(), failsafe=Failsafe(guard_seconds=8))
            try:
                call = await switch.ring("0199000000", "0199000001", Agent(answers_after=0.3))
                assert await line.stdout.readline() == b"asking\n"
                await _put_through_by_the_failsafe(call, line)
                await _woken(call, line, line.stdout)
            finally:
                await switch.close()
    finally:
        line.kill()
        await line.communicate()


async def _put_through_by_the_failsafe(call: RehearsedCall, line: asyncio.subprocess.Process) -> None:
    await call.sleep(0.5)
    line.send_signal(signal.SIGSTOP)
    await call.until(Kind.CONNECTED)
    assert [noted.cause for noted in call.events if noted.kind == Kind.FAILSAFE] == ["silent"]


async def _woken(call: RehearsedCall, line: asyncio.subprocess.Process, said: asyncio.StreamReader) -> None:
    line.send_signal(signal.SIGCONT)
    words: list[bytes] = []
    while not words or words[-1] != b"over\n":
        words.append(await said.readline())
    assert b"Bridged\n" not in words
    before = [noted.kind for noted in call.events]
    await call.sleep(1.0)
    assert [noted.kind for noted in call.events] == before
    assert before[-1] == Kind.CONNECTED
    assert Kind.RECORDING not in before
    assert before.count(Kind.RINGING) == 1
