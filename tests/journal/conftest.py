from __future__ import annotations

from tests.database.fixtures import engine, url

__all__ = ["engine", "url"]
