"""Rows followed by a thread: a fault is told once, and its end once, however long it lasts."""

from __future__ import annotations

from collections import deque
from threading import Event

import pytest

from ivr.bootstrap.following import FollowedRows
from ivr.database.errors import DatabaseGone, DatabaseLocked

GONE, LOCKED = DatabaseGone("The database is gone."), DatabaseLocked("The database is locked.")


class Rows(FollowedRows):
    """Fails as it is told to, look by look; then never again."""

    def __init__(self, *failures: DatabaseGone | DatabaseLocked | None) -> None:
        super().__init__("rows", 0.001, lost="rows cannot be read", back="rows can be read again")
        self.failures = deque(failures)
        self.looked = Event()

    def refresh(self) -> None:
        if not self.failures:
            self.looked.set()
            return
        failure = self.failures.popleft()
        if failure is not None:
            raise failure


@pytest.mark.parametrize(
    ("failures", "lost", "back"),
    [
        ([], 0, 0),
        ([GONE, GONE, GONE], 1, 1),
        ([GONE, LOCKED, LOCKED], 2, 1),
        ([GONE, None, GONE], 2, 2),
        ([None, None], 0, 0),
    ],
)
def test_a_fault_and_its_end_are_told_once(
    failures: list[DatabaseGone | DatabaseLocked | None], lost: int, back: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = Rows(*failures)
    for _ in range(len(failures) + 2):
        rows.look()
    said = "".join(capsys.readouterr())
    assert (said.count("rows cannot be read"), said.count("rows can be read again")) == (lost, back)
    assert rows.fault is None


def test_the_thread_outlives_what_it_cannot_read_and_ends_when_told() -> None:
    rows = Rows(GONE, LOCKED, GONE)
    rows.start()
    assert rows.looked.wait(10)
    rows.stop()
    rows.stop()
    assert not rows._thread.is_alive()


def test_what_never_began_to_follow_can_be_stopped() -> None:
    rows = Rows()
    rows.look()
    rows.stop()
