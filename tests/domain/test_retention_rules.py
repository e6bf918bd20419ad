"""Caps by law, exceptions by name (LAW 11, 12, 15)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.retention import PROFILES, Profile, RetentionTooLong, after, brought_forward, changed, check_caps, rule
from notices.facts import AnnouncedPurpose, Duration, DurationUnit, LegalBasis, PurposeKind

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DUTY = LegalBasis.LEGAL_DUTY


def purpose(kind: PurposeKind, years: int, basis: LegalBasis = DUTY, reference: str = "article 1") -> AnnouncedPurpose:
    return AnnouncedPurpose(kind, basis, Duration(years, DurationUnit.YEARS), reference)


@pytest.mark.parametrize(
    ("kind", "years", "profile"),
    [
        (PurposeKind.LEGAL_PROOF, 5, None),
        (PurposeKind.LEGAL_PROOF, 7, Profile.MIFID),
        (PurposeKind.CONTRACT_PROOF, 7, Profile.MIFID),
        (PurposeKind.LEGAL_PROOF, 20, Profile.EMERGENCY),
    ],
)
def test_the_longest_that_each_duty_lets_live(kind: PurposeKind, years: int, profile: Profile | None) -> None:
    reference = PROFILES[profile].reference if profile else "article 1"
    check_caps(purpose(kind, years, reference=reference))
    with pytest.raises(RetentionTooLong):
        check_caps(purpose(kind, years + 1, reference=reference))


def test_twenty_years_are_nobodys_default() -> None:
    """LAW 15."""
    for kind in PurposeKind:
        for basis in LegalBasis:
            with pytest.raises(RetentionTooLong):
                check_caps(purpose(kind, 20, basis))


def test_a_rule_names_its_cap_and_where_it_comes_from() -> None:
    training = AnnouncedPurpose(PurposeKind.TRAINING, LegalBasis.PUBLIC_TASK, Duration(6, DurationUnit.MONTHS))
    assert (rule(training).cap.count, rule(training).law) == (183, "LAW 11")
    urgent = rule(purpose(PurposeKind.LEGAL_PROOF, 20, reference=PROFILES[Profile.EMERGENCY].reference))
    assert (urgent.cap, urgent.law) == (Duration(20, DurationUnit.YEARS), "LAW 15")


@given(
    st.lists(st.sampled_from(PurposeKind), min_size=1, max_size=4, unique=True),
    st.lists(st.integers(1, 2000), min_size=4, max_size=4),
    st.integers(1, 2000),
)
def test_a_changed_rule_never_makes_a_day_later(kinds: list[PurposeKind], days: list[int], until: int) -> None:
    rules = [AnnouncedPurpose(kind, DUTY, Duration(n, DurationUnit.DAYS)) for kind, n in zip(PurposeKind, days, strict=False)]
    due = NOW + timedelta(days=until)
    moved = brought_forward(NOW, due, [kind.value for kind in kinds], rules)
    heard = [after(NOW, one.retention) for one in rules if one.kind in kinds]
    if moved is None:
        assert all(day >= due for day in heard)
    else:
        assert moved == min(heard) < due


def test_only_a_purpose_that_was_there_before_is_changed() -> None:
    before = [purpose(PurposeKind.QUALITY, 1), purpose(PurposeKind.TRAINING, 1)]
    now = [purpose(PurposeKind.QUALITY, 2), purpose(PurposeKind.TRAINING, 1), purpose(PurposeKind.LEGAL_PROOF, 1)]
    assert changed(before, now) == (now[0],)
