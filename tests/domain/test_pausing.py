"""A pause's countdown: a warning, an end, reminders; never a resumption that nobody wanted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.line import Pausing
from ivr.domain.pausing import Pause, Step

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def lived(pause: Pause, seconds: int) -> list[tuple[int, Step]]:
    """What happens, woken exactly when asked for."""
    steps: list[tuple[int, Step]] = []
    now = START
    while (now := pause.next_at) <= START + timedelta(seconds=seconds) and len(steps) < 100:
        step = pause.step(now)
        steps.append((int((now - START).total_seconds()), step))
        if step is Step.RESUME:
            break
        pause = Pause(pause.since, pause.pausing, pause.protected, told_at=now)
    return steps


def test_where_the_line_wants_it_the_recording_goes_on_by_itself() -> None:
    assert lived(Pause(START, Pausing(120, resumes=True)), 600) == [(110, Step.WARN), (120, Step.RESUME)]


def test_otherwise_the_agent_is_reminded_until_they_end_it() -> None:
    reminded = [(110, Step.WARN), (120, Step.REMIND), (150, Step.REMIND), (180, Step.REMIND)]
    assert lived(Pause(START, Pausing(120)), 180) == reminded


def test_what_is_protected_never_goes_on_by_itself() -> None:
    """LAW 21: a card's code may take longer than a pause."""
    steps = lived(Pause(START, Pausing(120, resumes=True), protected=True), 600)
    assert Step.RESUME not in {step for _, step in steps}


@pytest.mark.parametrize("longest", [5, 10])
def test_a_pause_shorter_than_its_warning_warns_at_once(longest: int) -> None:
    assert lived(Pause(START, Pausing(longest, resumes=True)), 60)[0] == (0, Step.WARN)


@given(st.integers(1, 600), st.booleans(), st.booleans(), st.integers(0, 1000))
def test_woken_too_early_nothing_happens_and_late_nothing_is_lost(
    longest: int, resumes: bool, protected: bool, late: int
) -> None:
    pause = Pause(START, Pausing(longest, resumes=resumes), protected)
    if pause.next_at > START:
        assert pause.step(pause.next_at - timedelta(microseconds=1)) is Step.WAIT
    step = pause.step(pause.ends_at + timedelta(seconds=late))
    assert step is (Step.RESUME if resumes and not protected else Step.REMIND)
