from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.database.fixtures import engine, url
from tests.vault.kept.shelf import Shelf
from tests.vault.stores.fixtures import moto, real, server, wire

__all__ = ["engine", "moto", "real", "server", "shelf", "url", "wire"]


@pytest.fixture
def shelf(engine: Engine, tmp_path: Path) -> Shelf:
    return Shelf.build(engine, tmp_path)
