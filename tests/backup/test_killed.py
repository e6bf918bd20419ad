"""kill -9 at every step of a backup and of a restore: nothing looks whole that is not, and nothing comes back that was destroyed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect

from tests.backup.house import House
from tests.backup.killing import Nursery, nursery
from tests.database.samples import NOW


@pytest.fixture(scope="module")
def children() -> Iterator[Nursery]:
    with nursery() as found:
        yield found


def whole(house: House) -> list[Path]:
    return sorted(house.backups.glob("*.age"))


def visible(house: House) -> bool:
    engine = create_engine(house.url)
    try:
        return inspect(engine).has_table("recordings")
    finally:
        engine.dispose()


def coming_back(
    house: House, path: Path, *, signer: str | None = None, replace: bool = False, journals: Any = ()
) -> dict[str, Any]:
    return {
        "what": "restore",
        "root": str(house.root),
        "url": house.url,
        "path": str(path),
        "signer": signer,
        "replace": replace,
        "journals": [str(file) for file in journals],
    }


def test_a_backup_that_is_killed_leaves_nothing_that_looks_whole(house: House, children: Nursery) -> None:
    house.stop()

    def check(place: int) -> None:
        for path in whole(house):
            house.verify(path)
            path.unlink()
        assert all(path.name.startswith(".") or path.is_dir() for path in house.backups.glob("*")), place

    died = children.deaths(lambda: {"what": "backup", "root": str(house.root), "url": house.url}, check)
    assert died > 15
    (path,) = whole(house)
    house.verify(path)
    assert [one.name for one in house.backups.iterdir() if one.is_file()] == [path.name], "remainders are removed by the next one"
    assert house.verdict().whole
    kinds = house.kinds()
    assert kinds.count("backup.made") <= kinds.count("backup.begun")


def test_a_restore_that_is_killed_shows_nothing_or_all(house: House, elsewhere: House, children: Nursery) -> None:
    made = house.back_up(bodies=True)
    house.refuse("r1")
    house.destroy("r2")
    exported, kid, before = house.exported(), house.kid, house.dump()
    shown = 0

    def check(place: int) -> None:
        """As one finds it after the death; then the host is as new, so that the next one passes the same places."""
        nonlocal shown
        if visible(elsewhere):
            shown += 1
            assert (elsewhere.header("r1"), elsewhere.header("r2")) == (None, None), place
            assert elsewhere.header("r3") is not None
        elsewhere.stop()
        shutil.rmtree(elsewhere.root)
        elsewhere.root.mkdir()

    died = children.deaths(lambda: coming_back(elsewhere, made.path, signer=kid, journals=[exported]), check)
    assert died > 30
    assert 0 < shown < 10
    after = elsewhere.dump()
    for table in ("lines", "calls", "proofs"):
        assert after[table] == before[table]
    assert elsewhere.verdict().whole
    assert elsewhere.header("r1") is None
    assert elsewhere.sweep(NOW) == 2


def test_a_restore_that_was_killed_is_done_again_where_it_stands(house: House, elsewhere: House, children: Nursery) -> None:
    """Without a clean host between two deaths: what is there already is taken as it is."""
    made, kid = house.back_up(bodies=True), house.kid

    def again() -> dict[str, Any]:
        return {**coming_back(elsewhere, made.path, signer=kid, replace=visible(elsewhere)), "after": "sewn"}

    assert children.deaths(again, lambda _: elsewhere.stop()) > 10
    assert elsewhere.header("r1") is not None
    assert elsewhere.verdict().whole
    assert not list(elsewhere.root.glob("**/.*")), "no remainder"


def test_a_restore_over_a_living_house_that_is_killed_leaves_the_old_one_or_the_new(any_house: House, children: Nursery) -> None:
    made = any_house.back_up()
    any_house.refuse("r1")
    before = any_house.dump()
    any_house.stop()

    def check(place: int) -> None:
        now = any_house.dump()
        assert any_house.header("r1") is None, place
        if now["restores"] == before["restores"]:
            assert now == before, place
        assert any_house.verdict().whole
        any_house.stop()

    died = children.deaths(lambda: coming_back(any_house, made.path, replace=True), check)
    assert died > 15, "on PostgreSQL no file is renamed"
    assert any_house.verdict().whole
    assert any_house.header("r1") is None
