"""docs/documents.md, executed."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.walks.conftest import page_environment
from tests.walks.document import Walk, steps

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "documents.md"


def test_the_walk_is_as_the_page_shows_it(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("pictures"))
    Walk(tmp_path, page_environment(tmp_path)).take(steps(DOCUMENT))
    for name in ("registre.pdf", "mise-en-service.pdf", "violation.pdf"):
        assert (tmp_path / name).read_bytes().startswith(b"%PDF-1.7")
