"""docs/documents.md, executed."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tests.walks.conftest import make_house
from tests.walks.document import Walk, steps

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "documents.md"


def test_the_walk_is_as_the_page_shows_it(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("pictures"))
    ours = {name: value for name, value in make_house(tmp_path).environment.items() if name != "PREAMBULE_HOME"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{ours['PATH']}"
    Walk(tmp_path, ours | {"PATH": path, "LC_ALL": "C.UTF-8"}).take(steps(DOCUMENT))
    for name in ("registre.pdf", "mise-en-service.pdf", "violation.pdf"):
        assert (tmp_path / name).read_bytes().startswith(b"%PDF-1.7")
