"""What every test has: no deadline, and logs that no other test has bent to its own output."""

from __future__ import annotations

import pytest
from hypothesis import settings

from ivr.cli import context

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")  # no test fails because the machine was busy: speed belongs in `make bench`


@pytest.fixture(autouse=True)
def _logs_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command run in this process would tie structlog, for good, to a standard error that is closed after it."""
    monkeypatch.setattr(context, "configure", lambda _settings: None)
