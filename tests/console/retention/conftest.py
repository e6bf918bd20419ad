from __future__ import annotations

from tests.console.rights.conftest import client, rooms
from tests.database.fixtures import empty_url, engine
from tests.rights.conftest import house, migrated, url

__all__ = ["client", "empty_url", "engine", "house", "migrated", "rooms", "url"]
