"""All that the console needs from elsewhere, as ports. `ivr.bootstrap` gives it the real ones, tests give it fakes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from ivr.console.home.tasks import Nothing, Today
from ivr.console.live.calls import LiveNow
from ivr.console.live.ordering import Outcome
from ivr.console.live.past import Told
from ivr.console.live.watch import Watch
from ivr.console.notices.heard import FindHeard
from ivr.console.notices.refusing import NotHere, Refusing
from ivr.console.objections.register import Register
from ivr.console.pages.parts import Part
from ivr.console.pages.rendering import Pages
from ivr.console.security.accounts import Accounts
from ivr.console.security.restraint import Limits
from ivr.console.security.standing import LOOK_SECONDS
from ivr.database.recordings import Filter
from ivr.domain.line import Line
from ivr.domain.orders import Order, Party
from ivr.domain.recording import Recording
from notices.notice import Locale


class CallsNow(Protocol):
    """The line process's calls, as `ivr.console.live.control_client` reads them."""

    async def calls(self) -> LiveNow:
        """Every call now. Raises `LineUnreachable`."""
        ...

    async def call(self, call_id: str) -> Told | None:
        """One call with its story; None when it is over. Raises `LineUnreachable`."""
        ...

    async def order(self, call_id: str, order: Order, by: Party, who: str) -> Outcome:
        """Give an order to a call. Raises `LineUnreachable`, `CallOver`, `OrderUnanswered`."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...


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


ListRecordings = Callable[[Filter, int], Sequence[Recording]]
"""What `ivr.database.recordings.listing` gives, on a connection of its own."""


class Speak(Protocol):
    """Text to speech for the agent and the caller of a rehearsal."""

    def __call__(self, text: str, locale: Locale, *, by_agent: bool) -> bytes:
        """S16le mono at 8 kHz. Blocking; called in a thread. Raises `PreambuleError`."""
        ...


Caption = Callable[[str], str | None]
"""The words of a file that the switch plays, None when it is none of ours."""


class Versions(Protocol):
    """What rehearsals may hear beside what is published. Blocking; called in a thread. Raises `PreambuleError`."""

    def offered(self, line_id: str) -> Sequence[VersionOffered]:
        """What can be prepared for a line, and what is prepared already; the newest first."""
        ...

    def prepare(self, line_id: str, version: str, by: str) -> str:
        """Make a version ready for a day, `DRAFT` or one published before; its id.

        Args:
            line_id: whose.
            version: its id, or `DRAFT`: all texts as they are now, rendered, and not published by that.
            by: pseudonymous id of who wants to hear it.
        """
        ...

    def ready_at(self, line_id: str, version: str) -> datetime | None:
        """When every line process knows a prepared version; None when it is not prepared, or another line's."""
        ...


DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class VersionOffered:
    """One version of a line's notice.

    Attributes:
        at: when it was published or, if nobody ever did, prepared.
        published: callers hear it, or have heard it.
        heard: callers hear it now.
        prepared: rehearsals may name it now.
        true: it announces what the line enforces; a rehearsal of any other is not recorded.
    """

    id: str
    at: datetime
    published: bool
    heard: bool
    prepared: bool
    true: bool


class NoVersions:
    """Nothing but what is published."""

    def offered(self, _line_id: str) -> Sequence[VersionOffered]:
        """Nothing."""
        return ()

    def prepare(self, _line_id: str, version: str, _by: str) -> str:
        """Itself."""
        return version

    def ready_at(self, _line_id: str, _version: str) -> datetime | None:
        """Never."""
        return None


def _no_caption(_file: str) -> None:
    return None


def _no_line(_id: str) -> None:
    return None


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Everyday:
    """What the parts need that every console has: calls, rehearsals, objections, the first page, the public pages.

    Attributes:
        lines: the lines in service. Blocking; called in a thread. Raises `DatabaseError`.
        recordings: the recordings that a filter lets through, the newest first, at most so many. As `lines`.
        objections: who objects for good.
        switch: a new embedded switch for one rehearsed call.
        speak: gives the rehearsal's agent and caller their voices.
        heard: what the callers of a line hear now, for its public page.
        refusing: writes what callers refuse there.
        today: what there is to do, for the first page.
        versions: what rehearsals may hear beside it.
        caption: the words of what the caller hears, by the name of the file that is played.
        wall_seconds: how often the wall of live calls is brought up to date.
        rehearsals: how many rehearsals may go on at once.
        rehearsal_seconds: when a rehearsal is ended.
    """

    lines: Callable[[], Sequence[Line]]
    recordings: ListRecordings
    objections: Register
    switch: Callable[[], RehearsalSwitch]
    speak: Speak
    heard: FindHeard = _no_line
    refusing: Refusing = field(default_factory=NotHere)
    today: Today = field(default_factory=Nothing)
    versions: Versions = field(default_factory=NoVersions)
    caption: Caption = _no_caption
    wall_seconds: float = 1.0
    rehearsals: int = 8
    rehearsal_seconds: float = 600.0


@dataclass(frozen=True, slots=True)
class Frame:
    """What the frame of the console gives to all of its parts.

    Attributes:
        watch: one look at the line process for everybody who watches.
        control: the line process's calls.
        now: the present moment.
        leaving: awaited when the console ends; a part adds what it has to bring to an end.
        offers: what a part offers to the routes of others, by its name in the state of the app.
    """

    pages: Pages
    watch: Watch
    control: CallsNow
    now: Callable[[], datetime]
    leaving: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    offers: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What `make_app` builds the console on.

    Attributes:
        control: the line process's calls.
        accounts: who is signed in.
        parts: makes every part of the console, in the order in which their routes are looked at.
        locales: folder of the catalogues.
        zone: whose time is shown; this machine's own when None.
        names: host names under which browsers reach the console, beside the loopback ones.
        limits: how much one address, one session and one request may ask for; without any when None.
        poll_seconds: how often the line process is asked while somebody watches.
        look_seconds: how often a session is looked at while somebody follows events by it.
    """

    control: CallsNow
    accounts: Accounts
    parts: Callable[[Frame], Sequence[Part]]
    now: Callable[[], datetime] = _now
    locales: Path = field(default=Path(__file__).parents[2] / "locales")
    zone: tzinfo | None = None
    names: tuple[str, ...] = ()
    limits: Limits | None = None
    poll_seconds: float = 0.25
    look_seconds: float = LOOK_SECONDS
