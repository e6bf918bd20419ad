"""How long recordings live. The caps are law; the date is arithmetic on the calendar."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ivr.errors import LineError
from notices.caps import CAP_DAYS, over_cap
from notices.facts import AnnouncedPurpose, Duration, DurationUnit, LegalBasis, PurposeKind


class RetentionTooLong(LineError):
    """A retention is longer than the law lets recordings for this purpose live."""

    id = "lines.retention-too-long"


def after(start: datetime, duration: Duration) -> datetime:
    """The moment when `duration` has passed since `start`, by the calendar.

    A month from 31 January is the last day of February: never later than announced.
    """
    if duration.unit is DurationUnit.DAYS:
        return start + timedelta(days=duration.count)
    months = duration.count * (12 if duration.unit is DurationUnit.YEARS else 1)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)


def before(end: datetime, duration: Duration) -> datetime:
    """The moment from which `duration` had passed at `end`, by the calendar."""
    return after(end, Duration(-duration.count, duration.unit))


REHEARSAL = timedelta(days=1)
"""How long recordings of rehearsals live: they serve no announced purpose."""


def due_at(start: datetime, purposes: tuple[AnnouncedPurpose, ...], *, rehearsal: bool = False) -> datetime:
    """When a recording made for these purposes must be destroyed: the shortest announced; a rehearsal's after a day."""
    announced = min(after(start, purpose.retention) for purpose in purposes)
    return min(announced, start + REHEARSAL) if rehearsal else announced


class Profile(StrEnum):
    """Legal duties that let recordings live for longer than others may (LAW 12, 15). Each is asked for by name, none is a default."""

    MIFID = "mifid"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class LegalDuty:
    """What a legal duty asks for.

    Attributes:
        kinds: purposes that may rest on it.
        longest: no recording lives longer.
        reference: the texts that impose it, as the notice names them.
    """

    kinds: frozenset[PurposeKind]
    longest: Duration
    reference: str


PROFILES: Mapping[Profile, LegalDuty] = {
    Profile.MIFID: LegalDuty(
        frozenset({PurposeKind.LEGAL_PROOF, PurposeKind.CONTRACT_PROOF}),
        Duration(7, DurationUnit.YEARS),  # 5, and 7 where the authority asks for it
        "directive 2014/65/UE, article 16, paragraphe 7",
    ),
    Profile.EMERGENCY: LegalDuty(
        frozenset({PurposeKind.LEGAL_PROOF}), Duration(20, DurationUnit.YEARS), "Code de la santé publique, article R1112-7"
    ),
}

USUAL_DUTY = Duration(5, DurationUnit.YEARS)
"""The longest that recordings live outside of the profiles, whatever they rest on."""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long recordings made for one purpose live, and by what right.

    Attributes:
        cap: no retention for this purpose may be longer.
        law: where the cap comes from.
        reference: the text that imposes a longer life; empty where none does.
    """

    kind: PurposeKind
    retention: Duration
    cap: Duration
    law: str
    reference: str


def rule(purpose: AnnouncedPurpose) -> RetentionRule:
    """The rule for one announced purpose."""
    cap, law = _cap(purpose)
    return RetentionRule(purpose.kind, purpose.retention, cap, law, purpose.reference)


def check_caps(purpose: AnnouncedPurpose) -> None:
    """Refuse a retention above the caps of LAW 11, 12 and 15.

    Raises:
        RetentionTooLong: unless the purpose rests on a legal duty that asks for so much.
    """
    asked = f"{purpose.retention.count} {purpose.retention.unit.value} were asked for. Shorten the retention"
    if over_cap(purpose):
        raise RetentionTooLong(f"Recordings for {purpose.kind.value} may be kept at most 6 months (LAW 11); {asked}.")
    cap, law = _cap(purpose)
    if _longer(purpose.retention, cap):
        names = ", ".join(sorted(profile.value for profile, duty in PROFILES.items() if purpose.kind in duty.kinds))
        other = f', or name the legal duty that asks for it: profile = "…" ({names})' if names else ""
        raise RetentionTooLong(
            f"Recordings for {purpose.kind.value} may be kept at most {cap.count} {cap.unit.value} here ({law}); {asked}{other}."
        )


def brought_forward(
    started_at: datetime, due_at: datetime, kinds: Collection[str], purposes: Iterable[AnnouncedPurpose]
) -> datetime | None:
    """The day that a recording has under rules that were changed after it was made: never later than the one announced.

    Args:
        started_at: of the recording.
        due_at: its day until now.
        kinds: the purposes announced to its caller; empty when none were noted, then any of the line's counts.
        purposes: the line's, as they are now. One that was not announced to the caller has no say (LAW 28).

    Returns:
        The earlier day, or None when it keeps its own.
    """
    days = [after(started_at, purpose.retention) for purpose in purposes if not kinds or purpose.kind.value in kinds]
    earliest = min(days, default=due_at)
    return earliest if earliest < due_at else None


def changed(before: Iterable[AnnouncedPurpose], now: Iterable[AnnouncedPurpose]) -> tuple[AnnouncedPurpose, ...]:
    """Purposes that were there before with another retention."""
    known = {purpose.kind: purpose.retention for purpose in before}
    return tuple(purpose for purpose in now if known.get(purpose.kind, purpose.retention) != purpose.retention)


def _cap(purpose: AnnouncedPurpose) -> tuple[Duration, str]:
    duty = purpose.basis is LegalBasis.LEGAL_DUTY
    if purpose.kind in (PurposeKind.TRAINING, PurposeKind.EVALUATION, PurposeKind.QUALITY) and not duty:
        return Duration(CAP_DAYS, DurationUnit.DAYS), "LAW 11"
    for profile, found in PROFILES.items():
        if duty and purpose.kind in found.kinds and purpose.reference == found.reference:
            return found.longest, "LAW 12" if profile is Profile.MIFID else "LAW 15"
    return USUAL_DUTY, "LAW 12"


_EPOCH = datetime(2001, 1, 1)  # noqa: DTZ001  # only compared with itself; a year after a leap year: none is shorter


def _longer(one: Duration, other: Duration) -> bool:
    return after(_EPOCH, one) > after(_EPOCH, other)
