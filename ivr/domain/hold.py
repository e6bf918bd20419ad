"""What keeps a recording beyond its day, for a reason and for a time: a hold, or a restriction (art. 18 GDPR)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ivr.domain.recording import RecordingState
from ivr.errors import VaultError

LONGEST = timedelta(days=366)
"""How far ahead a hold may be placed or renewed: somebody looks at it once a year, or it ends."""

WARNING = timedelta(days=14)
"""How long before its end operators are warned of a hold that ends by itself."""

HOLDABLE = frozenset(
    {
        RecordingState.CAPTURING,
        RecordingState.MASKED,
        RecordingState.SEALING,
        RecordingState.SEALED,
        RecordingState.QUARANTINED,
    }
)
"""States that may be held. A refused recording may not: nobody was allowed to keep it (L2)."""


class HoldKind(StrEnum):
    """What is kept from a recording.

    HOLD         destruction: a dispute needs it; it may be heard by those who may hear it otherwise
    RESTRICTION  destruction and listening: the person has asked for it (art. 18, LAW 24)
    """

    HOLD = "hold"
    RESTRICTION = "restriction"


class HoldEnd(StrEnum):
    """How a hold ended."""

    LIFTED = "lifted"
    EXPIRED = "expired"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold on one recording.

    Attributes:
        reason: in the words of whoever placed it; may name people, and is in no row of the journal.
        placed_by, ended_by: pseudonymous ids of people; `ended_by` is None for one that ended by itself.
        until: when it ends by itself.
        warned: of which `until` operators have been warned.
    """

    id: str
    recording_id: str
    kind: HoldKind
    reason: str
    placed_by: str
    placed_at: datetime
    until: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None
    end: HoldEnd | None = None
    warned: datetime | None = None

    def in_force(self, now: datetime) -> bool:
        """Whether it keeps anything at this moment, even if nobody has noted its end yet."""
        return self.ended_at is None and now < self.until

    def ends_soon(self, now: datetime) -> bool:
        """Whether operators are to be warned: it ends by itself within the time of warning, and they were not told."""
        return self.in_force(now) and self.until - now <= WARNING and self.warned != self.until


@dataclass(frozen=True, slots=True)
class Renewal:
    """Who moved the end of a hold, when, until when, and why."""

    number: int
    until: datetime
    reason: str
    by: str
    at: datetime


class HoldImpossible(VaultError):
    """A hold cannot be placed, renewed or lifted as asked for."""

    id = "vault.hold-impossible"
    exit_code = 57
    http_status = 409


class HoldMissing(VaultError):
    """There is no such hold, or it has ended."""

    id = "vault.hold-missing"
    exit_code = 57
    http_status = 404


def check_until(until: datetime, now: datetime) -> None:
    """Refuse a hold without an end in sight.

    Raises:
        HoldImpossible: in the past, or further ahead than a year.
    """
    if until <= now:
        raise HoldImpossible(f"{until:%Y-%m-%d %H:%M} UTC is over. Name a day to come until which the recording is held.")
    if until - now > LONGEST:
        raise HoldImpossible(
            f"{until:%Y-%m-%d} is more than a year ahead. A hold is looked at once a year: name an earlier day, and renew it then."
        )


def check_holdable(recording_id: str, state: RecordingState) -> None:
    """Refuse to hold what nobody may keep, or what is no more.

    Raises:
        HoldImpossible: it was refused, or its key is gone.
    """
    if state is RecordingState.REFUSED:
        raise HoldImpossible(f"The caller of recording {recording_id} refused: it is destroyed, and no hold keeps it (L2).")
    if state not in HOLDABLE:
        raise HoldImpossible(f"Recording {recording_id} is {state.value}: its key is gone, so that nothing can be kept.")
