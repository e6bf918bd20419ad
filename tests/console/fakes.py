"""A house of fakes around the console: a line process that says what it is told, and a switch that plays a script."""

from __future__ import annotations

import asyncio
import math
import struct
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ivr.bootstrap.objecting import ObjectionMissing
from ivr.call.live import Stage
from ivr.console.dependencies import Dependencies, Everyday
from ivr.console.errors import NoSuchPage
from ivr.console.everyday import everyday
from ivr.console.live.calls import CallNow, LiveNow
from ivr.console.live.ordering import Outcome
from ivr.console.live.past import Told, Was
from ivr.console.objections.register import Lines, TakenIn, Terms
from ivr.console.pages.parts import Part
from ivr.console.pages.rendering import Pages
from ivr.console.rehearsal.port import AgentDoes, RehearsalSwitch, RehearsedAgent
from ivr.console.security.visitor import Visitor
from ivr.database.recordings import Filter
from ivr.domain.control import Shown
from ivr.domain.line import Answering, Destination, Line, Undecided
from ivr.domain.objection import Objection, ObjectionNumber, Origin
from ivr.domain.orders import Order, Party, Verdict
from ivr.domain.recording import Recording, RecordingState
from ivr.domain.roles import DEAF, Grant, Role
from ivr.errors import PreambuleError
from notices.facts import AnnouncedFacts, AnnouncedPurpose, Duration, DurationUnit, LegalBasis, PurposeKind
from notices.notice import Locale

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
FRENCH, ENGLISH = Locale("fr"), Locale("en")


def a_line(name: str = "Accueil", number: str = "+33199000010", *, rehearsal: bool = True) -> Line:
    facts = AnnouncedFacts(
        organisation="Mairie de Valmont",
        line_name=name,
        controller_address="1 place de la Mairie",
        purposes=(AnnouncedPurpose(PurposeKind.QUALITY, LegalBasis.PUBLIC_TASK, Duration(1, DurationUnit.DAYS)),),
        recipients=("accueil",),
        dpo_contact="dpo@valmont.example",
        rights_contact="droits@valmont.example",
        web_address="https://valmont.example/appels",
    )
    return Line(
        id=f"line-{number[-2:]}",
        name=name,
        number=number,
        numbers=((f"{number[:-1]}9", ENGLISH),),
        locales=(FRENCH, ENGLISH),
        answering=Answering.ANSWER_FIRST,
        undecided=Undecided.RECORD,
        destination=Destination("user/201"),
        facts=facts,
        rehearsal=rehearsal,
    )


def a_recording(
    number: int = 0, state: RecordingState = RecordingState.SEALED, *, call_id: str = "", samples: int | None = 96_000
) -> Recording:
    started = NOW - timedelta(minutes=7 * number + 1)
    return Recording(
        id=f"{number:08x}-0000-4000-8000-000000000000",
        call_id=call_id or f"call-{number}",
        line_id="line-10",
        proof_id="proof",
        state=state,
        started_at=started,
        ended_at=None,
        samples=samples,
        due_at=started + timedelta(days=1),
        body="body",
        body_sha256=None,
        body_size=None,
        complete=True,
        manifest=None,
    )


def a_call(call_id: str = "call-live", **changes: object) -> CallNow:
    values: dict[str, object] = {
        "id": call_id,
        "line": "line-10",
        "line_name": "Accueil",
        "stage": Stage.TALKING,
        "recording": Shown.CAPTURING,
        "reasons": ("informed",),
        "since": NOW - timedelta(seconds=12),
        "arrived": NOW - timedelta(seconds=40),
        "locale": "fr",
        "rehearsal": True,
        "levels": (-23.4, -41.0),
        "recording_id": "rec",
        "answer": "undecided",
    }
    return CallNow(**{**values, **changes})  # type: ignore[arg-type]


