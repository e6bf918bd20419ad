"""A caller, a switch's tap, a recorder and a ledger that live in memory and remember what was done to them, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ivr.call.happenings import Bridged, Contradicted, Ended, Happening, Ordered, Outcome
from ivr.call.live import LiveCalls
from ivr.call.ports import Asked, CallerGone, CallSummary, Incoming, PublishedLine, Signal
from ivr.call.script import Desk
from ivr.domain.agent import WithAgent
from ivr.domain.captured import FaultKind
from ivr.domain.company import OtherEnd
from ivr.domain.gate import Decision, Reason
from ivr.domain.line import Answering, Destination, Line, Undecided
from ivr.domain.orders import Answered, Order, Party
from ivr.domain.proof import Proof
from ivr.errors import CaptureError, DatabaseError, PreambuleError, SwitchError
from notices.facts import AnnouncedFacts, AnnouncedPurpose, Duration, DurationUnit, LegalBasis, PurposeKind
from notices.notice import Locale, NoticeVersion, Piece, Rendering

FR, EN = Locale("fr"), Locale("en")
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

FACTS = AnnouncedFacts(
    organisation="Mairie de Valmont",
    line_name="Accueil",
    controller_address="1 place de la Mairie, 99999 Valmont",
    purposes=(AnnouncedPurpose(PurposeKind.QUALITY, LegalBasis.LEGITIMATE_INTEREST, Duration(3, DurationUnit.MONTHS)),),
    recipients=("le service d'accueil",),
    dpo_contact="dpo@valmont.example",
    rights_contact="droits@valmont.example",
    web_address="valmont.example/appels",
)

LINE = Line(
    id="accueil",
    name="Accueil",
    number="+33199000001",
    numbers=(("+33199000001", FR), ("+33199000002", EN)),
    locales=(FR, EN),
    answering=Answering.ANSWER_FIRST,
    undecided=Undecided.RECORD,
    destination=Destination("user/1001", 20),
    facts=FACTS,
)


RECEIPT = "40719930"
READ_OUT = ["prompt.receipt", *(f"digit.{digit}" for digit in RECEIPT)]


def rendering(locale: Locale, piece: Piece) -> Rendering:
    """One second of each piece: the file names tell which."""
    return Rendering(
        piece=piece,
        locale=locale,
        voice="test",
        text=f"{locale} {piece.value}",
        text_hash=f"text-{locale}-{piece.value}",
        audio_hash=f"audio-{locale}-{piece.value}",
        narrowband=Path(f"/{locale}/{piece.value}.8k.wav"),
        wideband=Path(f"/{locale}/{piece.value}.16k.wav"),
        samples=8000,
    )


def notice(facts: AnnouncedFacts = FACTS, locales: tuple[Locale, ...] = (FR, EN)) -> NoticeVersion:
    """Everything that a line says, in French and English unless told otherwise."""
    pieces = {(locale, piece): rendering(locale, piece) for locale in locales for piece in Piece}
    return NoticeVersion("version-1", "accueil", facts.hash(locales), pieces)


class Clock:
    """Moves one millisecond at each look, and further when told to."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment


@dataclass
class Log:
    """What was done, by whom, in order: the one place where order can be checked."""

    entries: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *words: str) -> None:
        self.entries.append(words)

    def names(self) -> list[str]:
        return [" ".join(entry) for entry in self.entries]

    def index(self, *words: str) -> int:
        return self.entries.index(words)


@dataclass
class FakeTap:
    log: Log
    broken: set[str] = field(default_factory=set)

    def _do(self, what: str) -> None:
        self.log.add("tap", what)
        if what in self.broken:
            raise SwitchError(f"the switch does not {what}")
        if "gone" in self.broken:
            raise CallerGone

    def start(self, fifo: Path) -> datetime:
        self._do("start")
        return START

    def stop(self, fifo: Path) -> None:
        self._do("stop")

    def mask(self, fifo: Path) -> None:
        self._do("mask")

    def unmask(self, fifo: Path) -> None:
        self._do("unmask")


