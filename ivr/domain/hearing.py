"""When nobody may hear a recording, whoever they are: what stands against it is its day, or the person's wish."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from ivr.domain.hold import Hold, HoldKind
from ivr.domain.recording import Recording, RecordingState


class Unheard(StrEnum):
    """Why nobody may hear it.

    NOT_AT_REST  it is captured, set aside, refused or destroyed
    RESTRICTED   the person has asked that it be kept and not used (art. 18)
    OVERDUE      its day has come; it waits for a visa, or for the next sweep (LAW 14)
    """

    NOT_AT_REST = "not_at_rest"
    RESTRICTED = "restricted"
    OVERDUE = "overdue"


def why_unheard(recording: Recording, holds: Iterable[Hold], now: datetime) -> Unheard | None:
    """Why nobody may hear a recording at this moment; None when those may who have the right.

    Args:
        recording: its row.
        holds: on it, whether they have ended or not.
        now: the moment. A plain hold lets it be heard beyond its day: that is what it is kept for.
    """
    if recording.state is not RecordingState.SEALED:
        return Unheard.NOT_AT_REST
    kinds = {hold.kind for hold in holds if hold.in_force(now)}
    if HoldKind.RESTRICTION in kinds:
        return Unheard.RESTRICTED
    if recording.due_at <= now and HoldKind.HOLD not in kinds:
        return Unheard.OVERDUE
    return None