@dataclass
class FakeControl:
    """Answers with what it was given; counts how often it was asked."""

    live: LiveNow = field(default_factory=LiveNow)
    problem: PreambuleError | None = None
    asked: int = 0
    closed: bool = False
    past: tuple[Was, ...] = ()
    outcome: Outcome | PreambuleError = field(default_factory=lambda: Outcome(Verdict.DONE))
    orders: list[tuple[str, Order, Party, str]] = field(default_factory=list)

    async def call(self, call_id: str) -> Told | None:
        call = (await self.calls()).find(call_id)
        return None if call is None else Told(call, self.past)

    async def order(self, call_id: str, order: Order, by: Party, who: str) -> Outcome:
        self.orders.append((call_id, order, by, who))
        if isinstance(self.outcome, PreambuleError):
            raise self.outcome
        return self.outcome

    async def calls(self) -> LiveNow:
        self.asked += 1
        if self.problem is not None:
            raise self.problem
        return self.live

    def change(self, call_id: str, **changes: Any) -> None:
        self.live = LiveNow(tuple(replace(call, **changes) if call.id == call_id else call for call in self.live.calls))

    async def close(self) -> None:
        self.closed = True


@dataclass(frozen=True)
class Note:
    at_ms: int
    kind: str
    what: str = ""
    by: str = "switch"
    cause: str = ""
    played_ms: int | None = None
    length_ms: int | None = None


@dataclass(frozen=True)
class End:
    cause: str = "NORMAL_CLEARING"
    connected: bool = True
    by: str = "caller"


def tone(milliseconds: int = 20, hertz: int = 440, level: float = 0.2) -> bytes:
    count = 8 * milliseconds
    values = (int(32767 * level * math.sin(2 * math.pi * hertz * n / 8000)) for n in range(count))
    return struct.pack(f"<{count}h", *values)


class FakeCall:
    """Plays tone frames until somebody hangs up; notes what is pressed."""

    def __init__(self, agent: RehearsedAgent, pace: float, on_key: Callable[[FakeCall, str], None] | None = None) -> None:
        self.call_id = "call-rehearsed"
        self.events: list[Note] = []
        self.agent = agent
        self.spoken: list[bytes] = []
        self.agent_spoken: list[bytes] = []
        self.done: list[str] = []
        self._lifted = False
        self._led = False
        self._connected = False
        self._pace = pace
        self._on_key = on_key
        self._over = asyncio.Event()
        self._ms = 0

    def note(self, kind: str, **values: object) -> None:
        self.events.append(Note(self._ms, kind, **values))  # type: ignore[arg-type]

    def press(self, key: str) -> None:
        self.note("key", what=key, by="caller")
        if self._on_key is not None:
            self._on_key(self, key)

    def agent_press(self, keys: str) -> None:
        self.note("key", what=keys, by="agent")

    def speak(self, pcm: bytes) -> None:
        self.spoken.append(pcm)

    def agent_own_speak(self, pcm: bytes) -> None:
        self.agent_spoken.append(pcm)

    def agent_answer(self) -> None:
        self._lifted = True

    def agent_decline(self) -> None:
        self.done.append("agent_decline")

    def agent_hang_up(self) -> None:
        self.done.append("agent_hang_up")
        if self._connected and not self._over.is_set():
            self.note("hung_up", by="agent", cause="NORMAL_CLEARING")
            self._over.set()

    def hold(self) -> None:
        self.note("held", by="caller")

    def take_back(self) -> None:
        self.note("taken_back", by="caller")

    def agent_hold(self) -> None:
        self.note("held", by="agent")

    def agent_take_back(self) -> None:
        self.note("taken_back", by="agent")

    def agent_transfer(self, extension: str) -> None:
        self.note("transferred", what=extension, by="agent")

    def agent_consult(self, extension: str) -> None:
        self.done.append(f"consult {extension}")

    def agent_complete(self) -> None:
        self.note("connected", what="202")

    def agent_cancel(self) -> None:
        self.done.append("cancel")

    def hang_up(self) -> None:
        if not self._over.is_set():
            self.note("hung_up", by="caller", cause="NORMAL_CLEARING")
            self._over.set()

    async def listen(self) -> AsyncIterator[bytes]:
        """Whoever listens first lets time pass."""
        frame, leads, self._led = tone(), not self._led, True
        while not self._over.is_set():
            if leads:
                self._script()
            yield frame
            if leads:
                self._ms += 20
            await asyncio.sleep(self._pace)

    async def listen_agent(self) -> AsyncIterator[bytes]:
        frame = tone(hertz=880)
        while not self._over.is_set():
            if self._connected:
                yield frame
            await asyncio.sleep(self._pace)

    def _script(self) -> None:
        if self._ms == 0:
            self.note("answered")
        if self._ms == 100:
            self.note("played", what="level1.wav", played_ms=100, length_ms=100)
            if self.agent.does is AgentDoes.BUSY:
                self.note("not_connected", cause="USER_BUSY")
                self.hang_up()
            else:
                self.note("ringing", what="user/201")
        answers = self.agent.does is AgentDoes.ANSWERS or self._lifted
        if self._ms >= 200 and answers and not self._connected:
            self._connected = True
            self.note("connected")

    async def ended(self) -> End:
        await self._over.wait()
        return End()


