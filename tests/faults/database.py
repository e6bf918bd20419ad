"""What is done to databases: locked by somebody else, taken away, brought back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.calling import ring
from tests.faults.house import House, wait_until
from tests.faults.prepared import DATABASE


class Lock:
    """Another process's transaction, as far as SQLite is concerned."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)

    def take(self) -> None:
        """Begin to write."""
        self._connection.execute("BEGIN IMMEDIATE")

    def release(self) -> None:
        """Write nothing."""
        self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Let go of everything."""
        self._connection.close()


@contextmanager
def lock(folder: Path) -> Iterator[Lock]:
    """A lock on the database in a folder, not taken yet."""
    made = Lock(folder / DATABASE)
    try:
        yield made
    finally:
        made.close()


def move(source: Path, target: Path) -> None:
    """Take the database away, or bring it back."""
    target.mkdir(exist_ok=True)
    for ending in ("", "-wal", "-shm"):
        file = source / f"{DATABASE}{ending}"
        if file.exists():
            file.rename(target / file.name)


def check_unrecorded(house: House, error_id: str) -> None:
    """A call that nothing is kept of, and why."""
    before = house.errors().count(error_id)
    rung = ring(house)
    assert rung.ended.connected
    assert not rung.tapped
    house.wait_for_error(error_id, before + 1)
    assert not all((house.health() or {}).values())


def check_recorded_when_well(house: House) -> None:
    """Once it is well again, calls are recorded without a restart."""
    house.wait_until_well()
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
