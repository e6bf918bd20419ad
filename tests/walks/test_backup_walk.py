"""docs/backup.md, executed: a backup, a new host, a restore with nothing known and one with everything known."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.walks.conftest import page_environment
from tests.walks.document import Walk, steps

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "backup.md"


def test_the_walk_is_as_the_page_shows_it(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "lines.example.toml", tmp_path / "docs")
    Walk(tmp_path, page_environment(tmp_path)).take(steps(DOCUMENT))


def test_the_walk_shows_every_command() -> None:
    shown = " ".join(step.command for step in steps(DOCUMENT))
    for command in (
        "backup key",
        "backup out",
        "backup make",
        "backup verify",
        "restore last",
        "restore status",
        "restore confirm",
    ):
        assert f"preambule {command}" in shown
