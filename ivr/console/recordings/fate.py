"""What will become of a recording, and when: in one sentence, with its reasons. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.console.recordings.archive import Whole
from ivr.console.wording.marks import N_
from ivr.domain.hold import Hold, HoldKind
from ivr.domain.recording import GONE, RecordingState


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens next.

    Attributes:
        text: English, to be translated.
        more: further sentences.
        at: when; None where no date can be given, or where nothing more happens.
    """

    text: str
    more: tuple[str, ...] = ()
    at: datetime | None = None


def fate(whole: Whole, now: datetime) -> Fate:
    """What will become of it.

    Args:
        whole: the recording with its holds.
        now: the moment.
    """
    recording = whole.recording
    if recording.state in GONE:
        return _gone(recording.state)
    held = [hold for hold in whole.holds if hold.in_force(now)]
    if any(hold.kind is HoldKind.RESTRICTION or hold.until > recording.due_at for hold in held):
        return _held(held, whole)
    if recording.due_at <= now:
        if whole.wants_visa:
            return Fate(N_("Its day has come. It waits for the archives to approve, and nobody hears it meanwhile."))
        return Fate(N_("Its day has come. It is destroyed within minutes, and nobody hears it any more."))
    if whole.wants_visa:
        return Fate(
            N_("On this day nobody may hear it any more. It is destroyed once the archives have approved."), (), recording.due_at
        )
    return Fate(
        N_("On this day its key is deleted, then the sound itself, and a certificate is signed. Nobody has to do anything."),
        (),
        recording.due_at,
    )


def _gone(state: RecordingState) -> Fate:
    if state is RecordingState.DESTROYED:
        return Fate(N_("Nothing is left of its sound. The certificate shows that its key is gone."))
    return Fate(N_("Its key is gone: nobody can hear it any more. What is left of it is being deleted."))


def _held(held: Sequence[Hold], whole: Whole) -> Fate:
    if any(hold.kind is HoldKind.RESTRICTION for hold in held):
        kept = N_("It is kept until then, and nobody hears it while the restriction lasts.")
    else:
        kept = N_("A hold keeps it beyond its day, until then, unless somebody lifts it before.")
    after = N_("Then it is destroyed, once the archives have approved.") if whole.wants_visa else N_("Then it is destroyed.")
    return Fate(kept, (after,), max(whole.recording.due_at, *(hold.until for hold in held)))
