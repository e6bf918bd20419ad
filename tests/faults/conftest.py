"""One home is prepared a session; houses are copies of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.faults.ground import Beside, Ground
from tests.faults.house import House
from tests.faults.little_disk import can_be_made
from tests.faults.prepared import DATABASE, prepare

MOST_CALLS = 3
"""Sessions that the shared line process takes at once."""

needs_little_disk = pytest.mark.skipif(
    not can_be_made(), reason="this machine lets us make no namespace with a disk of its own (unshare --user --mount)"
)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a line that can be called and recorded."""
    folder = tmp_path_factory.mktemp("prepared") / "var"
    prepare(folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def beside(request: pytest.FixtureRequest, prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beside]:
    """Begins all selected tests that run side by side."""
    folder, numbers = tmp_path_factory.mktemp("grounds"), count()
    selected = [getattr(item.obj, "scenario", None) for item in request.session.items if isinstance(item, pytest.Function)]
    begun = Beside([found for found in selected if found], lambda: Ground(folder / str(next(numbers)), prepared))
    yield begun
    begun.close()


@pytest.fixture
def ground(prepared: Path, tmp_path: Path) -> Iterator[Ground]:
    """Ground of one's own."""
    made = Ground(tmp_path / "ground", prepared)
    yield made
    made.close()


@pytest.fixture
def house(ground: Ground) -> House:
    """A house in which nothing runs yet."""
    return ground.house()


@pytest.fixture(scope="session")
def shared(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The house of `running`. Its database lies in a folder of its own, its spool was missing at the start."""
    folder = tmp_path_factory.mktemp("shared") / "var"
    shutil.copytree(prepared, folder)
    tables = folder / "tables"
    tables.mkdir()
    (folder / DATABASE).rename(tables / DATABASE)
    (folder / "spool").rmdir()
    house = House(folder, {"max_calls": str(MOST_CALLS), "database_url": f"sqlite:///{tables}/{DATABASE}"})
    try:
        house.start_line()
        yield house
        house.check_all_kept()
    finally:
        house.close()


@pytest.fixture
def running(shared: House) -> House:
    """A line process, well, that is shared by all tests which leave it so."""
    shared.wait_until_well()
    return shared
