"""What every test has: logs that no other test has bent to its own output."""

from __future__ import annotations

import pytest

from ivr.cli import context


@pytest.fixture(autouse=True)
def _logs_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command run in this process would tie structlog, for good, to a standard error that is closed after it."""
    monkeypatch.setattr(context, "configure", lambda _settings: None)
