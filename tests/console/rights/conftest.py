from __future__ import annotations

from tests.database.fixtures import empty_url, engine
from tests.rights.conftest import house, migrated, url

__all__ = ["empty_url", "engine", "house", "migrated", "url"]
