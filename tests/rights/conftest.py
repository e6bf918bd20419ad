from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.database.fixtures import engine, url
from tests.rights.house import House

__all__ = ["engine", "house", "url"]


@pytest.fixture
def house(engine: Engine, tmp_path: Path) -> House:
    """A host with two lines and everything that requests need."""
    return House.build(engine, tmp_path)
