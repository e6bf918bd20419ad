"""A call that somebody, or a test, holds in their hand: what they can do to it, hear of it, and read about it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ivr.rehearsal.agent import Hand
from ivr.rehearsal.channel import PAYLOADS
from ivr.rehearsal.errors import RehearsalClosed, RehearsalError
from ivr.rehearsal.inside import INTO_QUEUE, QUEUE
from ivr.rehearsal.leg import REACTION_SECONDS, Input
from ivr.rehearsal.listening import Listening
from ivr.rehearsal.noted import CallEnded, Kind, Noted
from ivr.rehearsal.session import Session

KEYS = frozenset("0123456789*#ABCD")


class KeyUnknown(RehearsalError):
    """Something was pressed that no telephone has."""

    id = "rehearsal.key-unknown"


class CodecUnknown(RehearsalError):
    """A codec was asked for that the telephones of a rehearsal do not speak."""

    id = "rehearsal.codec-unknown"


class NeverHappened(RehearsalError):
    """The call ended before what was waited for happened."""

    id = "rehearsal.never-happened"


class RehearsedCall:
    """One call in the embedded switch. All that is done to it takes effect with the next 20 ms frame."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ended: asyncio.Future[CallEnded] = asyncio.get_running_loop().create_future()
        self._listenings: list[Listening] = []
        self.call_id = session.channel.uuid

    @property
    def events(self) -> list[Noted]:
        """What has happened so far, oldest first."""
        return list(self._session.notes)

    @property
    def elapsed(self) -> float:
        """Seconds since the call arrived, by the switch's clock."""
        return (self._session.clock.now_us() - self._session.channel.created_us) / 1_000_000

    def press(self, key: str) -> None:
        """The caller presses a key, or several one after another."""
        self._input("press", *_keys(key))

    def agent_press(self, keys: str) -> None:
        """The agent presses keys; without an agent nothing happens."""
        self._input("agent_press", *_keys(keys))

    def speak(self, pcm: bytes) -> None:
        """Append s16le 8 kHz mono to what the caller says; silence when it runs out."""
        self._session.caller.say(pcm)

    def agent_speak(self, pcm: bytes) -> None:
        """Append s16le 8 kHz mono to what the agent says; before and after it comes the agent's own speech."""
        self._session.telephones.current.voice.say(pcm)

    def agent_own_speak(self, pcm: bytes) -> None:
        """The same into the agent's own telephone, whoever has the caller by now."""
        self._session.telephones.own.voice.say(pcm)

    def agent_answer(self) -> None:
        """The agent answers by hand, now or as soon as it rings."""
        self._session.telephones.own.hand = Hand.LIFTS

    def agent_decline(self) -> None:
        """The agent refuses the call by hand."""
        self._session.telephones.own.hand = Hand.DECLINES

    def hang_up(self) -> None:
        """The caller hangs up."""
        self._input("hang_up", "")

    def agent_hang_up(self) -> None:
        """The agent hangs up."""
        self._input("agent_hang_up", "")

    def hold(self, how: str = "sendonly") -> None:
        """The caller puts the call on hold: from then on no sound comes from them, and none is recorded.

        Args:
            how: as a telephone says it, `sendonly`, `inactive` or `nowhere`; it makes no difference.
        """
        self._input("hold", how)

    def take_back(self) -> None:
        """The caller takes the call back from hold."""
        self._input("take_back", "")

    def agent_hold(self, how: str = "sendonly") -> None:
        """The agent puts the caller on hold, who hears music; `how` as above."""
        self._input("agent_hold", how)

    def agent_take_back(self) -> None:
        """The agent takes the caller back."""
        self._input("agent_take_back", "")

    def agent_transfer(self, extension: str) -> None:
        """Whoever has the caller sends them to an extension and leaves: a blind transfer."""
        self._input("agent_transfer", extension)

    def agent_consult(self, extension: str) -> None:
        """The agent puts the caller on hold and calls a colleague, whom the caller does not hear."""
        self._input("agent_consult", extension)

    def agent_complete(self) -> None:
        """The colleague who was asked gets the caller, as soon as they have answered; the agent leaves."""
        self._input("agent_complete", "")

    def agent_complete_ringing(self) -> None:
        """The agent leaves while the colleague's telephone still rings: the caller hears music until they answer."""
        self._input("agent_complete_ringing", "")

    def agent_cancel(self) -> None:
        """The agent ends the consultation and takes the caller back."""
        self._input("agent_cancel", "")

    def agent_park(self, place: str) -> None:
        """The agent leaves the caller at a parking place (5901 to 5909), where they hear music."""
        self.agent_transfer(place)

    def agent_to_queue(self, queue: str = INTO_QUEUE) -> None:
        """The agent puts the caller into the queue, where they hear music."""
        self.agent_transfer(queue)

    def pick_up(self, place: str, by: str) -> None:
        """The telephone `by` dials the parking place and has the caller."""
        self._session.inputs.append(Input("pick_up", place, by))

    def take_from_queue(self, by: str) -> None:
        """The telephone `by` asks the queue for the caller who has waited longest: this one."""
        self._session.inputs.append(Input("pick_up", QUEUE, by))

    def colleague_speak(self, number: str, pcm: bytes) -> None:
        """Append s16le 8 kHz mono to what somebody says who was named when the call was made; nobody hears it before they answer."""
        self._session.telephones.at(number).voice.say(pcm)

    def colleague_hang_up(self, number: str) -> None:
        """Somebody hangs up who is asked, or who has the caller."""
        self._input("colleague_hang_up", number)

    def caller_codec(self, name: str) -> None:
        """The caller's telephone changes to PCMU or PCMA in mid-call."""
        if name not in PAYLOADS:
            raise CodecUnknown(f"A telephone here has no codec {name!r}. It speaks {', '.join(PAYLOADS)}.")
        self._input("codec", name)

    def listen(self) -> Listening:
        """What the caller hears from now on: 20 ms frames, s16le mono at the call's rate, paced by the clock."""
        return self._listening(self._session.listeners)

    def listen_agent(self) -> Listening:
        """As `listen`, for whoever the caller is with; no frame while nobody is."""
        return self._listening(self._session.agent_listeners)

    @property
    def agent_keys(self) -> str:
        """The caller's keys that have reached the agent's telephone."""
        return self._session.agent_keys

    def _listening(self, listeners: list[Callable[[bytes], None]]) -> Listening:
        listening = Listening()
        if self._ended.done():
            listening.end()
        listeners.append(listening.hear)
        self._listenings.append(listening)
        return listening

    async def sleep(self, seconds: float) -> None:
        """Let time pass, by the switch's clock."""
        clock = self._session.clock
        await clock.sleep_until(clock.now_us() + int(seconds * 1_000_000))
        clock.attend(REACTION_SECONDS)

    async def until(self, kind: Kind, matching: Callable[[Noted], bool] = lambda _: True, *, count: int = 1) -> Noted:
        """Wait until something has been noted for the `count`-th time; what was noted before counts.

        Raises:
            NeverHappened: the call has ended without it.
        """
        while True:
            found = [noted for noted in self._session.notes if noted.kind is kind and matching(noted)]
            if len(found) >= count:
                return found[count - 1]
            if self._ended.done():
                raise NeverHappened(f"The call ended before {kind.value} was noted for the {count}. time.")
            await self._session.noted.wait()

    async def ended(self) -> CallEnded:
        """Wait for the end of the call.

        Raises:
            RehearsalClosed: the switch was closed before.
        """
        return await asyncio.shield(self._ended)

    def finish(self, error: BaseException | None = None) -> None:
        """For the switch: the call is over."""
        session = self._session
        if not self._ended.done():
            if error is not None:
                self._ended.set_exception(error)
                self._ended.exception()  # nobody has to wait for it
            else:
                self._ended.set_result(CallEnded(session.channel.hangup_cause, session.connected, session.ended_by))
        session.noted.set()
        for listening in self._listenings:
            listening.end()

    def _input(self, action: str, *values: str) -> None:
        if isinstance(self._ended, asyncio.Future) and self._ended.done() and self._ended.exception() is not None:
            raise RehearsalClosed("The embedded switch has been closed; this call can no longer be acted upon.")
        self._session.inputs.extend(Input(action, value) for value in values)


def _keys(text: str) -> str:
    unknown = set(text) - KEYS
    if unknown:
        raise KeyUnknown(f"A telephone has no key {min(unknown)!r}. Its keys are 0-9, * and #.")
    return text
