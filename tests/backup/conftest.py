from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backup.house import House
from tests.database.fixtures import empty_url, url

__all__ = ["any_house", "elsewhere", "empty_house", "empty_url", "house", "old_house", "url"]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house with a few recordings, at work, on SQLite."""
    with House.build(tmp_path / "here", f"sqlite:///{tmp_path / 'here.sqlite'}") as house:
        yield house


@pytest.fixture
def any_house(url: str, tmp_path: Path) -> Iterator[House]:
    """As above, on each database that there is."""
    with House.build(tmp_path / "any", url) as house:
        yield house


@pytest.fixture
def empty_house(empty_url: str, tmp_path: Path) -> Iterator[House]:
    """A host with nothing on it, on each database that there is."""
    (tmp_path / "empty").mkdir()
    with House(tmp_path / "empty", empty_url) as house:
        yield house


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[House]:
    """A host with nothing on it, on SQLite."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with House(folder, f"sqlite:///{folder / 'db.sqlite'}") as house:
        yield house


@pytest.fixture
def old_house(tmp_path: Path) -> Iterator[House]:
    """A host with keys, whose tables are yet to be made, of whatever age."""
    with House.build(tmp_path / "old", f"sqlite:///{tmp_path / 'old.sqlite'}", tables=False) as house:
        yield house
