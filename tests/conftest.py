"""What every test has: no deadline, and logs that no other test has bent to its own output."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import expect

from ivr.cli import context
from tests.database.fixtures import Migrated
from tests.first import longest_first

# No test fails because the machine was busy: speed belongs in `make bench`. The suite tries the same examples every time, so that what
# it says of a change is said of that change; `make explore` looks for new ones, and what it finds becomes an `@example`.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("exploring", deadline=None, derandomize=False)
settings.load_profile("repeatable")
expect.set_options(timeout=20_000)  # milliseconds: for a browser that shares its cores, as for every wait here


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first (`tests/first.py`)."""
    items[:] = longest_first(items)


@pytest.fixture(autouse=True)
def _logs_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command run in this process would tie structlog, for good, to a standard error that is closed after it."""
    monkeypatch.setattr(context, "configure", lambda _settings: None)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Migrated]:
    """A migrated database of each kind, to be copied."""
    found = Migrated(tmp_path_factory.mktemp("migrated"))
    yield found
    found.close()
