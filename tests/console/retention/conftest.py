from __future__ import annotations

from tests.console.rights.conftest import client, rooms
from tests.database.fixtures import engine, url
from tests.rights.conftest import house

__all__ = ["client", "engine", "house", "rooms", "url"]
