"""What the suite asks of a telephone and of a switch: once over the embedded switch, once over SIP and a real server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, Self

from ivr.rehearsal.clock import AsFastAsPossible, RealTime
from ivr.rehearsal.inside import INTO_QUEUE, OUT_OF_QUEUE
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


Colleagues = Mapping[str, Destination]
ANSWERS = Destination()
NOBODY_ELSE: Colleagues = MappingProxyType({})


class Telephone(Protocol):
    """The caller's telephone, and that of whoever has the caller: the agent, or a colleague since a transfer."""

    def press(self, key: str) -> None: ...
    def agent_press(self, keys: str) -> None: ...
    def speak(self, pcm: bytes) -> None: ...
    def agent_speak(self, pcm: bytes) -> None: ...
    def hang_up(self) -> None: ...
    def agent_hang_up(self) -> None: ...
    def hold(self, how: str = "sendonly") -> None:
        """`sendonly`, `inactive`, or `nowhere` as RFC 2543 has it: whatever the telephone does, the switch tells the same."""
        ...

    def take_back(self) -> None: ...
    def agent_hold(self, how: str = "sendonly") -> None: ...
    def agent_take_back(self) -> None: ...

    def agent_transfer(self, extension: str) -> None:
        """Send the caller to an extension, and leave (REFER)."""
        ...

    def agent_consult(self, extension: str) -> None:
        """Hold the caller, and call a colleague."""
        ...

    def agent_complete(self) -> None:
        """The colleague gets the caller once they have answered (REFER with Replaces)."""
        ...

    def agent_complete_ringing(self) -> None:
        """The same, at once, while the colleague's telephone still rings."""
        ...

    def agent_cancel(self) -> None:
        """End the consultation, and take the caller back."""
        ...

    def agent_park(self, place: str) -> None: ...
    def agent_to_queue(self) -> None: ...

    def pick_up(self, place: str, by: str) -> None:
        """The telephone `by` takes the caller from a parking place."""
        ...

    def take_from_queue(self, by: str) -> None: ...

    def colleague_speak(self, number: str, pcm: bytes) -> None:
        """What somebody says once they have been called, or have the caller."""
        ...

    def colleague_hang_up(self, number: str) -> None:
        """Whoever was asked by key is the last who answered: there, the agent hangs up by their own number."""
        ...

    def caller_codec(self, name: str) -> None:
        """A re-INVITE with only this codec: PCMU or PCMA."""
        ...

    def heard(self) -> bytes: ...

    @property
    def agent_keys(self) -> str:
        """The caller's keys that have reached the telephone of whoever has the caller."""
        ...

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

    async def ring(self, destination: Destination = ANSWERS, colleagues: Colleagues = NOBODY_ELSE) -> Telephone:
        """Let a caller dial.

        Args:
            destination: who is at the line's destination.
            colleagues: who is at which other number of the house or outside; whoever is not named does as the destination.
        """
        ...

    async def sleep(self, seconds: float) -> None:
        """By the switch's clock."""
        ...

    async def answer(
        self, destination: Destination = ANSWERS, colleagues: Colleagues = NOBODY_ELSE
    ) -> tuple[Telephone, Application]:
        """Let a call come in, and accept it as the line process."""
        ...


class _Staged:
    """What both stages have in common."""

    name = ""
    dial = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.line = Line()

    async def ring(self, destination: Destination = ANSWERS, colleagues: Colleagues = NOBODY_ELSE) -> Telephone:
        raise NotImplementedError

    async def answer(
        self, destination: Destination = ANSWERS, colleagues: Colleagues = NOBODY_ELSE
    ) -> tuple[Telephone, Application]:
        phone = await self.ring(destination, colleagues)
        application = await self.line.accept()
        return phone, application


