"""A clock that jumps: dates stay in order, the journal stays whole, nothing is destroyed before its day."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from ivr.bootstrap import home
from ivr.bootstrap.line_book import FollowedLines
from ivr.database.engine import open_database
from ivr.database.lines import load_lines, save_lines
from ivr.database.notices import current_versions, publish_version
from ivr.database.publications import Publication
from ivr.domain.retention import due_at
from ivr.vault.manifest import read_manifest
from ivr.worker.clock import DOUBT, BelievedClock
from tests.faults.calling import Plan, Rung, ring
from tests.faults.ground import Ground, side_by_side
from tests.faults.house import House, wait_until
from tests.faults.prepared import LINE, NUMBER

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def check_in_order(house: House, rung: Rung) -> None:
    """Dates by the clock that was announced to the caller, ends after beginnings, no sound missing."""
    kept = house.recording(rung.call_id)
    with house.rows() as connection:
        (line,) = load_lines(connection)
    assert kept.due_at == due_at(kept.started_at, line.facts.purposes)
    assert kept.ended_at is not None
    assert kept.ended_at >= kept.started_at
    manifest = read_manifest(kept.manifest or "", home.public_key(house.settings))
    assert manifest.faults == ()
    assert manifest.ended_at >= manifest.started_at
    wait_until(lambda: house.call(rung.call_id).ended_at is not None, "the call's end")
    assert house.call(rung.call_id).ended_at >= house.call(rung.call_id).arrived_at


def jump(clock: Path, by: timedelta) -> None:
    """Set the clock of `jumping_line`: so much before or after the time that it is."""
    replacement = clock.with_suffix(".new")
    replacement.write_text(str(by.total_seconds()))
    replacement.rename(clock)


@side_by_side
def test_in_mid_call_nothing_of_it_is_lost_or_out_of_order(ground: Ground) -> None:
    """The pace of a capture goes by a clock that nobody sets: a jump is no missing sound."""
    clock = ground.folder / "clock"
    jump(clock, timedelta())
    house = ground.house(program=(sys.executable, "-m", "tests.faults.jumping_line"), variables={"JUMPING_CLOCK": str(clock)})
    house.start_line()
    for by in (400 * DAY, -2 * DAY):
        rung = ring(house, Plan(meanwhile=partial(jump, clock, by)))
        assert rung.ended.connected
        check_in_order(house, rung)
    assert house.journal_whole()
    assert house.errors() == []


def test_a_change_after_the_clock_was_set_back_is_noticed(house: House) -> None:
    """The last version is the one published last, whatever the clock said; calls follow it (L4)."""
    engine = open_database(house.settings.database_url)
    book = FollowedLines(engine, house.settings.sounds)
    book.start()
    with engine.begin() as connection:
        (line,) = load_lines(connection)
        first = current_versions(connection, house.settings.sounds, home.now())[LINE]
        other = replace(line, id="other", number="+33199001020", numbers=())
        save_lines(connection, [other], home.now() + DAY)
        save_lines(connection, [replace(line, name="Renamed")], NOW)
        publish_version(connection, replace(first, id="again"), Publication(LINE, "again", NOW))

    def noticed() -> bool:
        found = book.find(NUMBER)
        assert found is not None
        assert found.notice is not None
        return (found.line.name, found.notice.id) == ("Renamed", "again")

    try:
        wait_until(noticed, "the line book's look")
    finally:
        book.stop()
        engine.dispose()


class Steady:
    """A clock that nobody sets."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def go(self, span: timedelta) -> None:
        self.seconds += span.total_seconds()


@pytest.fixture
def steady() -> Steady:
    return Steady()


def walk(clock: BelievedClock, steady: Steady, wall: datetime, spans: int) -> datetime:
    """Go on hour by hour; the last moment believed."""
    believed = clock.believed(wall)
    for _ in range(spans):
        steady.go(HOUR)
        wall += HOUR
        believed = clock.believed(wall)
    return believed


def test_a_clock_that_goes_as_it_should_is_believed(steady: Steady) -> None:
    clock = BelievedClock(steady)
    assert walk(clock, steady, NOW, 48) == NOW + 48 * HOUR


def test_a_jump_ahead_is_doubted_for_a_day_and_time_goes_on_meanwhile(steady: Steady) -> None:
    clock = BelievedClock(steady)
    clock.believed(NOW)
    hours = DOUBT // HOUR
    assert walk(clock, steady, NOW + 4000 * DAY, hours - 1) == NOW + (hours - 1) * HOUR
    steady.go(HOUR)
    assert clock.believed(NOW + 4001 * DAY) == NOW + 4001 * DAY


def test_a_jump_that_is_set_right_again_was_never_believed(steady: Steady) -> None:
    clock = BelievedClock(steady)
    clock.believed(NOW)
    clock.believed(NOW + 4000 * DAY)
    steady.go(HOUR)
    assert clock.believed(NOW + HOUR) == NOW + HOUR
    assert clock.believed(NOW + 4000 * DAY) == NOW + HOUR, "and the next one is doubted anew"


def test_a_clock_set_back_is_believed_at_once(steady: Steady) -> None:
    clock = BelievedClock(steady)
    clock.believed(NOW)
    assert clock.believed(NOW - DAY) == NOW - DAY
