"""Backups by themselves: when one is due, which go, and that nothing else waits."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.backup.keeping import is_due, made_at, surplus
from ivr.bootstrap.backing_up import scheduled
from ivr.database.migrate import migrate
from ivr.errors import SettingsError
from ivr.worker.backups import BackUp, Backups
from tests.backup.house import House
from tests.database.recorded import DUE
from tests.database.samples import NOW

DAY = timedelta(days=1)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(tzinfo=UTC, microsecond=0))  # noqa: DTZ001


def name(at: datetime) -> str:
    return f"preambule-{at:%Y%m%dT%H%M%SZ}-0123abcd.age"


@given(st.sets(MOMENTS, max_size=20), st.integers(-3, 25))
def test_the_newest_stay_and_strangers_are_left_alone(made: set[datetime], kept: int) -> None:
    others = ["notes.age", "preambule-20261399T000000Z-0123abcd.age", ".preambule-x.part"]
    gone = surplus([*map(name, made), *others], kept)
    assert [made_at(one) for one in gone] == sorted(made)[: max(0, len(made) - max(1, kept))]


@given(MOMENTS, st.timedeltas(-timedelta(days=400), timedelta(days=400)))
def test_one_is_due_when_the_last_is_old_or_from_the_future(at: datetime, since: timedelta) -> None:
    assert is_due([], at, DAY)
    assert is_due([name(at), "notes.age"], at + since, DAY) == (abs(since) >= DAY)


def test_the_worker_makes_them_and_removes_the_old(house: House) -> None:
    settings = replace(house.settings, backup_into=str(house.backups), backups_kept=2, backup_objects="on")
    backups = scheduled(settings, house.engine)
    assert backups is not None
    step = BackUp(backups, threading.Event())
    for day in range(4):
        assert step(NOW + day * DAY) == 1
        step.wait(30)
        assert step(NOW + day * DAY) == 0, "not again on the same day"
    assert [made_at(path.name) for path in sorted(house.backups.glob("*.age"))] == [
        (NOW + day * DAY).replace(microsecond=0) for day in (2, 3)
    ]
    assert house.kinds().count("backup.removed") == 2
    assert len(list((house.backups / "objects").rglob("*.age"))) == 3
    house.destroy("r1", DUE)
    step(NOW + 9 * DAY)
    step.wait(30)
    assert sorted(path.stem for path in (house.backups / "objects").rglob("*.age")) == ["r2", "r3"]


def test_a_database_that_begins_anew_takes_no_copy_of_what_it_does_not_know(house: House, old_house: House) -> None:
    """A host that was lost starts with empty tables and the old folder of backups, before anybody has restored one."""
    house.back_up(bodies=True)
    migrate(old_house.engine)
    settings = replace(old_house.settings, backup_into=str(house.backups), backups_kept=14, backup_objects="on")
    backups = scheduled(settings, old_house.engine)
    assert backups is not None
    backups.make(NOW + DAY)
    assert sorted(path.stem for path in (house.backups / "objects").rglob("*.age")) == ["r1", "r2", "r3"]


def test_one_at_a_time_and_a_failure_is_tried_again() -> None:
    running, go, made = threading.Event(), threading.Event(), []

    def make(at: datetime) -> None:
        running.set()
        go.wait(30)
        made.append(at)
        raise OSError("no disk")

    step = BackUp(Backups(lambda _: True, make), threading.Event())
    assert step(NOW) == 1
    running.wait(30)
    assert step(NOW) == 0
    go.set()
    step.wait(30)
    assert step(NOW + DAY) == 1
    step.wait(30)
    assert made == [NOW, NOW + DAY]


@pytest.mark.parametrize("wrong", [{"backup_hours": 0}, {"backups_kept": 0}, {"backup_objects": "perhaps"}])
def test_settings_that_cannot_be_meant_are_refused(house: House, wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        scheduled(replace(house.settings, backup_into="x", **wrong), house.engine)


def test_without_a_folder_none_is_made(house: House) -> None:
    assert scheduled(house.settings, house.engine) is None
