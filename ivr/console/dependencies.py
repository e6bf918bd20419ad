"""All that the console needs from elsewhere, as ports. `ivr.bootstrap` gives it the real ones, tests give it fakes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from ivr.console.live.calls import LiveNow
from ivr.domain.line import Line
from ivr.domain.recording import Recording
from notices.notice import Locale


class CallsNow(Protocol):
    """The line process's calls, as `ivr.console.live.control_client` reads them."""

    async def calls(self) -> LiveNow:
        """Every call now. Raises `LineUnreachable`."""
        ...

    async def close(self) -> None: ...


class AgentDoes(StrEnum):
    """What the agent of a rehearsed call does when it rings."""

    ANSWERS = "answers"
    BUSY = "busy"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class RehearsedAgent:
    """The other end of a rehearsed call.

    Attributes:
        speech: s16le mono at 8 kHz, repeated for as long as the parties talk; None is silence.
    """

    does: AgentDoes
    speech: bytes | None = None


class Happened(Protocol):
    """One thing that the embedded switch noted, as `ivr.rehearsal.noted.Noted` has it."""

    @property
    def at_ms(self) -> int:
        """Since the call arrived, by the switch's clock."""
        ...

    @property
    def kind(self) -> str: ...

    @property
    def what(self) -> str:
        """A file, a key, a number."""
        ...

    @property
    def by(self) -> str: ...

    @property
    def cause(self) -> str: ...

    @property
    def played_ms(self) -> int | None: ...

    @property
    def length_ms(self) -> int | None: ...


class Ending(Protocol):
    """How a rehearsed call ended."""

    @property
    def cause(self) -> str: ...

    @property
    def connected(self) -> bool: ...

    @property
    def by(self) -> str: ...


class RehearsedCall(Protocol):
    """A call on the embedded switch, from the caller's side."""

    @property
    def call_id(self) -> str: ...

    @property
    def events(self) -> Sequence[Happened]:
        """Everything noted so far, in order; only ever grows."""
        ...

    def press(self, key: str) -> None: ...

    def agent_press(self, keys: str) -> None: ...

    def speak(self, pcm: bytes) -> None:
        """Append s16le mono at 8 kHz to what the caller says."""
        ...

    def hang_up(self) -> None: ...

    def listen(self) -> AsyncIterator[bytes]:
        """What the caller hears: frames of 20 ms, s16le mono at 8 kHz, at the pace of the clock, until the call ends."""
        ...

    async def ended(self) -> Ending:
        """Wait for the end."""
        ...


class RehearsalSwitch(Protocol):
    """An embedded switch in real time, connected to the line process."""

    async def ring(self, dialled: str, caller: str | None, agent: RehearsedAgent) -> RehearsedCall: ...

    async def close(self) -> None: ...


Speak = Callable[[str, Locale], bytes]
"""Text and language to speech: s16le mono at 8 kHz. Blocking; called in a thread. Raises `PreambuleError`."""

Caption = Callable[[str], str | None]
"""The words of a file that the switch plays, None when it is none of ours."""


def _no_caption(_file: str) -> None:
    return None


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What `make_app` builds the console on.

    Attributes:
        control: the line process's calls.
        lines: the lines in service. Blocking; called in a thread. Raises `DatabaseError`.
        recordings: the newest recordings, at most so many, beginning before a moment if one is given. As `lines`.
        switch: a new embedded switch for one rehearsed call.
        speak: gives the rehearsal's agent and caller their voices.
        caption: the words of what the caller hears, by the name of the file that is played.
        locales: folder of the catalogues.
        zone: whose time is shown; this machine's own when None.
        names: host names under which browsers reach the console, beside the loopback ones.
        poll_seconds: how often the line process is asked while somebody watches.
        rehearsals: how many rehearsals may go on at once.
        rehearsal_seconds: when a rehearsal is ended.
    """

    control: CallsNow
    lines: Callable[[], Sequence[Line]]
    recordings: Callable[[int, datetime | None], Sequence[Recording]]
    switch: Callable[[], RehearsalSwitch]
    speak: Speak
    caption: Caption = _no_caption
    now: Callable[[], datetime] = _now
    locales: Path = field(default=Path(__file__).parents[2] / "locales")
    zone: tzinfo | None = None
    names: tuple[str, ...] = ()
    poll_seconds: float = 0.25
    rehearsals: int = 8
    rehearsal_seconds: float = 600.0
