"""What a call needs of the world: a caller's leg, and a tap on its audio."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from ivr.call.happenings import Contradicted, Happening, Ordered, Outcome
from ivr.domain.agent import WithAgent
from ivr.domain.captured import FaultKind
from ivr.domain.gate import Decision, Reason
from ivr.domain.line import Destination, Line
from ivr.domain.orders import Order, Party
from ivr.domain.proof import Answer, Proof
from notices.notice import Locale, NoticeVersion, Rendering


class CallerGone(Exception):
    """The caller has hung up. Not an error: every call ends so; any port may raise it at any moment."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A call as it reaches us.

    Attributes:
        call_id: the switch's UUID of the caller's leg.
        dialled: as the switch gives it, not yet normalised.
        caller: the caller's number as given, None when withheld.
        sample_rate: 8000 or 16000, of the codec in use.
        rehearsal: somebody tries the line out; what is recorded dies after a day.
        version: what a rehearsal says to hear another version than the published one (`ivr.domain.rehearsing`); None on every other call.
    """

    call_id: str
    dialled: str
    caller: str | None
    sample_rate: int
    arrived_at: datetime
    rehearsal: bool = False
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One prompt, as played, and the key that ended it.

    Attributes:
        played_ms: how much of the prompt was really played.
        key: `0-9*#`, or None after silence. FreeSWITCH reports a key when it is released.
        began_at, ended_at: by the line process's clock.
    """

    played_ms: int
    key: str | None
    began_at: datetime
    ended_at: datetime


class Signal(StrEnum):
    """What an agent is told by tones, mixed into the conversation; the caller does not hear them."""

    STARTED = "started"
    PAUSED = "paused"
    PAUSE_ENDS = "pause_ends"
    RESUMED = "resumed"
    STOPPED = "stopped"
    REFUSED = "refused"
    FAILED = "failed"
    NOT_POSSIBLE = "not_possible"


class Tap(Protocol):
    """The recording that sits on the caller's leg and stays there through every transfer.

    All four raise `ivr.errors.SwitchError` when the switch does not confirm, `CallerGone` when the leg is gone.
    """

    def start(self, fifo: Path) -> datetime:
        """Let the switch write 16-bit linear stereo at 8 kHz into `fifo`; its reader must be open already."""
        ...

    def stop(self, fifo: Path) -> None: ...

    def mask(self, fifo: Path) -> None: ...

    def unmask(self, fifo: Path) -> None: ...


class CallerLeg(Protocol):
    """The caller, as the script sees them. Every method may raise `CallerGone` or `SwitchError`."""

    @property
    def incoming(self) -> Incoming: ...

    @property
    def tap(self) -> Tap: ...

    def take_charge(self) -> None:
        """Cancel the dialplan's guard: from now on this process answers for the call."""
        ...

    def pre_answer(self) -> None: ...

    def answer(self) -> None: ...

    def play(self, rendering: Rendering) -> Asked:
        """Play to the end; keys are not taken."""
        ...

    def ask(self, rendering: Rendering, window_seconds: int) -> Asked:
        """Play, taking one key from the first word on, then wait for one."""
        ...

    def listen_for(self, keys: dict[tuple[Party, str], Order]) -> None:
        """Before `connect`: which keys mean which order while the parties talk."""
        ...

    def connect(self, destination: Destination) -> Iterator[Happening]:
        """Put the caller through; yields what happens until `Ended`, never raising `CallerGone`."""
        ...

    def say(self, *renderings: Rendering) -> None:
        """While bridged: play to the caller only, one after another; returns at once."""
        ...

    def signal(self, signal: Signal) -> None:
        """Let the agent hear a signal over the conversation, which goes on; returns at once."""
        ...

    def warn(self, *, recorded: bool) -> None:
        """Begin or end the tone that both parties hear while they are recorded (LAW, last part)."""
        ...

    def take_keys(self, *, taken: bool) -> None:
        """While False, the caller's keys reach the agent's side and mean nothing here: they type what nobody may learn (LAW 21)."""
        ...

    def wake_at(self, moment: datetime | None) -> None:
        """Yield `Woken` from `connect` at this moment; the last call counts, None takes it back."""
        ...

    def notify(self, happening: Ordered | Contradicted) -> None:
        """Hand an order, or what the capture has seen, to whoever iterates `connect`. Thread-safe."""
        ...

    def hand_back(self) -> None:
        """Leave the call to the dialplan's next action, the failsafe; the guard is cancelled first."""
        ...

    def hang_up(self, cause: str = "NORMAL_CLEARING") -> None: ...


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """A line as one dialled number leads to it.

    Attributes:
        notice: what its calls are pinned to; None when nothing has been published yet.
        locale: what the dialled number means, or the line's default.
        current: what is announced is what is enforced (L4).
    """

    line: Line
    notice: NoticeVersion | None
    locale: Locale
    current: bool

    @classmethod
    def of(cls, line: Line, notice: NoticeVersion | None, locale: Locale) -> PublishedLine:
        """Compare the notice with the line once: calls ask often, and hashing the facts is work.

        A locale that the published notice does not speak yet is served in the line's first one that it does; where it speaks
        none of them, there is nothing to say.
        """
        spoken = [known for known in line.locales if notice is not None and known in notice.locales]
        if notice is None or not spoken:
            return cls(line, None, locale, current=False)
        return cls(line, notice, locale if locale in spoken else spoken[0], notice.facts_hash == line.announced_hash)


