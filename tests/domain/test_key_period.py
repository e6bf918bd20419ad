"""Key periods: which month a due date belongs to, and which months calls to come need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.key_period import KeyPeriod, months, needed
from ivr.domain.retention import due_at
from notices.facts import AnnouncedPurpose, Duration, DurationUnit, LegalBasis, PurposeKind

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def announced(count: int, unit: DurationUnit) -> tuple[AnnouncedPurpose, ...]:
    return (AnnouncedPurpose(PurposeKind.QUALITY, LegalBasis.PUBLIC_TASK, Duration(count, unit)),)


@given(MOMENTS)
def test_a_moment_is_in_its_period_and_in_no_other(at: datetime) -> None:
    period = KeyPeriod.of(at)
    assert period.begins_at <= at < period.ends_at
    assert KeyPeriod.of(period.ends_at) == period.next
    assert KeyPeriod.of(period.ends_at - timedelta(microseconds=1)) == period
    assert KeyPeriod.parse(str(period)) == period


def test_a_month_is_one_of_utc() -> None:
    assert KeyPeriod.of(datetime(2027, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))) == KeyPeriod(2027, 2)


@pytest.mark.parametrize("text", ["", "2027", "2027-13", "2027-00", "27-02", "2027-2", "2027-02 ", "0000-01", "２０２７-02"])
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(ValueError, match="no month"):
        KeyPeriod.parse(text)


def test_months_go_over_the_turn_of_the_year() -> None:
    assert [str(period) for period in months(KeyPeriod(2026, 11), KeyPeriod(2027, 2))] == [
        "2026-11",
        "2026-12",
        "2027-01",
        "2027-02",
    ]


@given(
    MOMENTS,
    st.integers(0, 12),
    st.integers(1, 60),
    st.sampled_from(list(DurationUnit)),
    st.floats(0, 1, exclude_max=True),
    st.booleans(),
)
def test_every_due_date_that_a_call_can_have_is_covered(
    now: datetime, ahead: int, count: int, unit: DurationUnit, when: float, rehearsal: bool
) -> None:
    purposes = announced(count, unit)
    periods = needed([purposes], now, ahead)
    later = now + when * timedelta(days=28 * ahead)
    assert KeyPeriod.of(due_at(later, purposes, rehearsal=rehearsal)) in periods


def test_only_what_is_needed() -> None:
    now = datetime(2026, 11, 26, tzinfo=UTC)
    found = [str(period) for period in needed([announced(3, DurationUnit.YEARS)], now, 1)]
    assert found == ["2026-11", "2026-12", "2029-11", "2029-12"]
