"""Dates, shares, and when a caller counts as informed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.information import conclude, informed
from ivr.domain.proof import Answer, Heard
from ivr.domain.retention import RetentionTooLong, after, check_caps, due_at
from ivr.domain.sampling import falls_into_share
from notices.caps import CAP_DAYS
from notices.facts import AnnouncedPurpose, Duration, DurationUnit, LegalBasis, PurposeKind
from notices.notice import LEVEL2, Locale, Piece

moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds
durations = st.builds(Duration, st.integers(1, 120), st.sampled_from(DurationUnit))


def heard(piece: Piece, played: int = 1000, locale: str = "fr") -> Heard:
    return Heard(piece, Locale(locale), "voice", "t", "a", datetime(2026, 1, 1, tzinfo=UTC), played, 1000)


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2026-01-31", Duration(1, DurationUnit.MONTHS), "2026-02-28"),
        ("2028-02-29", Duration(1, DurationUnit.YEARS), "2029-02-28"),
        ("2026-11-23", Duration(6, DurationUnit.MONTHS), "2027-05-23"),
        ("2026-11-23", Duration(30, DurationUnit.DAYS), "2026-12-23"),
        ("2026-12-31", Duration(2, DurationUnit.MONTHS), "2027-02-28"),
    ],
)
def test_months_and_years_follow_the_calendar_and_never_outlast_what_was_announced(
    start: str, duration: Duration, end: str
) -> None:
    assert after(datetime.fromisoformat(start).replace(tzinfo=UTC), duration) == datetime.fromisoformat(end).replace(tzinfo=UTC)


@given(moments, durations)
def test_a_due_date_lies_ahead_and_keeps_the_time_of_day(start: datetime, duration: Duration) -> None:
    end = after(start, duration)
    assert end > start
    assert end.time() == start.time()


@given(
    moments,
    st.lists(st.builds(AnnouncedPurpose, st.sampled_from(PurposeKind), st.sampled_from(LegalBasis), durations), min_size=1),
)
def test_the_shortest_announced_retention_wins(start: datetime, purposes: list[AnnouncedPurpose]) -> None:
    due = due_at(start, tuple(purposes))
    assert all(due <= after(start, purpose.retention) for purpose in purposes)


@given(durations)
def test_what_passes_the_caps_never_lives_longer_than_six_months(duration: Duration) -> None:
    """LAW 11."""
    purpose = AnnouncedPurpose(PurposeKind.TRAINING, LegalBasis.LEGITIMATE_INTEREST, duration)
    start = datetime(2025, 1, 1, tzinfo=UTC)
    try:
        check_caps(purpose)
    except RetentionTooLong:
        assert after(start, duration) - start > timedelta(days=CAP_DAYS)
    else:
        assert after(start, duration) - start <= timedelta(days=CAP_DAYS)


def test_six_months_are_allowed_and_a_legal_duty_knows_no_cap() -> None:
    check_caps(AnnouncedPurpose(PurposeKind.QUALITY, LegalBasis.PUBLIC_TASK, Duration(6, DurationUnit.MONTHS)))
    check_caps(AnnouncedPurpose(PurposeKind.QUALITY, LegalBasis.LEGAL_DUTY, Duration(5, DurationUnit.YEARS)))


@given(st.text(min_size=1), st.binary(min_size=16, max_size=16))
def test_a_share_of_everything_draws_every_call_and_a_smaller_share_draws_no_call_that_a_larger_one_would_not(
    call: str, key: bytes
) -> None:
    assert falls_into_share(call, 100, key)
    assert not falls_into_share(call, 0, key)
    drawn = [falls_into_share(call, percent, key) for percent in range(101)]
    assert drawn == sorted(drawn)


def test_a_share_of_a_tenth_draws_about_a_tenth() -> None:
    drawn = sum(falls_into_share(f"call-{number}", 10, b"key") for number in range(5000))
    assert 400 < drawn < 600


def test_level_1_heard_whole_informs() -> None:
    assert informed([heard(Piece.LEVEL1)])
    assert not informed([heard(Piece.LEVEL1, 900)])
    assert not informed([heard(Piece.MENU)])


def test_the_whole_of_level_2_informs_but_not_half_of_it_in_each_of_two_languages() -> None:
    assert informed([heard(piece) for piece in LEVEL2])
    assert not informed([heard(piece, locale="fr" if index % 2 else "en") for index, piece in enumerate(LEVEL2)])


def test_a_refusal_counts_whatever_was_heard_before_it() -> None:
    assert conclude([], refused=True, unclear=False) is Answer.REFUSED
    assert conclude([heard(Piece.LEVEL1)], refused=False, unclear=True) is Answer.UNCLEAR
    assert conclude([heard(Piece.LEVEL1, 10)], refused=False, unclear=False) is Answer.NOT_INFORMED


def test_consent_counts_only_of_who_was_informed() -> None:
    assert conclude([heard(Piece.LEVEL1)], refused=False, unclear=False, accepted=True) is Answer.ACCEPTED
    assert conclude([heard(Piece.LEVEL1, 10)], refused=False, unclear=False, accepted=True) is Answer.NOT_INFORMED
    assert conclude([heard(Piece.LEVEL1)], refused=True, unclear=False, accepted=True) is Answer.REFUSED