@dataclass
class FakeLeg:
    """A caller who presses `keys`, one an ask (None is silence), and lives through `happenings`.

    A key may come with the milliseconds after which it cuts the prompt: `("2", 300)`.
    `"gone"` hangs up.
    """

    log: Log
    clock: Clock
    keys: list[str | tuple[str, int] | None] = field(default_factory=list)
    happenings: list[Happening | str] = field(default_factory=list)
    dialled: str = "+33199000001"
    broken: set[str] = field(default_factory=set)
    tap: FakeTap = field(init=False)
    listening: dict[tuple[Party, str], Order] = field(default_factory=dict)
    signals: list[Signal] = field(default_factory=list)
    wakes: list[datetime | None] = field(default_factory=list)
    answered: Answered | None = None

    def __post_init__(self) -> None:
        self.tap = FakeTap(self.log, self.broken)

    @property
    def incoming(self) -> Incoming:
        return Incoming("call-1", self.dialled, "+33199000099", 8000, START)

    def _do(self, *words: str) -> None:
        self.log.add(*words)
        if words[0] in self.broken:
            raise SwitchError(f"{words[0]} failed")
        if "gone" in self.broken:
            raise CallerGone

    def take_charge(self) -> None:
        self._do("take_charge")

    def pre_answer(self) -> None:
        self._do("pre_answer")

    def answer(self) -> None:
        self._do("answer")

    def play(self, rendering: Rendering) -> Asked:
        self._do("play", rendering.locale, rendering.piece.value)
        return Asked(rendering.milliseconds, None, self.clock(), self.clock())

    def ask(self, rendering: Rendering, window_seconds: int) -> Asked:
        self._do("ask", rendering.locale, rendering.piece.value)
        pressed = self.keys.pop(0) if self.keys else None
        if pressed == "gone":
            raise CallerGone
        key, played = pressed if isinstance(pressed, tuple) else (pressed, rendering.milliseconds)
        return Asked(played, key, self.clock(), self.clock())

    def listen_for(self, keys: dict[tuple[Party, str], Order]) -> None:
        self.listening = dict(keys)

    def connect(self, destination: Destination) -> Iterator[Happening]:
        self._do("connect", destination.dial)
        for happening in self.happenings:
            if isinstance(happening, str):
                self.broken.add(happening)
            else:
                yield happening

    def say(self, *renderings: Rendering) -> None:
        for rendering in renderings:
            self._do("say", rendering.locale, rendering.piece.value)

    def signal(self, signal: Signal) -> None:
        self.signals.append(signal)

    def warn(self, *, recorded: bool) -> None:
        self._do("warn", "on" if recorded else "off")

    def take_keys(self, *, taken: bool) -> None:
        self._do("keys", "taken" if taken else "passed on")

    def wake_at(self, moment: datetime | None) -> None:
        self.wakes.append(moment)

    def notify(self, happening: Ordered | Contradicted) -> None:
        self.happenings.append(happening)
        if isinstance(happening, Ordered) and happening.reply is not None and self.answered is not None:
            happening.reply.set_result(self.answered)

    def hand_back(self) -> None:
        self._do("hand_back")

    def hang_up(self, cause: str = "NORMAL_CLEARING") -> None:
        self._do("hang_up")


@dataclass
class FakeCapturing:
    log: Log
    recording_id: str = "recording-1"
    fifo: Path = Path("/spool/recording-1.raw")
    failed: bool = False

    def begin(self) -> None:
        self.log.add("capture", "begin")

    def mask(self, why: str) -> None:
        self.log.add("capture", "mask")

    def quarantine(self, fault: FaultKind) -> None:
        self.log.add("capture", "quarantine", fault.value)

    def unmask(self) -> None:
        self.log.add("capture", "unmask")

    def cut(self) -> None:
        self.log.add("capture", "cut")

    def hold(self, *, held: bool) -> None:
        self.log.add("capture", "hold" if held else "unhold")

    def seal(self, ended_at: datetime, switch_samples: int | None = None, why: str = "ended") -> None:
        self.log.add("capture", "seal")

    def refuse(self, at: datetime) -> None:
        self.log.add("capture", "refuse")

    def levels(self) -> tuple[float, float]:
        return (-20.0, -22.0)


