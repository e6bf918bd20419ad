"""What is left of a rehearsed call, in words, once its recording has come to rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ivr.console.dependencies import ListRecordings
from ivr.console.live.calls import CallNow
from ivr.console.live.words import reason_text
from ivr.console.pages.formats import length, moment
from ivr.console.wording.marks import N_
from ivr.database.recordings import Filter
from ivr.domain.recording import GONE, Recording, RecordingState

RESTLESS = frozenset({RecordingState.CAPTURING, RecordingState.MASKED, RecordingState.SEALING})

LOOKS = 16
SECONDS_BETWEEN = 0.3
MOST = 50
RATE = 8000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a call.

    Attributes:
        kept: whether anything of it is kept; None while that is not settled.
        text: for people, already translated.
    """

    kept: bool | None
    text: str


async def at_rest(recordings: ListRecordings, call_id: str, *, expected: bool) -> tuple[Recording, ...]:
    """The call's recordings, when they have come to rest or enough time has passed.

    Args:
        recordings: blocking, called in a thread. What it raises goes on to the caller.
        call_id: whose.
        expected: one was seen, so that a missing row is waited for too.
    """
    found: tuple[Recording, ...] = ()
    for _ in range(LOOKS):
        await asyncio.sleep(SECONDS_BETWEEN)
        found = tuple(await asyncio.to_thread(recordings, Filter(call_id=call_id), MOST))
        if (found or not expected) and not any(recording.state in RESTLESS for recording in found):
            break
    return found


def tell(found: Sequence[Recording], last: CallNow | None, say: Callable[[str], str], language: str) -> Outcome:
    """What became of the call.

    Args:
        found: its recordings.
        last: the call as it was last seen alive; its reasons tell why nothing was recorded.
        say: translates a marked text.
        language: for dates.
    """
    if any(recording.state in RESTLESS for recording in found):
        return Outcome(None, say(N_("The recording is not sealed yet: the list below will show it.")))
    kept = [recording for recording in found if recording.state not in GONE]
    if kept:
        seconds = sum(recording.samples or 0 for recording in kept) / RATE
        due = min(recording.due_at for recording in kept)
        text = say(N_("%(length)s of conversation are kept, encrypted and sealed. They will be destroyed on %(date)s."))
        return Outcome(True, text % {"length": length(seconds), "date": moment(due, language)})
    if found:
        return Outcome(False, say(N_("Nothing is kept: what had been recorded was destroyed at once.")))
    reasons = " ".join(f"{say(reason_text(name))}." for name in (last.reasons if last else ()))
    nothing = say(N_("Nothing was recorded."))
    return Outcome(False, f"{nothing} {reasons}".strip())
