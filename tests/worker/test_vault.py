"""Night after night some of the bodies are read back; what was interrupted goes on; operators hear of what they must know."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from ivr.domain.attestation import Standing
from ivr.errors import SettingsError
from ivr.vault.checking.verifying import Stopped, Verifier
from ivr.worker.vault import Nightly, Warn, hour, vault_steps
from tests.vault.kept.shelf import Shelf

EVENING = datetime(2026, 11, 26, 22, 0, tzinfo=UTC)
TWO = time(2, 0)


@pytest.fixture
def shelf(engine: Engine, tmp_path: Path) -> Shelf:
    return Shelf.build(engine, tmp_path)


def night(shelf: Shelf, step: Nightly, at: datetime) -> int:
    shelf.now = at
    return step(at)


def test_each_night_its_share_and_the_whole_within_the_period(shelf: Shelf) -> None:
    for _ in range(7):
        shelf.add()
    step = Nightly(shelf.tools, TWO, 3)
    at, done = EVENING, []
    for _ in range(24 * 4):
        done.append(night(shelf, step, at))
        at += timedelta(hours=1)
    nights = [count for count in done if count]
    assert nights == [3, 3, 3, 3, 3], "the first at once, then after two o'clock"
    assert len(shelf.checks()) == 7
    assert [done[index] for index in (0, 4, 28)] == [3, 3, 3]


def test_what_was_interrupted_goes_on_whatever_the_hour(shelf: Shelf) -> None:
    for _ in range(4):
        shelf.add()

    class Stopping:
        left = 2

        def __call__(self) -> bool:
            self.left -= 1
            return self.left < 0

    tools = shelf.tools
    stopped = Verifier(tools.engine, tools.store, tools.parts, tools.public_key, tools.now, stopping=Stopping())
    assert night(shelf, Nightly(stopped, TWO, 1), EVENING) == 0
    assert len(shelf.checks()) == 2
    assert night(shelf, Nightly(shelf.tools, TWO, 1), EVENING + timedelta(minutes=1)) == 2
    assert night(shelf, Nightly(shelf.tools, TWO, 1), EVENING + timedelta(minutes=2)) == 0
    assert Stopped.__doc__


def test_findings_are_told_to_operators(shelf: Shelf) -> None:
    one = shelf.add()
    shelf.file(one).unlink()
    with capture_logs() as logs:
        night(shelf, Nightly(shelf.tools, TWO, 30), EVENING)
    assert [(log["error_id"], log["found"]) for log in logs] == [("vault.findings", {"body-missing": 1})]


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Standing.UNNEEDED, []),
        (Standing.HOLDS, []),
        (Standing.ENDING, ["vault.attestation-ending"]),
        (Standing.ENDED, ["vault.attestation-ended"]),
        (Standing.MISSING, ["vault.attestation-missing"]),
    ],
)
def test_an_attestation_is_warned_of(found: Standing, told: list[str]) -> None:
    with capture_logs() as logs:
        assert Warn(lambda _: found)(EVENING) == 0
    assert [log["error_id"] for log in logs] == told


def test_when(shelf: Shelf) -> None:
    assert (hour(""), hour("02:30")) == (None, time(2, 30))
    with pytest.raises(SettingsError, match="02:00"):
        hour("at night")
    names = [step.name for step in vault_steps(shelf.tools, None, 30, lambda _: Standing.HOLDS)]
    assert names == ["uploads", "attestation"]
    assert vault_steps(shelf.tools, TWO, 30, lambda _: Standing.HOLDS)[0].act(EVENING) == 0
