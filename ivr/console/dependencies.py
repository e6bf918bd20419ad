"""All that the console needs from elsewhere, as ports; those of one part stand in its folder. `ivr.bootstrap` gives it the real ones, tests give it fakes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from ivr.console.home.tasks import Nothing, Today
from ivr.console.live.port import CallsNow
from ivr.console.live.watch import Watch
from ivr.console.notices.heard import FindHeard
from ivr.console.notices.refusing import NotHere, Refusing
from ivr.console.objections.register import Register
from ivr.console.pages.parts import Part
from ivr.console.pages.rendering import Pages
from ivr.console.rehearsal.port import Caption, RehearsalSwitch, Speak
from ivr.console.rehearsal.versions import NoVersions, Versions
from ivr.console.security.accounts import Accounts
from ivr.console.security.restraint import Limits
from ivr.console.security.standing import LOOK_SECONDS
from ivr.database.recordings import Filter
from ivr.domain.line import Line
from ivr.domain.recording import Recording

ListRecordings = Callable[[Filter, int], Sequence[Recording]]
"""What `ivr.database.recordings.listing` gives, on a connection of its own."""


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
