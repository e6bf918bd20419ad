"""The database is locked, full or gone, when the line process starts and in the middle of a call."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.calling import Plan, ring
from tests.faults.conftest import MakeHouse
from tests.faults.house import House, wait_until
from tests.faults.little_disk import LittleDisk

FILES = ("preambule.sqlite", "preambule.sqlite-wal", "preambule.sqlite-shm")


class Lock:
    """Another process's transaction, as far as SQLite is concerned."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)

    def take(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def release(self) -> None:
        self._connection.execute("ROLLBACK")

    def close(self) -> None:
        self._connection.close()


@contextmanager
def lock(file: Path) -> Iterator[Lock]:
    made = Lock(file)
    try:
        yield made
    finally:
        made.close()


def check_unrecorded(house: House, error_id: str) -> None:
    """A call that nothing is kept of, and why."""
    before = house.errors().count(error_id)
    rung = ring(house)
    assert rung.ended.connected
    assert not rung.tapped
    house.wait_for_error(error_id, before + 1)


def check_recorded_when_well(house: House, *parts: str) -> None:
    """Once it is well again, calls are recorded without a restart."""
    wait_until(lambda: all((house.health() or {}).values()), f"health ({house.messages.read_text()[-2000:]})")
    rung = ring(house)
    assert rung.failsafe is None
    assert house.recording(rung.call_id).complete


def check_nothing_lost(house: House, call_id: str) -> None:
    """The recording that was being made is whole, with all that its process knew of it."""
    kept = house.recording(call_id)
    assert kept.complete
    assert kept.samples
    assert house.body(kept).stat().st_size == kept.body_size
    wait_until(lambda: house.call(call_id) is not None, "the call's row")
    assert house.journal_whole()


def test_locked_at_the_start_and_in_mid_call(house: House) -> None:
    with lock(house.home / FILES[0]) as other:
        other.take()
        house.start_line()
        check_unrecorded(house, "database.locked")
        assert house.health()["database"] is False  # type: ignore[index]
        other.release()
        check_recorded_when_well(house)

        rung = ring(house, Plan(meanwhile=other.take))
        assert rung.ended.connected
        house.wait_for_error("database.locked", 3)
        other.release()
        check_nothing_lost(house, rung.call_id)


def test_full_at_the_start_and_in_mid_call(make_house: MakeHouse, little_disk: LittleDisk) -> None:
    inside = f"sqlite:///{little_disk.inside}/preambule.sqlite"
    house = make_house(overrides={"database_url": inside}, prefix=little_disk.prefix, seen_at=little_disk.outside)
    (little_disk.outside / FILES[0]).write_bytes((house.home / FILES[0]).read_bytes())
    little_disk.fill()
    house.start_line()
    check_unrecorded(house, "database.full")
    assert not all((house.health() or {}).values())
    little_disk.empty()
    check_recorded_when_well(house)

    before = house.errors().count("database.full")
    rung = ring(house, Plan(meanwhile=little_disk.fill))
    assert rung.ended.connected
    house.wait_for_error("database.full", before + 1)
    little_disk.empty()
    check_nothing_lost(house, rung.call_id)


def move(house: House, folder: Path) -> None:
    """Take the database away, or bring it back."""
    for name in FILES:
        if (house.home / name).exists():
            (house.home / name).rename(folder / name)


def test_gone_at_the_start_and_in_mid_call(house: House, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()

    def back() -> None:
        for file in away.iterdir():
            file.rename(house.home / file.name)

    move(house, away)
    house.start_line()
    check_unrecorded(house, "database.gone")
    assert not all((house.health() or {}).values())
    assert not (house.home / FILES[0]).exists(), "no empty database hides that the real one is gone"
    back()
    check_recorded_when_well(house)

    before = house.errors().count("database.gone")
    rung = ring(house, Plan(meanwhile=lambda: move(house, away)))
    assert rung.ended.connected
    house.wait_for_error("database.gone", before + 1)
    assert not (house.home / FILES[0]).exists()
    back()
    check_nothing_lost(house, rung.call_id)


def test_its_folder_gone_at_the_start_and_in_mid_call(make_house: MakeHouse, tmp_path: Path) -> None:
    folder, away = tmp_path / "tables", tmp_path / "away"
    house = make_house(overrides={"database_url": f"sqlite:///{folder}/preambule.sqlite"})
    done = house.run("line", code=73)
    assert "database.gone" in done.stderr
    assert str(folder) in done.stderr
    rung = ring(house)
    assert rung.ended.connected
    assert rung.failsafe == "unreachable"

    folder.mkdir()
    move(house, folder)
    house.start_line()
    rung = ring(house, Plan(meanwhile=lambda: folder.rename(away)))
    assert rung.ended.connected
    house.wait_for_error("database.gone")
    away.rename(folder)
    check_nothing_lost(house, rung.call_id)


def test_lost_while_recordings_are_left_no_new_one_is_made(house: House) -> None:
    """In an empty database every part would be an orphan, to be destroyed at the next start."""
    house.part("a1b2").write_bytes(bytes(100_000))
    (house.home / FILES[0]).unlink()
    for arguments in (("lines", "list"), ("serve",)):
        assert "database.gone" in house.run(*arguments, code=73).stderr
    assert not (house.home / FILES[0]).exists()
    assert house.part("a1b2").exists()


@pytest.mark.parametrize("error_id", ["database.revision"])
def test_of_another_revision(house: House, error_id: str) -> None:
    with sqlite3.connect(house.home / FILES[0]) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    house.start_line()
    check_unrecorded(house, error_id)
