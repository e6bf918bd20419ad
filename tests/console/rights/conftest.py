from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.console.browsing import Browser, browser
from tests.console.rights.rooms import Rooms
from tests.database.fixtures import engine, url
from tests.rights.conftest import house
from tests.rights.house import House

__all__ = ["engine", "house", "url"]


@pytest.fixture
def rooms(house: House, monkeypatch: pytest.MonkeyPatch) -> Rooms:
    return Rooms(house, monkeypatch)


@pytest.fixture
def client(rooms: Rooms) -> Iterator[Browser]:
    with browser(rooms.console, **rooms.changes) as client:
        yield client
