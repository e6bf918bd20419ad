"""What a rehearsal needs: an embedded switch with a call on it, and voices for its agent and its caller."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from notices.notice import Locale


class AgentDoes(StrEnum):
    """What the agent of a rehearsed call does when it rings. A person answers by hand, or does not."""

    ANSWERS = "answers"
    BUSY = "busy"
    ABSENT = "absent"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class RehearsedAgent:
    """The other end of a rehearsed call.

    Attributes:
        speech: s16le mono at 8 kHz, repeated for as long as the parties talk; None is silence.
        colleague: the same, of whoever gets the caller from the agent.
    """

    does: AgentDoes
    speech: bytes | None = None
    colleague: bytes | None = None


class Happened(Protocol):
    """One thing that the embedded switch noted, as `ivr.rehearsal.noted.Noted` has it."""

    @property
    def at_ms(self) -> int:
        """Since the call arrived, by the switch's clock."""
        ...

    @property
    def kind(self) -> str:
        """What it was: a value of `ivr.rehearsal.noted.Kind`."""
        ...

    @property
    def what(self) -> str:
        """A file, a key, a number."""
        ...

    @property
    def by(self) -> str:
        """`caller`, `agent` or `switch`."""
        ...

    @property
    def cause(self) -> str:
        """Why, in FreeSWITCH's words; empty when there is nothing to say."""
        ...

    @property
    def played_ms(self) -> int | None:
        """How much of a sound was played."""
        ...

    @property
    def length_ms(self) -> int | None:
        """How long it is."""
        ...


class Ending(Protocol):
    """How a rehearsed call ended."""

    @property
    def cause(self) -> str:
        """Why, in FreeSWITCH's words; empty when there is nothing to say."""
        ...

    @property
    def connected(self) -> bool:
        """Whether caller and agent ever heard each other."""
        ...

    @property
    def by(self) -> str:
        """`caller`, `agent` or `switch`."""
        ...


class RehearsedCall(Protocol):
    """A call on the embedded switch, from the caller's side."""

    @property
    def call_id(self) -> str:
        """The switch's id of the caller's leg, by which the line process knows the call too."""
        ...

    def hold(self) -> None:
        """The caller puts the call on hold."""
        ...

    def take_back(self) -> None:
        """The caller takes it back."""
        ...

    def agent_answer(self) -> None:
        """The agent lifts the receiver."""
        ...

    def agent_decline(self) -> None:
        """The agent does not want the call."""
        ...

    def agent_hold(self) -> None:
        """The agent puts the caller on hold, who hears music."""
        ...

    def agent_take_back(self) -> None:
        """The agent takes the caller back."""
        ...

    def agent_transfer(self, extension: str) -> None:
        """The agent sends the caller on, and leaves."""
        ...

    def agent_consult(self, extension: str) -> None:
        """The agent asks a colleague, with the caller on hold."""
        ...

    def agent_complete(self) -> None:
        """The colleague gets the caller, and the agent leaves."""
        ...

    def agent_cancel(self) -> None:
        """The agent takes the caller back from the consultation."""
        ...

    def agent_hang_up(self) -> None:
        """The agent hangs up; nothing happens while the caller is not with them."""
        ...

    def agent_own_speak(self, pcm: bytes) -> None:
        """Append s16le mono at 8 kHz to what the agent says."""
        ...

    def listen_agent(self) -> AsyncIterator[bytes]:
        """As `listen`, what the agent hears: no frame while the caller is with nobody."""
        ...

    @property
    def events(self) -> Sequence[Happened]:
        """Everything noted so far, in order; only ever grows."""
        ...

    def press(self, key: str) -> None:
        """The caller presses a key."""
        ...

    def agent_press(self, keys: str) -> None:
        """The agent types on their telephone; without an agent nothing happens."""
        ...

    def speak(self, pcm: bytes) -> None:
        """Append s16le mono at 8 kHz to what the caller says."""
        ...

    def hang_up(self) -> None:
        """The caller hangs up; nothing happens when the call is over."""
        ...

    def listen(self) -> AsyncIterator[bytes]:
        """What the caller hears: frames of 20 ms, s16le mono at 8 kHz, at the pace of the clock, until the call ends."""
        ...

    async def ended(self) -> Ending:
        """Wait for the end."""
        ...


class RehearsalSwitch(Protocol):
    """An embedded switch in real time, connected to the line process."""

    async def ring(self, dialled: str, caller: str | None, agent: RehearsedAgent, *, version: str | None = None) -> RehearsedCall:
        """Let a caller dial; None withholds the caller's number. A version is one that was prepared (`Versions`). Raises `PreambuleError`."""
        ...

    async def close(self) -> None:
        """End every call and let go of the line process."""
        ...


class Speak(Protocol):
    """Text to speech for the agent and the caller of a rehearsal."""

    def __call__(self, text: str, locale: Locale, *, by_agent: bool) -> bytes:
        """S16le mono at 8 kHz. Blocking; called in a thread. Raises `PreambuleError`."""
        ...


Caption = Callable[[str], str | None]
"""The words of a file that the switch plays, None when it is none of ours."""
