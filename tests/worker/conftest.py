from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.database.fixtures import engine, url
from tests.worker.house import House

__all__ = ["engine", "house", "url"]


@pytest.fixture
def house(engine: Engine, tmp_path: Path) -> House:
    return House.build(engine, tmp_path)
