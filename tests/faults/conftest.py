"""Houses for faults: one home is prepared a session, each house gets a copy."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.house import House
from tests.faults.little_disk import LittleDisk, can_be_made
from tests.faults.prepared import prepare

MakeHouse = Callable[..., House]
MOST_CALLS = 3
"""Sessions that the shared line process takes at once."""


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a line that can be called and recorded."""
    folder = tmp_path_factory.mktemp("prepared") / "var"
    prepare(folder)
    return folder


@pytest.fixture
def make_house(prepared: Path, tmp_path: Path) -> Iterator[MakeHouse]:
    """Makes houses that are closed after the test."""
    made: list[House] = []

    def make(**options: Any) -> House:
        folder = tmp_path / f"house{len(made)}"
        shutil.copytree(prepared, folder)
        made.append(House(folder, **options))
        return made[-1]

    yield make
    for house in made:
        house.close()


@pytest.fixture
def house(make_house: MakeHouse) -> House:
    """A house in which nothing runs yet."""
    return make_house()


@pytest.fixture(scope="session")
def running(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A line process that all tests share which leave it as it was."""
    folder = tmp_path_factory.mktemp("running") / "var"
    shutil.copytree(prepared, folder)
    house = House(folder, {"max_calls": str(MOST_CALLS)})
    try:
        house.start_line()
        yield house
    finally:
        house.close()


@pytest.fixture(scope="session")
def namespaces() -> None:
    """Skips where no little disk can be made."""
    if not can_be_made():
        pytest.skip("this machine lets us make no namespace with a disk of its own (unshare --user --mount)")


@pytest.fixture
def little_disk(namespaces: None, tmp_path: Path) -> Iterator[LittleDisk]:
    """A disk that can be filled: 32 MiB, of which a capture wants 16 to be free."""
    disk = LittleDisk.make(tmp_path / "little-disk", 32)
    yield disk
    disk.close()
