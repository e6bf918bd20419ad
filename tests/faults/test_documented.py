"""docs/faults.md tells the truth: its tests exist, its ids are known, and every kind of fault is in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ivr.domain.captured import FaultKind
from ivr.errors import PreambuleError
from tests.house.test_errors import ERRORS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
TABLE, LOG_IDS = TEXT.split("## Ids that only the log knows")
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in TABLE.splitlines() if line.startswith("| ")][1:]
KNOWN = {PreambuleError.id} | {kind.id for kind in ERRORS} | set(re.findall(r"^\| `([a-z.-]+)` \|", LOG_IDS, re.MULTILINE))
ID = re.compile(r"`([a-z]+(?:[.-][a-z]+)+)`")
SOURCES = [path.read_text(encoding="utf-8") for path in (ROOT / "ivr").rglob("*.py")]


def named_by(row: list[str]) -> list[tuple[str, str]]:
    return re.findall(r"`([a-z_/]+\.py)::(test_[a-z_]+)`", row[4])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_fault_names_a_test_that_exists(row: list[str]) -> None:
    assert len(row) == 5
    named = named_by(row)
    assert named
    for file, name in named:
        assert f"def {name}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_fault_names_ids_that_are_known(row: list[str]) -> None:
    for found in ID.findall(row[1]):
        assert found in KNOWN or row[1].startswith("journal "), found


def test_what_only_the_log_knows_is_all_there() -> None:
    logged = {found for text in SOURCES for found in re.findall(r'error_id="([a-z.-]+)"', text)}
    logged |= {f"capture.{kind.value.replace('_', '-')}" for kind in FaultKind}
    assert logged <= KNOWN


def test_every_scenario_of_these_tests_is_in_the_table() -> None:
    named = {name for row in ROWS for _, name in named_by(row)}
    beside = {"test_documented.py", "test_late_rows.py", "test_clock.py"}
    for file in Path(__file__).parent.glob("test_*.py"):
        if file.name not in beside:
            made = set(re.findall(r"^def (test_\w+)\(", file.read_text(encoding="utf-8"), re.MULTILINE))
            assert made - named <= {"test_the_number_of_a_caller_is_in_no_file_of_ours"}, file.name
