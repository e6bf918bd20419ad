"""How long recordings may be kept at most (LAW 11)."""

from __future__ import annotations

from notices.facts import AnnouncedPurpose, Duration, DurationUnit, LegalBasis, PurposeKind

CAP_DAYS = 183
"""Six months for training, evaluation and quality."""

_CAPPED = frozenset({PurposeKind.TRAINING, PurposeKind.EVALUATION, PurposeKind.QUALITY})
_MOST_DAYS = {DurationUnit.DAYS: 1.0, DurationUnit.MONTHS: 30.5, DurationUnit.YEARS: 366.0}


def over_cap(purpose: AnnouncedPurpose) -> bool:
    """Whether a purpose is kept for longer than the law lets it be; a legal duty has its own length."""
    capped = purpose.kind in _CAPPED and purpose.basis is not LegalBasis.LEGAL_DUTY
    return capped and _days(purpose.retention) > CAP_DAYS


def _days(duration: Duration) -> float:
    return duration.count * _MOST_DAYS[duration.unit]
