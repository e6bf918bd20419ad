"""Where a test builds its houses; and tests that take their time side by side with others, since they mostly wait."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.faults.house import House
from tests.faults.little_disk import LittleDisk

AT_ONCE = 3


class Ground:
    """A folder for houses and disks, all of which are gone after `close`.

    Args:
        folder: is made.
        prepared: the home that houses are copies of.
    """

    def __init__(self, folder: Path, prepared: Path) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self._prepared = prepared
        self._things = ExitStack()
        self._count = 0

    def house(self, **options: Any) -> House:
        """A house in which nothing runs yet."""
        self._count += 1
        home = self.folder / f"house{self._count}"
        shutil.copytree(self._prepared, home)
        house = House(home, **options)
        self._things.callback(house.close)
        return house

    def little_disk(self) -> LittleDisk:
        """A disk that can be filled: 32 MiB, of which a capture wants 16 to be free."""
        disk = LittleDisk.make(self.folder / "little-disk", 32)
        self._things.callback(disk.close)
        return disk

    def close(self) -> None:
        """End and remove everything."""
        self._things.close()


Scenario = Callable[[Ground], None]


class Beside:
    """Runs scenarios in threads; under xdist, where processes run side by side already, one at a time.

    Args:
        scenarios: those whose tests were selected.
        make_ground: a new ground for each.
    """

    def __init__(self, scenarios: list[Scenario], make_ground: Callable[[], Ground]) -> None:
        self._make_ground = make_ground
        self._pool = ThreadPoolExecutor(AT_ONCE, "beside")
        early = [] if "PYTEST_XDIST_WORKER" in os.environ else scenarios
        self._begun = {scenario: self._begin(scenario) for scenario in early}

    def result(self, scenario: Scenario) -> None:
        """Wait for a scenario; raises what it raised."""
        begun = self._begun.get(scenario) or self._begin(scenario)
        begun.result(180)

    def close(self) -> None:
        """End; what has not begun does not begin."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _begin(self, scenario: Scenario) -> Future[None]:
        return self._pool.submit(self._run, scenario)

    def _run(self, scenario: Scenario) -> None:
        ground = self._make_ground()
        try:
            scenario(ground)
        finally:
            ground.close()


def side_by_side(scenario: Scenario) -> Callable[[Beside], None]:
    """Make a test of a scenario that needs nothing but ground of its own."""

    def test(beside: Beside) -> None:
        beside.result(scenario)

    test.__name__, test.__qualname__, test.__doc__ = scenario.__name__, scenario.__qualname__, scenario.__doc__
    test.__module__ = scenario.__module__
    test.scenario = scenario  # type: ignore[attr-defined]  # how conftest finds it among the selected tests
    return test
