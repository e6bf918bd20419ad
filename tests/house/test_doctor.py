"""What the doctor says of the room for pipes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ivr.bootstrap.checkup import examine
from ivr.capture import pipe
from ivr.settings import load


@pytest.mark.parametrize(
    ("user", "pages", "calls", "well", "told"),
    [
        (0, 16_384, 2_500, True, "as many as calls (2500 at most)"),
        (499, 0, 2_500, True, "as many as calls (2500 at most)"),
        (499, 16_384, 512, True, "for 512 recordings at once"),
        (499, 16_384, 2_500, None, "by {limit}. For PREAMBULE_MAX_CALLS of them, 2500, it must be 80000."),
    ],
)
def test_how_many_recordings_there_are_pipes_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user: int, pages: int, calls: int, well: bool | None, told: str
) -> None:
    limit = tmp_path / "pipe-user-pages-soft"
    limit.write_text(f"{pages}\n")
    monkeypatch.setattr(pipe, "SOFT_LIMIT", limit)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    settings = load({"PREAMBULE_HOME": str(tmp_path / "home"), "PREAMBULE_MAX_CALLS": str(calls)})
    (found,) = [found for found in examine(settings) if found.subject == "pipes"]
    assert found.well is well
    assert told.format(limit=limit) in found.told
