"""docs/backup.md, executed: a backup, a new host, a restore with nothing known and one with everything known."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tests.walks.conftest import make_house
from tests.walks.document import Walk, steps

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "backup.md"


def test_the_walk_is_as_the_page_shows_it(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "lines.example.toml", tmp_path / "docs")
    ours = {name: value for name, value in make_house(tmp_path).environment.items() if name != "PREAMBULE_HOME"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{ours['PATH']}"
    Walk(tmp_path, ours | {"PATH": path, "LC_ALL": "C.UTF-8"}).take(steps(DOCUMENT))


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