@dataclass
class FakeSwitch:
    """Rings a `FakeCall`; remembers what was dialled."""

    pace: float = 0.001
    on_key: Callable[[FakeCall, str], None] | None = None
    problem: PreambuleError | None = None
    dialled: list[tuple[str, str | None, AgentDoes]] = field(default_factory=list)
    calls: list[FakeCall] = field(default_factory=list)
    versions: list[str | None] = field(default_factory=list)
    closed: int = 0

    async def ring(self, dialled: str, caller: str | None, agent: RehearsedAgent, *, version: str | None = None) -> FakeCall:
        if self.problem is not None:
            raise self.problem
        self.dialled.append((dialled, caller, agent.does))
        self.versions.append(version)
        call = FakeCall(agent, self.pace, self.on_key)
        self.calls.append(call)
        return call

    async def close(self) -> None:
        self.closed += 1


@dataclass
class FakeRegister:
    """Objections by what callers of it say: a number stands beside its objection, as no real register keeps it."""

    rows: list[tuple[str, Objection]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    files: list[tuple[bytes, str, Lines]] = field(default_factory=list)
    problem: PreambuleError | None = None

    def listed(self, lines: Lines, after: tuple[datetime, str] | None, limit: int) -> Sequence[Objection]:
        if self.problem is not None:
            raise self.problem
        own = [one for _, one in self.rows if lines is None or one.line_id in lines]
        found = sorted(own, key=lambda one: (one.since, one.id), reverse=True)
        return [one for one in found if after is None or (one.since, one.id) < after][:limit]

    def line_of(self, objection_id: str) -> str | None:
        for _, one in self.rows:
            if one.id == objection_id:
                return one.line_id
        raise NoSuchPage("no page")

    def one(self, objection_id: str) -> Objection:
        for _, one in self.rows:
            if one.id == objection_id and one.in_force(NOW):
                return one
        raise ObjectionMissing("no such objection")

    def look_up(self, number: str, lines: Lines, person: str) -> Sequence[Objection]:
        if self.problem is not None:
            raise self.problem
        if not number.strip("+ ").replace(" ", "").isdigit():
            raise ObjectionNumber("no number")
        self.people.append(person)
        known = [one for mine, one in self.rows if mine == number and one.in_force(NOW)]
        return [one for one in known if lines is None or one.line_id is None or one.line_id in lines]

    def add(self, number: str, terms: Terms, reason: str, person: str) -> bool:
        there = self.look_up(number, None, person)
        known = [one for one in there if (one.line_id, one.purposes) == (terms.line_id, terms.purposes)]
        if not known:
            added = an_objection(len(self.rows), line_id=terms.line_id, purposes=terms.purposes, until=terms.until)
            self.rows.append((number, added))
            self.reasons.append(reason)
        return not known

    def withdraw(self, objection_id: str, reason: str, person: str) -> None:
        gone = replace(self.one(objection_id), number_hash=None, withdrawn_at=NOW)
        self.rows = [("", gone) if one.id == objection_id else (number, one) for number, one in self.rows]
        self.reasons.append(reason)
        self.people.append(person)

    def take_in(self, content: bytes, name: str, lines: Lines, reason: str, person: str) -> TakenIn:
        self.files.append((content, name, lines))
        self.people.append(person)
        return TakenIn(content.count(b"\n"), 0, 0)

    def export(self, lines: Lines, person: str) -> Sequence[Objection]:
        self.people.append(person)
        return self.listed(lines, None, 1_000)


def an_objection(number: int = 0, **changes: object) -> Objection:
    values: dict[str, object] = {
        "id": f"{number:08x}-0000-4000-8000-000000000000",
        "number_hash": "ab" * 32,
        "key_id": "cd" * 32,
        "line_id": None,
        "purposes": frozenset(),
        "since": NOW - timedelta(minutes=7 * number),
        "until": None,
        "origin": Origin.CONSOLE,
    }
    return Objection(**{**values, **changes})  # type: ignore[arg-type]


def a_visitor(*roles: Role, line: str | None = None, **changes: object) -> Visitor:
    """Somebody with these roles; with all that do not exclude hearing when none is named."""
    given = roles or tuple(role for role in Role if role not in DEAF)
    grants = tuple(Grant(f"grant-{role}", "person-1", role, line, NOW - timedelta(days=9), None, "person-0") for role in given)
    values = {"person": "person-1", "name": "Claire Martin", "grants": grants, "now": NOW, "session": "s-1", "proven_at": NOW}
    return Visitor(**{**values, **changes})  # type: ignore[arg-type]


@dataclass
class FakeAccounts:
    """Whoever comes is this person; None for a stranger. Tokens of the API stand for whom they are given to."""

    who: Visitor | None = field(default_factory=a_visitor)
    bearers: dict[str, Visitor] = field(default_factory=dict)

    def visitor(self, _token: str) -> Visitor | None:
        return self.who

    def bearer(self, token: str) -> Visitor | None:
        return self.bearers.get(token)


@dataclass
class House:
    """The fakes, and the dependencies made of them."""

    control: FakeControl = field(default_factory=FakeControl)
    switch: FakeSwitch = field(default_factory=FakeSwitch)
    lines: Sequence[Line] = field(default_factory=lambda: (a_line(),))
    recordings: Sequence[Recording] = ()
    register: FakeRegister = field(default_factory=FakeRegister)
    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    database_problem: PreambuleError | None = None
    speech_problem: PreambuleError | None = None

    def read_lines(self) -> Sequence[Line]:
        if self.database_problem is not None:
            raise self.database_problem
        return self.lines

    def read_recordings(self, wanted: Filter, limit: int) -> Sequence[Recording]:
        if self.database_problem is not None:
            raise self.database_problem
        found = [one for one in self.recordings if wanted.call_id in (None, one.call_id)]
        return [one for one in found if wanted.after is None or (one.started_at, one.id) < wanted.after][:limit]

    def speak(self, text: str, locale: Locale, *, by_agent: bool) -> bytes:
        if self.speech_problem is not None:
            raise self.speech_problem
        return tone(40)

    def new_switch(self) -> RehearsalSwitch:
        return self.switch

    def needs(self, parts: Sequence[Callable[[Pages], Part]] = (), **changes: object) -> Dependencies:
        """With the parts that every console has, and further ones; each change goes to whichever has such a field."""
        common = {name: value for name, value in changes.items() if name in {one.name for one in fields(Everyday)}}
        everyday_needs = self.everyday(**common)
        values: dict[str, object] = {
            "control": self.control,
            "accounts": self.accounts,
            "parts": lambda frame: (*everyday(everyday_needs, frame), *(make(frame.pages) for make in parts)),
            "now": lambda: NOW,
            "zone": UTC,
            "names": ("testserver",),
            "poll_seconds": 0.01,
        }
        others = {name: value for name, value in changes.items() if name not in common}
        return Dependencies(**{**values, **others})  # type: ignore[arg-type]

    def everyday(self, **changes: object) -> Everyday:
        """What those parts need."""
        values: dict[str, object] = {
            "lines": self.read_lines,
            "recordings": self.read_recordings,
            "objections": self.register,
            "switch": self.new_switch,
            "speak": self.speak,
            "caption": lambda file: "Bonjour, votre appel est enregistré." if file == "level1.wav" else None,
            "wall_seconds": 0.01,
        }
        return Everyday(**{**values, **changes})  # type: ignore[arg-type]
