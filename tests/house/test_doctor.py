"""What the doctor says of the room for pipes and for open files."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

from ivr.bootstrap.checkup import examine
from ivr.bootstrap.line.open_files import take
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


@pytest.mark.parametrize(
    ("most", "calls", "well", "told"),
    [
        (resource.RLIM_INFINITY, 2_500, True, "for 16359 recordings at once"),
        (1 << 30, 2_500, True, "for 16359 recordings at once"),
        (4_096, 999, True, "for 999 recordings at once"),
        (4_096, 1_000, None, "For PREAMBULE_MAX_CALLS of them, 1000, let the line process open 4100 (LimitNOFILE)."),
        (64, 1, None, "for 0 recordings at once"),
    ],
)
def test_how_many_recordings_there_are_open_files_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, calls: int, well: bool | None, told: str
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1_024, most))
    settings = load({"PREAMBULE_HOME": str(tmp_path / "home"), "PREAMBULE_MAX_CALLS": str(calls)})
    (found,) = [found for found in examine(settings) if found.subject == "open files"]
    assert found.well is well
    assert told in found.told


def test_the_line_process_takes_what_the_host_gives() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        take()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (min(hard, 1 << 16), hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
