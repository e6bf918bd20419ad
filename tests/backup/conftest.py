from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backup.house import House
from tests.database.fixtures import empty_url

__all__ = ["elsewhere", "empty_url", "house"]

other_url = empty_url


@pytest.fixture
def house(empty_url: str, tmp_path: Path) -> Iterator[House]:
    """A house with a few recordings, at work."""
    with House.build(tmp_path / "here", empty_url) as house:
        yield house


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[House]:
    """Another host, with nothing on it, on SQLite."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with House(folder, f"sqlite:///{folder / 'db.sqlite'}") as house:
        yield house
