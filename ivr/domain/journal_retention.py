"""How long the journal is kept (LAW 19): six to twelve months, longer only for a reason that is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ivr.domain.retention import before
from ivr.errors import SettingsError
from notices.facts import Duration, DurationUnit

LEAST, USUAL, MOST = 6, 12, 240
"""Months: what traceability needs at least, what is kept without a reason, and twenty years, the longest duty that we know (LAW 15)."""

LONGEST_REASON = 500


class JournalMonths(SettingsError):
    """The journal would be kept shorter or longer than LAW 19 allows, or longer without a reason."""

    id = "settings.journal-months"


@dataclass(frozen=True, slots=True)
class JournalRetention:
    """The rule that old rows of the journal go by.

    Attributes:
        months: that a row is kept at least; whole days are cut, so that it may be a day more.
        reason: why longer than a year; empty otherwise.
    """

    months: int = USUAL
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse what LAW 19 does not allow.

        Raises:
            JournalMonths: too few, too many, or more than a year for no reason.
        """
        if not LEAST <= self.months <= MOST:
            raise JournalMonths(
                f"PREAMBULE_JOURNAL_MONTHS is {self.months}: the journal is kept {LEAST} to {USUAL} months, and up to {MOST} "
                "with PREAMBULE_JOURNAL_REASON (LAW 19)."
            )
        if self.months > USUAL and not self.reason.strip():
            raise JournalMonths(
                f"PREAMBULE_JOURNAL_MONTHS is {self.months}: say in PREAMBULE_JOURNAL_REASON why, for instance the text that "
                f"asks for it; without a reason the journal is kept {USUAL} months at most (LAW 19)."
            )
        if len(self.reason) > LONGEST_REASON:
            raise JournalMonths(f"PREAMBULE_JOURNAL_REASON takes {LONGEST_REASON} characters at most.")

    def limit(self, now: datetime) -> datetime:
        """The midnight (UTC) before which rows are old: one cut a day is enough."""
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return before(midnight, Duration(self.months, DurationUnit.MONTHS))
