from __future__ import annotations

from tests.database.fixtures import empty_url, engine, url

__all__ = ["empty_url", "engine", "url"]
