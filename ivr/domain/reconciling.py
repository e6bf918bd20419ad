"""What the switch really does against what we know of it: which recordings and calls have lost their owner, and what becomes of them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath

from ivr.domain.recording import RecordingState

RECORDING = "session_record"
MIXED_IN = "displace"
"""The switch's names of what hangs on a leg: a recording, a sound mixed into what is heard."""

TONE = "tone_stream://"
"""How the target of a warning tone begins (LAW, last part)."""


@dataclass(frozen=True, slots=True)
class MediaBug:
    """Something that hangs on a leg's audio, as the switch tells it. `target` is the path of a file, a pipe or a tone."""

    function: str
    target: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg as the switch has it.

    Attributes:
        id: its UUID.
        call_id: the UUID of the leg that it was called for; its own, or empty, when it is that one.
    """

    id: str
    call_id: str = ""
    bugs: tuple[MediaBug, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """As much of a recording's row as decides."""

    call_id: str
    state: RecordingState


@dataclass(frozen=True, slots=True)
class Rows:
    """What the tables say of what the switch has.

    Attributes:
        recordings: by their ids.
        calls: ids of those whose line process died: they arrived before this one began, and nobody has given them an end of their own.
    """

    recordings: Mapping[str, RecordingRow] = field(default_factory=dict)
    calls: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that decides, read in this order: `ours`, the switch, the rows, `written`, and `ours` again.

    Attributes:
        legs: all that the switch has.
        spool: the folder of our pipes, absolute.
        written: ids of recordings whose ciphertext a living process writes, this one or another.
        ours: ids of the calls whose sessions this process has, before or after.
        lasting: those of them that it had before and after: the switch must have them.
        rows: None when they cannot be read; nobody waits for them.
        alone: no other process can own a call of this switch.
    """

    legs: tuple[Leg, ...]
    spool: str
    written: frozenset[str] = frozenset()
    ours: frozenset[str] = frozenset()
    lasting: frozenset[str] = frozenset()
    rows: Rows | None = None
    alone: bool = True


class Action(StrEnum):
    """What becomes of something that the switch has, or has not.

    STOP_RECORDING  the switch ends it; nobody takes its sound
    STOP_TONE       nobody may be warned of a recording that is none
    RELEASE         the call is left to its parties, unrecorded for good; only the journal hears of it
    LEAVE           it is none of ours
    END             the switch has not got the call any more: its session here ends
    """

    STOP_RECORDING = "stop_recording"
    STOP_TONE = "stop_tone"
    RELEASE = "release"
    LEAVE = "leave"
    END = "end"


class Why(StrEnum):
    """The reason of a decision.

    LINE_DIED  the process that had it died
    ENDED      it was sealed, or is being sealed: the switch did not obey the stop
    REFUSED    it was refused or destroyed, as above
    NO_ROW     it writes into our spool, and no row knows it
    UNREAD     nobody takes its sound, and the rows that would say why cannot be read
    MISPLACED  it hangs on another leg than its call's: there its mask and stop say OK and do nothing
    FOREIGN    it writes elsewhere than into our spool
    GONE       the switch does not know the leg
    """

    LINE_DIED = "line-died"
    ENDED = "ended"
    REFUSED = "refused"
    NO_ROW = "no-row"
    UNREAD = "rows-unread"
    MISPLACED = "misplaced"
    FOREIGN = "foreign"
    GONE = "gone"


_ENDED = frozenset({RecordingState.SEALING, RecordingState.SEALED, RecordingState.QUARANTINED})
_LIVE = frozenset({RecordingState.CAPTURING, RecordingState.MASKED})


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to do, and why.

    Attributes:
        leg: the leg that it concerns; for RELEASE and END, the call.
        target: what hangs there; empty when the leg itself is meant.
        recording: what its path is named after; the id of a recording, if it is ours.
    """

    action: Action
    why: Why
    leg: str
    target: str = ""
    recording: str = ""


def decide(seen: Seen) -> tuple[Decision, ...]:
    """What to do, recordings first. A recording that somebody takes, on its call's own leg, is not mentioned.

    A call whose line process died is never adopted: its refusal key would be deaf until the new process listened, and a doubt closes
    the gate (L5). Its recording ends, the parties talk on.
    """
    unowned = _unowned_calls(seen)
    return (
        *(found for leg in seen.legs for bug in leg.bugs if (found := _recording(seen, leg, bug)) is not None),
        *_tones(seen, unowned),
        *(Decision(Action.RELEASE, Why.LINE_DIED, call) for call in sorted(unowned)),
        *(Decision(Action.END, Why.GONE, call) for call in sorted(seen.lasting - {leg.id for leg in seen.legs})),
    )


def recording_of(target: str, spool: str) -> str | None:
    """The id of the recording that a target of the switch is named after; None when it lies outside the spool."""
    path = PurePosixPath(posixpath.normpath(target))
    return path.stem if path.is_relative_to(PurePosixPath(posixpath.normpath(spool))) else None


def _recording(seen: Seen, leg: Leg, bug: MediaBug) -> Decision | None:
    if bug.function != RECORDING:
        return None
    name = recording_of(bug.target, seen.spool)
    if name is None:
        return Decision(Action.LEAVE, Why.FOREIGN, leg.id, bug.target)
    row = seen.rows.recordings.get(name) if seen.rows is not None else None
    if name in seen.written:
        if row is None or row.call_id == leg.id:
            return None
        return Decision(Action.STOP_RECORDING, Why.MISPLACED, leg.id, bug.target, name)
    why = Why.UNREAD if seen.rows is None else _why(row)
    return Decision(Action.STOP_RECORDING, why, leg.id, bug.target, name)


def _why(row: RecordingRow | None) -> Why:
    if row is None:
        return Why.NO_ROW
    return Why.LINE_DIED if row.state in _LIVE else Why.ENDED if row.state in _ENDED else Why.REFUSED


def _unowned_calls(seen: Seen) -> frozenset[str]:
    if seen.rows is None or not seen.alone:
        return frozenset()
    return (seen.rows.calls & {leg.id for leg in seen.legs}) - seen.ours


def _tones(seen: Seen, unowned: frozenset[str]) -> Iterator[Decision]:
    for leg in seen.legs:
        if leg.id in unowned or leg.call_id in unowned:
            for bug in leg.bugs:
                if bug.function == MIXED_IN and bug.target.startswith(TONE):
                    yield Decision(Action.STOP_TONE, Why.LINE_DIED, leg.id, bug.target)