class LineBook(Protocol):
    """The lines as published, in memory: no query and no file in a call's path."""

    def find(self, dialled: str) -> PublishedLine | None:
        """The line of a dialled number in any usual spelling; None when nobody owns it. Raises `DatabaseError` while none is known."""
        ...

    def rehearsed(self, call: Incoming) -> PublishedLine | None:
        """The line as a rehearsal wants to hear it, when it vouches for that; as `find` otherwise."""
        ...


@dataclass(frozen=True, slots=True)
class CallSummary:
    """What is known of a call when it is over.

    Attributes:
        answer: None when the caller was never asked.
        decision: the gate's, None when it never had to decide.
    """

    call: Incoming
    line: Line
    locale: Locale
    answer: Answer | None
    decision: Decision | None
    outcome: Outcome
    ended_at: datetime


class ObjectionRegister(Protocol):
    """Who objects for good, in memory: no query and no file in a call's path."""

    @property
    def health(self) -> tuple[Reason, ...]:
        """Why nobody can say who objects, empty when everybody is known."""
        ...

    def objects(self, caller: str | None, line: Line) -> bool:
        """Whether this caller objects to being recorded on this line now; None is a withheld number, which never does."""
        ...


class Withdrawals(Protocol):
    """Objections that callers take back themselves."""

    def withdraw(self, call: Incoming, line: Line) -> None:
        """Take back what this caller has objected to on this line, with its journal row (L6). Raises `PreambuleError`: it stays."""
        ...


class Ledger(Protocol):
    """Where a call's facts are written, each with its journal row (L6). Raises `DatabaseError` or `JournalError`."""

    @property
    def healthy(self) -> bool: ...

    def inform(self, call: Incoming, line: Line, proof: Proof, decision: Decision) -> str:
        """Sign and write the proof, with the gate's first decision; its id."""
        ...

    def note(self, kind: str, subject: str, details: dict[str, str | int | bool | list[str]]) -> None:
        """One journal row, before what it tells of."""
        ...

    def tell(self, kind: str, subject: str, details: dict[str, str | int | bool | list[str]]) -> None:
        """One journal row of what has been done already; nobody waits for it. One that cannot be written is logged."""
        ...

    def passed_on(self, call_id: str, recording_id: str, place: int, agent: WithAgent) -> None:
        """As `tell`: the caller is with another agent now. The recording's row of it names them, the journal's nobody.

        Args:
            call_id: whose call.
            recording_id: of the recording under way.
            place: how many agents it was passed to, this one among them.
            agent: who has the caller.
        """
        ...

    def refused(self, call: Incoming, details: dict[str, str | int | bool | list[str]]) -> str:
        """The row of a refusal, and with it the receipt under which the caller finds it again."""
        ...

    def close(self, summary: CallSummary) -> None:
        """The call is over; also written for calls that never got as far as a proof."""
        ...


class Capturing(Protocol):
    """One recording while its call lasts."""

    @property
    def recording_id(self) -> str: ...

    @property
    def fifo(self) -> Path: ...

    @property
    def failed(self) -> bool:
        """Whether nothing more can be kept, though nobody has ordered so: the disk is full, the encoder broke."""
        ...

    def begin(self) -> None:
        """From now on what arrives is kept (L1)."""
        ...

    def mask(self, why: str) -> None:
        """Keep silence in the place of what arrives from now on; `why` stands in the manifest beside the gap."""
        ...

    def unmask(self) -> None: ...

    def cut(self) -> None:
        """Nothing that arrives from now on is kept (L2)."""
        ...

    def hold(self, *, held: bool) -> None:
        """The caller is on hold, or no longer: the switch sends nothing meanwhile, and that is no fault."""
        ...

    def quarantine(self, fault: FaultKind) -> None:
        """What arrived contradicts what was ordered: keep nothing more, close the pipe, and set the recording aside when it is sealed."""
        ...

    def seal(self, ended_at: datetime, switch_samples: int | None = None, why: str = "ended") -> None:
        """Header in the key table, body in the store, manifest signed. Raises nothing: what fails is retried off the tables (L8).

        Args:
            ended_at: end of the capture.
            switch_samples: a channel's samples by the switch's own count, to compare with what arrived.
            why: a short stable word, for the manifest, and for that of the call's next recording.
        """
        ...

    def refuse(self, at: datetime) -> None:
        """Destroy what was captured: the header first (L2)."""
        ...

    def levels(self) -> tuple[float, float]:
        """Of the last 200 ms, in dBFS: caller, agent."""
        ...


class Recorder(Protocol):
    """Turns a tapped leg into recordings."""

    @property
    def health(self) -> tuple[Reason, ...]:
        """What keeps recordings from being made, empty when nothing does."""
        ...

    def lacking(self, call: Incoming, line: Line) -> tuple[Reason, ...]:
        """What keeps this call from being recorded, beside `health`: there may be no key for its due date."""
        ...

    def open(
        self, call: Incoming, line: Line, proof_id: str, alarm: Callable[[Contradicted], None], agent: WithAgent | None = None
    ) -> Capturing:
        """Rows and FIFO before the first byte. Raises `CaptureError`, `VaultError` or `DatabaseError`.

        Args:
            call: whose audio.
            line: under whose rules.
            proof_id: without which nothing may be captured (L1).
            alarm: told in the reading thread, once, of the first fault after which the recording cannot go on.
            agent: with whom it begins, None when nobody knows.
        """
        ...
