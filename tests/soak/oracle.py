"""What should have been captured, known from the orders and their moments alone. Pure; it knows nothing of how it is done.

Every moment is monotonic seconds of the machine that all of it runs on. Nobody knows when exactly a key takes effect: around each order
that changes something there is a margin in which a marker may be there or not.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.soak.plan import By, Deed, Plan

EARLY = 0.2
"""Seconds before the moment noted: what was said then may still have been on its way (FACTS: 131 ms at most) when it was cut."""

LATE = 1.0
"""Seconds after it: the length of a marker; a key of FreeSWITCH's takes 135 ms, the rest is for a busy machine."""

LATE_START = 2.5
"""A start waits for its rows to be written, and is told to the caller, whose prompt is heard instead of the agent."""


@dataclass(frozen=True, slots=True)
class Done:
    """A deed as it was done: begun at `at`, over at `until`."""

    at: float
    until: float
    deed: Deed
    by: By


@dataclass(frozen=True, slots=True)
class Said:
    """One marker, from its beginning to its end; cut short if its speaker was."""

    party: By
    number: int
    at: float
    until: float


@dataclass(slots=True)
class Told:
    """Everything that is known of a call from outside.

    Attributes:
        talked_at: when the parties heard each other, at the earliest and at the latest; None if they never did.
        shown: whether the latest is the moment at which the recording was shown to have begun.
        killed_at: when its line process was killed, None if it was not.
        switch_killed_at: when the switch was killed that had it.
        unserved: nobody but the failsafe can have had it.
    """

    plan: Plan
    call_id: str = ""
    talked_at: tuple[float, float] | None = None
    shown: bool = False
    done: list[Done] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    ended_at: float = 0.0
    killed_at: float | None = None
    switch_killed_at: float | None = None
    unserved: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """Between `at` and `until` capturing becomes what `kept` says."""

    at: float
    until: float
    kept: bool


@dataclass(frozen=True, slots=True)
class Expected:
    """Markers that must be in the recordings of a call, and those that must not; any other may be there or not."""

    must: frozenset[tuple[By, int]]
    must_not: frozenset[tuple[By, int]]
    refused: bool = False


@dataclass(slots=True)
class Model:
    """The rules, as they are written for people: docs/modes.md, docs/call.md."""

    recording: bool = False
    ordered_gap: str = ""
    forwarded: bool = False
    held: set[By] = field(default_factory=set)
    refused: bool = False

    @property
    def keeps(self) -> bool:
        """Whether what is said now is kept."""
        return self.recording and not self.ordered_gap and not self.held

    def take(self, done: Done) -> None:
        """One deed."""
        match done.deed:
            case Deed.HOLD:
                self.held.add(done.by)
            case Deed.TAKE_BACK:
                self.held.discard(done.by)
            case Deed.OUTSIDE:
                self.forwarded = True
                self._end()
            case Deed.HANG_UP:
                self._end()
            case order:
                self._obey(order)

    def _obey(self, order: Deed) -> None:
        match order:
            case Deed.REFUSE:
                self.refused = True
                self._end()
            case Deed.START if not self.refused and not self.held and not self.forwarded:
                self.recording = True
            case Deed.STOP:
                self._end()
            case Deed.PAUSE if self.recording:
                self.ordered_gap = self.ordered_gap or "paused"
            case Deed.PROTECT if self.recording:
                self.ordered_gap = "protected"
            case Deed.RESUME:
                self.ordered_gap = ""

    def _end(self) -> None:
        self.recording, self.ordered_gap = False, ""


def changes(told: Told) -> list[Change]:
    """When capturing began and ended, each with its margin."""
    if told.talked_at is None or told.unserved:
        return []
    model = Model(refused=told.plan.in_the_notice)
    model.recording = not told.plan.on_demand and not model.refused
    late = EARLY if told.shown else LATE_START
    found = [Change(told.talked_at[0] - EARLY, told.talked_at[1] + late, model.keeps)]
    for done in told.done:
        before = model.keeps
        model.take(done)
        sent_on = done.deed is Deed.TRANSFER and before  # silence while nobody has the caller, then as before
        if model.keeps != before or sent_on:
            late = LATE_START if model.keeps and not before else LATE
            found.append(Change(done.at - EARLY, done.until + late, model.keeps))
    return found


def refused(told: Told) -> bool:
    """Whether the caller has refused, by themselves or through the agent, with somebody there to hear it."""
    return told.plan.in_the_notice or any(done.deed is Deed.REFUSE for done in told.done)


def expected(told: Told, allowance: float) -> Expected:
    """Sort every marker.

    Args:
        told: one call.
        allowance: seconds of talk before the kill of a line process that its last, unfinished chunk may have held.
    """
    moves = changes(told)
    must, must_not = set[tuple[By, int]](), set[tuple[By, int]]()
    for said in told.said:
        kept = _kept(said, moves)
        marker = (said.party, said.number)
        if told.killed_at is not None and said.until > told.killed_at - EARLY:
            kept = False if said.at > told.killed_at + LATE else None
        elif told.killed_at is not None and kept and _talk_after(said, told, moves) < allowance:
            kept = None
        if told.switch_killed_at is not None and said.until > told.switch_killed_at - EARLY:
            kept = None if kept else kept
        if kept and refused(told) and told.plan.destroys:
            kept = _destroyed_too(told)
        if kept is not None:
            (must if kept else must_not).add(marker)
    return Expected(frozenset(must), frozenset(must_not), refused(told))


def _talk_after(said: Said, told: Told, moves: list[Change]) -> float:
    """Seconds of the same party, surely kept, between a marker and the kill: silence fills no chunk."""
    later = (one for one in told.said if one.party is said.party and one.at >= said.until)
    return sum(1.0 for one in later if one.until <= (told.killed_at or 0.0) and _kept(one, moves))


def _destroyed_too(told: Told) -> bool | None:
    """What a refusal destroys is gone; a refusal that a kill may have outrun is neither here nor there."""
    first = min((done.until for done in told.done if done.deed is Deed.REFUSE), default=0.0)
    ends = [moment for moment in (told.killed_at, told.switch_killed_at) if moment is not None]
    return None if ends and first + LATE > min(ends) else False


def _kept(said: Said, moves: list[Change]) -> bool | None:
    """Whether a marker is kept; None within a margin, or if it was cut short."""
    kept = False
    for change in moves:
        if change.until <= said.at:
            kept = change.kept
        elif change.at < said.until:
            return None
        else:
            break
    return None if kept and said.until - said.at < 0.95 else kept
