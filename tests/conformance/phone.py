"""What the suite asks of a telephone and of a switch: once over the embedded switch, once over SIP and a real server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from ivr.rehearsal.clock import AsFastAsPossible, RealTime
from ivr.rehearsal.switch import Agent, EmbeddedSwitch, Failsafe, RehearsedCall
from tests.conformance.esl import LONGEST_WAIT, Application, Line
from tests.freeswitch.server import FreeSwitch
from tests.freeswitch.sip_phone import SipCall, SipPhone, WhenCalled

CALLER = "33199000001"
DIALLED = "0199000000"
GUARD_SECONDS = 3


@dataclass(frozen=True)
class Destination:
    """Who is at the other end. Seconds; None never answers, never hangs up."""

    answers_after: float | None = 0.4
    busy: bool = False
    hangs_up_after: float | None = None


ANSWERS = Destination()


class Telephone(Protocol):
    """The caller's telephone; the agent's too, once it has been rung."""

    def press(self, key: str) -> None: ...
    def agent_press(self, keys: str) -> None: ...
    def speak(self, pcm: bytes) -> None: ...
    def agent_speak(self, pcm: bytes) -> None: ...
    def hang_up(self) -> None: ...
    def agent_hang_up(self) -> None: ...
    def hold(self) -> None: ...
    def take_back(self) -> None: ...
    def agent_hold(self) -> None: ...
    def agent_take_back(self) -> None: ...
    def heard(self) -> bytes: ...

    @property
    def over(self) -> bool:
        """Whether the caller's telephone is free again."""
        ...

    @property
    def connected(self) -> bool:
        """Whether an agent has ever answered."""
        ...

    @property
    def answered(self) -> bool:
        """Whether the caller's telephone knows that it was answered: to give up before and to hang up after are two things."""
        ...


class Stage(Protocol):
    """A switch, and the line process's place, which the test takes."""

    name: str
    folder: Path
    line: Line
    dial: str

    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_: object) -> None: ...
    async def ring(self, destination: Destination = ANSWERS) -> Telephone: ...

    async def sleep(self, seconds: float) -> None:
        """By the switch's clock."""
        ...

    async def answer(self, destination: Destination = ANSWERS) -> tuple[Telephone, Application]:
        """Let a call come in, and accept it as the line process."""
        ...


class _Staged:
    """What both stages have in common."""

    name = ""
    dial = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.line = Line()

    async def ring(self, destination: Destination = ANSWERS) -> Telephone:
        raise NotImplementedError

    async def answer(self, destination: Destination = ANSWERS) -> tuple[Telephone, Application]:
        phone = await self.ring(destination)
        application = await self.line.accept()
        return phone, application


DEEDS = (
    "press", "agent_press", "speak", "agent_speak", "hang_up", "agent_hang_up", "hold", "take_back", "agent_hold", "agent_take_back",
)  # fmt: skip


class EmbeddedPhone:
    """A rehearsed call, heard from its first frame."""

    def __init__(self, call: RehearsedCall) -> None:
        self._call = call
        self._heard = bytearray()
        self._ended = asyncio.ensure_future(call.ended())
        self._listening = asyncio.create_task(self._listen())
        for name in DEEDS:
            setattr(self, name, getattr(call, name))

    press: Callable[[str], None]
    agent_press: Callable[[str], None]
    speak: Callable[[bytes], None]
    agent_speak: Callable[[bytes], None]
    hang_up: Callable[[], None]
    agent_hang_up: Callable[[], None]
    hold: Callable[[], None]
    take_back: Callable[[], None]
    agent_hold: Callable[[], None]
    agent_take_back: Callable[[], None]

    def heard(self) -> bytes:
        return bytes(self._heard)

    @property
    def over(self) -> bool:
        return self._ended.done()

    @property
    def connected(self) -> bool:
        return any(noted.kind == "connected" for noted in self._call.events)

    @property
    def answered(self) -> bool:
        return any(noted.kind == "answered" for noted in self._call.events)

    async def close(self) -> None:
        self._listening.cancel()
        self._ended.cancel()
        await asyncio.gather(self._listening, self._ended, return_exceptions=True)

    async def _listen(self) -> None:
        async for frame in self._call.listen():
            self._heard += frame


class EmbeddedStage(_Staged):
    """The embedded switch, in real time or faster."""

    dial = "sofia/gateway/pbx/201"

    def __init__(self, folder: Path, *, fast: bool) -> None:
        super().__init__(folder)
        self.name = "embedded, fast" if fast else "embedded"
        self._fast = fast
        self._phones: list[EmbeddedPhone] = []

    async def __aenter__(self) -> Self:
        address = await self.line.start()
        self._clock = AsFastAsPossible() if self._fast else RealTime()
        self._switch = EmbeddedSwitch(address, clock=self._clock, failsafe=Failsafe(guard_seconds=GUARD_SECONDS))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._switch.close()
        for phone in self._phones:
            await phone.close()
        await self.line.close()

    async def ring(self, destination: Destination = ANSWERS) -> Telephone:
        agent = Agent(destination.answers_after, destination.busy, hangs_up_after=destination.hangs_up_after)
        phone = EmbeddedPhone(await self._switch.ring(DIALLED, CALLER, agent))
        self._phones.append(phone)
        return phone

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep_until(self._clock.now_us() + int(seconds * 1_000_000))


class SipTelephone:
    """The caller over SIP, and whoever is rung at the PBX."""

    def __init__(self, call: SipCall, pbx: SipPhone, before: int) -> None:
        self._call = call
        self._pbx = pbx
        self._before = before

    @property
    def _agent(self) -> SipCall:
        return self._pbx.wait_for_call(LONGEST_WAIT, index=self._before)

    def press(self, key: str) -> None:
        for one in key:
            self._call.press(one)

    def agent_press(self, keys: str) -> None:
        for one in keys:
            self._agent.press(one)

    def speak(self, pcm: bytes) -> None:
        self._call.speak(pcm)

    def agent_speak(self, pcm: bytes) -> None:
        self._agent.speak(pcm)

    def hang_up(self) -> None:
        self._call.hang_up()

    def agent_hang_up(self) -> None:
        self._agent.hang_up()

    def hold(self) -> None:
        self._call.hold()

    def take_back(self) -> None:
        self._call.unhold()

    def agent_hold(self) -> None:
        self._agent.hold()

    def agent_take_back(self) -> None:
        self._agent.unhold()

    def heard(self) -> bytes:
        return self._call.heard()

    @property
    def over(self) -> bool:
        return self._call.ended.is_set()

    @property
    def connected(self) -> bool:
        return any(call.answered.is_set() for call in self._pbx.calls[self._before :])

    @property
    def answered(self) -> bool:
        return self._call.answered.is_set()


class RealStage(_Staged):
    """A real FreeSWITCH on loopback, with telephones that speak SIP."""

    name = "freeswitch"
    dial = "sofia/gateway/pbx/201"

    def __init__(self, folder: Path, server: FreeSwitch, caller: SipPhone, pbx: SipPhone) -> None:
        super().__init__(folder)
        self._server = server
        self._caller = caller
        self._pbx = pbx

    async def __aenter__(self) -> Self:
        await self.line.start(port=self._server.ports.line)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._server.api, "hupall")
        await self.line.close()

    async def ring(self, destination: Destination = ANSWERS) -> Telephone:
        self._pbx.when_called = WhenCalled(destination.answers_after, destination.busy, destination.hangs_up_after)
        before = len(self._pbx.calls)
        return SipTelephone(self._caller.dial(DIALLED, self._server.trunk), self._pbx, before)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