@dataclass
class FakeRecorder:
    log: Log
    health: tuple[Reason, ...] = ()
    error: PreambuleError | None = None
    opened: int = 0
    keyless: tuple[Reason, ...] = ()
    agents: list[WithAgent | None] = field(default_factory=list)

    def lacking(self, call: Incoming, line: Line) -> tuple[Reason, ...]:
        return self.keyless

    def open(
        self, call: Incoming, line: Line, proof_id: str, alarm: Callable[[Contradicted], None], agent: WithAgent | None = None
    ) -> FakeCapturing:
        self.log.add("recorder", "open", proof_id)
        self.agents.append(agent)
        if self.error is not None:
            raise self.error
        self.opened += 1
        name = f"recording-{self.opened}"
        return FakeCapturing(self.log, name, Path(f"/spool/{name}.raw"))


@dataclass
class FakeLedger:
    log: Log
    healthy: bool = True
    proofs: list[tuple[Proof, Decision]] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    rows: list[tuple[str, dict[str, str | int | bool | list[str]]]] = field(default_factory=list)
    agents: list[tuple[str, int, WithAgent]] = field(default_factory=list)

    def _write(self) -> None:
        if not self.healthy:
            raise DatabaseError("the database is locked")

    def inform(self, call: Incoming, line: Line, proof: Proof, decision: Decision) -> str:
        self._write()
        self.log.add("ledger", "inform", proof.answer.value)
        self.proofs.append((proof, decision))
        return "proof-1"

    def note(self, kind: str, subject: str, details: dict[str, str | int | bool | list[str]]) -> None:
        self._write()
        self.log.add("ledger", kind)
        self.rows.append((kind, details))

    def tell(self, kind: str, subject: str, details: dict[str, str | int | bool | list[str]]) -> None:
        with suppress(DatabaseError):  # it says so in the log
            self.note(kind, subject, details)

    def passed_on(self, call_id: str, recording_id: str, place: int, agent: WithAgent) -> None:
        self.agents.append((recording_id, place, agent))
        self.tell("recording.passed-on", call_id, {"recording": recording_id})

    def refused(self, call: Incoming, details: dict[str, str | int | bool | list[str]]) -> str:
        self.note("caller.refused", call.call_id, details)
        return RECEIPT

    def close(self, summary: CallSummary) -> None:
        self.outcomes.append(summary.outcome.value)
        self._write()


@dataclass
class FakeBook:
    published: PublishedLine | None

    def find(self, dialled: str) -> PublishedLine | None:
        return self.published

    def rehearsed(self, call: Incoming) -> PublishedLine | None:
        return self.published


@dataclass
class FakeObjections:
    """Numbers that object, as they are given."""

    health: tuple[Reason, ...] = ()
    numbers: set[str] = field(default_factory=set)
    stuck: bool = False

    def objects(self, caller: str | None, line: Line) -> bool:
        return caller in self.numbers

    def withdraw(self, call: Incoming, line: Line) -> None:
        if self.stuck:
            raise DatabaseError("the rows cannot be written")
        self.numbers.remove(call.caller or "")


@dataclass
class World:
    """One caller and everything around them."""

    log: Log = field(default_factory=Log)
    clock: Clock = field(default_factory=Clock)
    line: Line = LINE
    version: NoticeVersion | None = field(default_factory=notice)

    def __post_init__(self) -> None:
        self.leg = FakeLeg(self.log, self.clock)
        self.leg.happenings = [Bridged(START, OtherEnd("agent-leg", "1001")), Ended(START, Outcome.TALKED)]
        self.recorder = FakeRecorder(self.log)
        self.ledger = FakeLedger(self.log)
        self.objections = FakeObjections()
        self.live = LiveCalls(self.clock)

    @property
    def desk(self) -> Desk:
        book = FakeBook(PublishedLine.of(self.line, self.version, self.line.locale_of(self.leg.dialled)))
        return Desk(
            book, self.ledger, self.recorder, self.objections, self.objections, self.live, self.clock, sampling_key=b"key"
        )

    @property
    def proof(self) -> Proof:
        return self.ledger.proofs[-1][0]

    @property
    def decision(self) -> Decision:
        return self.ledger.proofs[-1][1]


__all__ = ["CaptureError", "World"]
