"""Death at every place: before each change of the file system, and after each step that the program names.

A nursery is a process of its own that forks the ones who die: it has no threads that a fork would lose.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
KILLED = 9
SEVERAL = 1
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.link", "os.rmdir", "os.truncate", "shutil.copyfile"}


@dataclass
class Nursery:
    """Lets somebody do a thing and die at a place of it."""

    process: subprocess.Popen[str]

    def deaths(self, order: Callable[[], dict[str, Any]], check: Callable[[int], None], most: int = 400) -> int:
        """One dies at the first place, the next at the second, until one lives; how many died.

        Args:
            order: what is done: asked each time.
            check: called after each death, with its number.
            most: deaths; more are a loop without end.
        """
        for place in range(1, most):
            code = self._code({"place": place, **order()})
            assert code in (0, KILLED), f"it ended with {code} at its place {place}"
            if code == 0:
                return place - 1
            check(place)
        raise AssertionError(f"it still dies at its place {most}")

    def _code(self, order: dict[str, Any]) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@contextmanager
def nursery() -> Iterator[Nursery]:
    """One that waits for orders."""
    command = [sys.executable, "-m", "tests.backup.killing"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Nursery(process)


def _main() -> None:
    from alembic import command, config  # noqa: F401

    import tests.backup.house  # noqa: F401  # once, not once a child
    from ivr.database import migrate

    assert migrate.HEAD
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _live(order)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()


def _live(order: dict[str, Any]) -> None:
    try:
        _watch(order)
    except BaseException as error:  # noqa: BLE001
        sys.stderr.write(f"{error!r}\n")
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def _watch(order: dict[str, Any]) -> None:
    count = tables = 0
    began = "after" not in order

    def passed(step: Any) -> None:
        nonlocal count, tables, began
        began = began or step == order["after"]
        if not began:
            return
        tables += step == "table"
        if step == "table" and tables > SEVERAL:
            return  # one table is as another
        count += 1
        if count == order["place"]:
            os._exit(KILLED)

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES):
            passed(event)

    os.fsync = lambda fd: None  # a killed process loses nothing that it has written; only a machine would
    sys.addaudithook(audit)
    _do(order, passed)


def _do(order: dict[str, Any], reached: Callable[[Any], None]) -> None:
    from tests.backup.house import House

    house = House(Path(order["root"]), order["url"])
    if order["what"] == "backup":
        house.back_up(bodies=True, reached=reached)
        return
    house.restore(
        Path(order["path"]),
        signer=order["signer"],
        replace=order["replace"],
        journals=[Path(file) for file in order["journals"]],
        reached=reached,
    )


if __name__ == "__main__":
    _main()
