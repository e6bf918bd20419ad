"""docs/failures.md tells the truth: its tests exist, and every story is in it with the threads that it cites."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TABLE = (ROOT / "docs" / "failures.md").read_text(encoding="utf-8").split("## Not replayed")[0]
ROWS = [line for line in TABLE.splitlines() if line.startswith("| ")][1:]
NAMED = re.compile(r"`(test_[a-z_]+\.py)::(test_\w+)`")
THREAD = re.compile(r"[\w.-]+/[\w.-]+#\d+")


def stories() -> dict[tuple[str, str], str]:
    """Every test of this folder that is a story, and its docstring."""
    found = {}
    for file in Path(__file__).parent.glob("test_*.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and [argument.arg for argument in node.args.args] == ["scene"]:
                found[file.name, node.name] = ast.get_docstring(node) or ""
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip())
def test_a_row_names_stories_that_exist_and_cite_its_threads(row: str) -> None:
    named = NAMED.findall(row)
    assert named
    told = stories()
    cited = {thread for name in named for thread in THREAD.findall(told[name])}
    assert set(THREAD.findall(row)) <= cited


def test_every_story_is_in_a_row_and_cites_something() -> None:
    named = {name for row in ROWS for name in NAMED.findall(row)}
    for name, docstring in stories().items():
        assert name in named, name
        assert THREAD.search(docstring) or re.search("Measured on FreeSWITCH|Found by the soak", docstring), name