DEEDS = (
    "press", "agent_press", "speak", "agent_speak", "hang_up", "agent_hang_up", "hold", "take_back", "agent_hold", "agent_take_back",
    "agent_transfer", "agent_consult", "agent_complete", "agent_complete_ringing", "agent_cancel", "agent_park", "agent_to_queue", "pick_up", "take_from_queue",
    "colleague_speak", "colleague_hang_up", "caller_codec",
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
    hold: Callable[..., None]
    take_back: Callable[[], None]
    agent_hold: Callable[..., None]
    agent_take_back: Callable[[], None]
    agent_transfer: Callable[[str], None]
    agent_consult: Callable[[str], None]
    agent_complete: Callable[[], None]
    agent_complete_ringing: Callable[[], None]
    agent_cancel: Callable[[], None]
    agent_park: Callable[[str], None]
    agent_to_queue: Callable[[], None]
    pick_up: Callable[[str, str], None]
    take_from_queue: Callable[[str], None]
    colleague_speak: Callable[[str, bytes], None]
    colleague_hang_up: Callable[[str], None]
    caller_codec: Callable[[str], None]

    def heard(self) -> bytes:
        return bytes(self._heard)

    @property
    def agent_keys(self) -> str:
        return self._call.agent_keys

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

    async def ring(self, destination: Destination = ANSWERS, colleagues: Colleagues = NOBODY_ELSE) -> Telephone:
        others = {number: _agent(colleague) for number, colleague in colleagues.items()}
        phone = EmbeddedPhone(await self._switch.ring(DIALLED, CALLER, _agent(destination), colleagues=others))
        self._phones.append(phone)
        return phone

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep_until(self._clock.now_us() + int(seconds * 1_000_000))


def _agent(who: Destination) -> Agent:
    return Agent(who.answers_after, who.busy, hangs_up_after=who.hangs_up_after)


@dataclass(frozen=True)
class Exchange:
    """The telephones round a real server: the PBX's, and those outside that the operator reaches; where the PBX dials."""

    pbx: SipPhone
    operator: SipPhone
    server: tuple[str, int]

    def calls(self) -> list[SipCall]:
        return [*self.pbx.calls, *self.operator.calls]


class SipTelephone:
    """The caller over SIP, and whoever has the caller."""

    def __init__(self, call: SipCall, exchange: Exchange) -> None:
        self._call = call
        self._exchange = exchange
        self._before = exchange.calls()
        self._first = len(exchange.pbx.calls)
        self._asking: tuple[SipCall, SipCall] | None = None

    @property
    def _since(self) -> list[SipCall]:
        return [call for call in self._exchange.calls() if call not in self._before]

    @property
    def _agent(self) -> SipCall:
        """Whoever asks a colleague has the caller; else the last one who was called or who took the caller from where they waited."""
        if self._asking is not None:
            return self._asking[0]
        talking = [call for call in self._since if call.answered.is_set() and not call.ended.is_set()]
        return talking[-1] if talking else self._exchange.pbx.wait_for_call(LONGEST_WAIT, index=self._first)

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

    def hold(self, how: str = "sendonly") -> None:
        self._call.hold(how)

    def take_back(self) -> None:
        self._call.unhold()

    def agent_hold(self, how: str = "sendonly") -> None:
        self._agent.hold(how)

    def agent_take_back(self) -> None:
        self._agent.unhold()

    def agent_transfer(self, extension: str) -> None:
        self._agent.refer(extension)

    def agent_consult(self, extension: str) -> None:
        agent = self._agent
        agent.hold()
        self._asking = (agent, self._exchange.pbx.dial(extension, self._exchange.server, extension=agent.called))

    def agent_complete(self) -> None:
        if self._asking is not None:
            (agent, asked), self._asking = self._asking, None
            threading.Thread(target=_give, args=(agent, asked), daemon=True).start()

    def agent_complete_ringing(self) -> None:
        if self._asking is not None:
            (agent, asked), self._asking = self._asking, None
            agent.refer_to(asked)

    def agent_cancel(self) -> None:
        if self._asking is not None:
            (agent, asked), self._asking = self._asking, None
            asked.hang_up()
            agent.unhold()

    def agent_park(self, place: str) -> None:
        self.agent_transfer(place)

    def agent_to_queue(self) -> None:
        self.agent_transfer(INTO_QUEUE)

    def pick_up(self, place: str, by: str) -> None:
        self._exchange.pbx.dial(place, self._exchange.server, extension=by)

    def take_from_queue(self, by: str) -> None:
        self._exchange.pbx.dial(OUT_OF_QUEUE, self._exchange.server, extension=by)

    def colleague_speak(self, number: str, pcm: bytes) -> None:
        self._at(number).speak(pcm)

    def colleague_hang_up(self, number: str) -> None:
        self._at(number).hang_up()

    def _at(self, number: str) -> SipCall:
        """The last call that this number took or made."""
        return [call for call in self._since if number == (call.called if call.incoming else call.caller)][-1]

    def caller_codec(self, name: str) -> None:
        self._call.change_codec(name)

    def heard(self) -> bytes:
        return self._call.heard()

    @property
    def agent_keys(self) -> str:
        return "".join(self._agent.keys_heard)

    @property
    def over(self) -> bool:
        return self._call.ended.is_set()

    @property
    def connected(self) -> bool:
        return any(call.answered.is_set() for call in self._since)

    @property
    def answered(self) -> bool:
        return self._call.answered.is_set()


def _give(agent: SipCall, asked: SipCall) -> None:
    """Once the colleague has answered. Thread."""
    if asked.answered.wait(LONGEST_WAIT):
        agent.refer_to(asked)


class RealStage(_Staged):
    """A real FreeSWITCH on loopback, with telephones that speak SIP."""

    name = "freeswitch"
    dial = "sofia/gateway/pbx/201"

    def __init__(self, folder: Path, server: FreeSwitch, caller: SipPhone, pbx: SipPhone, operator: SipPhone) -> None:
        super().__init__(folder)
        self._server = server
        self._caller = caller
        self._exchange = Exchange(pbx, operator, server.pbx)

    async def __aenter__(self) -> Self:
        await self.line.start(port=self._server.ports.line)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._server.api, "hupall")
        await self.line.close()

    async def ring(self, destination: Destination = ANSWERS, colleagues: Colleagues = NOBODY_ELSE) -> Telephone:
        for phone in (self._exchange.pbx, self._exchange.operator):
            phone.when_called = _when_called(destination)
            phone.extensions = {number: _when_called(colleague) for number, colleague in colleagues.items()}
        return SipTelephone(self._caller.dial(DIALLED, self._server.trunk), self._exchange)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def _when_called(who: Destination) -> WhenCalled:
    return WhenCalled(who.answers_after, who.busy, who.hangs_up_after)
