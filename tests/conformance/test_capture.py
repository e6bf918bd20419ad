"""Our own reader on the switch's audio: one that obeys is never accused, one that does not is found and let go of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ivr.capture.capture import Capture
from ivr.capture.thread import CaptureThread
from ivr.domain.captured import Fault, FaultKind
from ivr.vault.keys.identities import make_identity
from ivr.vault.keys.recipients import RecipientsFile
from tests.conformance.esl import LONGEST_WAIT, Application
from tests.conformance.phone import Stage
from tests.conformance.sounds import tone
from tests.conformance.steps import end, talk

IN_REAL_TIME = True
POLL_SECONDS = 0.01
SPEECH_SECONDS = 300.0
"""Where time jumps, they pass in two seconds."""


@dataclass
class Tapped:
    """A capture of one call, and the switch's orders beside ours, as the call gives them."""

    application: Application
    capture: Capture
    told: list[Fault] = field(default_factory=list)

    async def switch(self, action: str, rest: str = "") -> None:
        answer = await self.application.api(f"uuid_record {self.application.uuid} {action} {self.capture.fifo}{rest}")
        assert answer == "+OK Success\n"

    async def start(self) -> None:
        self.capture.begin()
        await self.switch("start", " 0 {RECORD_STEREO=true}")

    async def mask(self) -> None:
        self.capture.mask("agent")
        await self.switch("mask")

    async def unmask(self) -> None:
        await self.switch("unmask")
        self.capture.unmask()

    async def heard(self, samples: int) -> None:
        """So much more has arrived."""
        goal = self.capture.received + samples
        await self.until(lambda: self.capture.received >= goal)

    async def until(self, true: Callable[[], bool]) -> None:
        for _ in range(int(LONGEST_WAIT / POLL_SECONDS)):
            if true():
                return
            await asyncio.sleep(POLL_SECONDS)
        raise TimeoutError(f"{self.capture.received} samples have come; faults: {self.capture.faults}")


@asynccontextmanager
async def tapped(stage: Stage, application: Application) -> AsyncIterator[Tapped]:
    """A reading thread with one capture, prepared."""
    spool, parts = stage.folder / "spool", stage.folder / "parts"
    for folder in (spool, parts):
        folder.mkdir()
    recipients = stage.folder / "public" / "recipients.txt"
    make_identity(stage.folder / "identities", recipients, "test", datetime.now(UTC))
    reader = CaptureThread(spool=spool, parts=parts, recipients=RecipientsFile(recipients))
    reader.start()
    told: list[Fault] = []
    try:
        yield Tapped(application, reader.prepare("a-1", told.append), told)
    finally:
        await asyncio.to_thread(reader.stop)


async def test_one_that_obeys_is_never_accused(stage: Stage) -> None:
    """Pauses, keys mashed, a caller who holds: both speak all the while."""
    phone, application = await talk(stage)
    phone.speak(tone(500, SPEECH_SECONDS))
    phone.agent_speak(tone(900, SPEECH_SECONDS))
    async with tapped(stage, application) as call:
        await call.start()
        await call.heard(4_000)
        await call.mask()
        await call.heard(8_000)
        await call.unmask()
        for _ in range(5):
            await call.mask()
            await call.unmask()
        await call.mask()
        call.capture.hold(held=True)
        phone.hold()
        await application.until("CHANNEL_HOLD")
        await stage.sleep(1.0)
        phone.take_back()
        await application.until("CHANNEL_UNHOLD")
        call.capture.hold(held=False)
        await call.heard(4_000)
        await call.unmask()
        await call.heard(4_000)
        call.capture.cut()
        await call.switch("stop")
        captured = await asyncio.wrap_future(call.capture.finish())
        assert captured.complete
        assert (captured.set_aside, call.told) == (None, [])
        assert {fault.kind for fault in captured.faults} <= {FaultKind.MASK_LATE}  # on a busy machine
        await end(phone, application)


async def test_one_that_does_not_mask_is_found_and_the_call_goes_on(stage: Stage) -> None:
    """The order never reaches it. Only the agent speaks; a caller's telephone that says nothing sends noise, which is sound too."""
    phone, application = await talk(stage)
    phone.agent_speak(tone(900, SPEECH_SECONDS))
    async with tapped(stage, application) as call:
        await call.start()
        await call.heard(4_000)
        call.capture.mask("agent")
        await call.until(lambda: bool(call.told))
        assert [fault.kind for fault in call.told] == [FaultKind.MASK_NOT_OBEYED]
        assert call.capture.ended
        await stage.sleep(0.5)
        assert await application.api(f"uuid_exists {application.uuid}") == "true"
        await call.switch("stop")
        call.capture.quarantine(call.told[0].kind)
        captured = await asyncio.wrap_future(call.capture.finish())
        assert (captured.complete, captured.set_aside) == (True, FaultKind.MASK_NOT_OBEYED)
        await end(phone, application)


async def test_one_that_does_not_stop_is_found_and_the_call_goes_on(stage: Stage) -> None:
    phone, application = await talk(stage)
    async with tapped(stage, application) as call:
        await call.start()
        await call.heard(4_000)
        call.capture.cut()
        captured = await asyncio.wrap_future(call.capture.finish())
        assert [fault.kind for fault in captured.faults] == [FaultKind.STOP_NOT_OBEYED]
        assert captured.set_aside is FaultKind.STOP_NOT_OBEYED
        await stage.sleep(0.5)
        assert await application.api(f"uuid_exists {application.uuid}") == "true"
        await call.switch("stop")
        await end(phone, application)
