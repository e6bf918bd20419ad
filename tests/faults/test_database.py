"""The database is locked, full or gone, when the line process starts and in the middle of a call."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ivr.bootstrap.line_book import FollowedLines
from ivr.bootstrap.tables import open_tables
from ivr.database.engine import open_database
from ivr.database.errors import DatabaseGone, DatabaseRevision
from tests.faults.calling import Plan, ring
from tests.faults.conftest import needs_little_disk
from tests.faults.database import check_nothing_lost, check_recorded_when_well, check_unrecorded, lock, move
from tests.faults.ground import Ground, side_by_side
from tests.faults.house import House
from tests.faults.prepared import DATABASE, NUMBER


@side_by_side
def test_locked_at_the_start(ground: Ground) -> None:
    house = ground.house()
    with lock(house.home) as other:
        other.take()
        house.start_line()
        check_unrecorded(house, "database.locked")
        other.release()
        check_recorded_when_well(house)


def test_locked_in_mid_call(running: House) -> None:
    with lock(running.home / "tables") as other:
        before = running.errors().count("database.locked")
        rung = ring(running, Plan(meanwhile=other.take))
        assert rung.ended.connected
        running.wait_for_error("database.locked", before + 1)
        other.release()
        check_nothing_lost(running, rung.call_id)


@needs_little_disk
@side_by_side
def test_full_at_the_start_and_in_mid_call(ground: Ground) -> None:
    little_disk = ground.little_disk()
    inside = f"sqlite:///{little_disk.inside}/{DATABASE}"
    house = ground.house(overrides={"database_url": inside}, prefix=little_disk.prefix, seen_at=little_disk.outside)
    (little_disk.outside / DATABASE).write_bytes((house.home / DATABASE).read_bytes())
    little_disk.fill()
    house.start_line()
    check_unrecorded(house, "database.full")
    little_disk.empty()
    check_recorded_when_well(house)

    before = house.errors().count("database.full")
    rung = ring(house, Plan(meanwhile=little_disk.fill))
    assert rung.ended.connected
    house.wait_for_error("database.full", before + 1)
    little_disk.empty()
    check_nothing_lost(house, rung.call_id)


@side_by_side
def test_gone_at_the_start(ground: Ground) -> None:
    house, away = ground.house(), ground.folder / "away"
    move(house.home, away)
    house.start_line()
    check_unrecorded(house, "database.gone")
    assert not (house.home / DATABASE).exists(), "no empty database hides that the real one is gone"
    move(away, house.home)
    check_recorded_when_well(house)


def test_gone_in_mid_call(running: House, tmp_path: Path) -> None:
    tables = running.home / "tables"
    before = running.errors().count("database.gone")
    rung = ring(running, Plan(meanwhile=lambda: move(tables, tmp_path / "away")))
    assert rung.ended.connected
    running.wait_for_error("database.gone", before + 1)
    assert not (tables / DATABASE).exists()
    move(tmp_path / "away", tables)
    check_nothing_lost(running, rung.call_id)


@side_by_side
def test_its_folder_gone_at_the_start(ground: Ground) -> None:
    folder = ground.folder / "tables"
    house = ground.house(overrides={"database_url": f"sqlite:///{folder}/{DATABASE}"})
    done = house.run("line", code=73)
    assert "(database.gone)" in done.stderr
    assert str(folder) in done.stderr
    rung = ring(house)
    assert rung.ended.connected
    assert rung.failsafe == "unreachable"


def test_its_folder_gone_in_mid_call(running: House, tmp_path: Path) -> None:
    tables = running.home / "tables"
    before = running.errors().count("database.gone")
    rung = ring(running, Plan(meanwhile=lambda: tables.rename(tmp_path / "away")))
    assert rung.ended.connected
    running.wait_for_error("database.gone", before + 1)
    (tmp_path / "away").rename(tables)
    check_nothing_lost(running, rung.call_id)


@side_by_side
def test_lost_while_recordings_are_left_no_new_one_is_made(ground: Ground) -> None:
    """In an empty database every part would be an orphan, to be destroyed at the next start."""
    house = ground.house()
    house.part("a1b2").write_bytes(bytes(100_000))
    (house.home / DATABASE).unlink()
    assert "(database.gone)" in house.run("serve", code=73).stderr
    with pytest.raises(DatabaseGone, match="Restore it"):
        open_tables(house.settings)
    assert not (house.home / DATABASE).exists()
    assert house.part("a1b2").exists()


def test_of_another_revision_no_line_is_known_and_nothing_is_written(house: House) -> None:
    connection = sqlite3.connect(house.home / DATABASE)
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    engine = open_database(house.settings.database_url)
    book = FollowedLines(engine, house.settings.sounds)
    book.start()
    with pytest.raises(DatabaseRevision):
        book.find(NUMBER)
    assert not book.healthy
    book.stop()
    engine.dispose()
