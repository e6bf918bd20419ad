"""A line written as a table of a lines file reads back as the same line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.console.lines.content import readable
from ivr.database.lines_file import demo_lines, read, read_table
from ivr.database.lines_table import table_of
from ivr.domain.disposal import Authority, Disposal
from ivr.domain.line import Line
from tests.database.samples import LINE, OTHER

SHIPPED = read(Path(__file__).parents[2] / "docs" / "lines.example.toml")
VISA = Disposal(Authority.VISA, "Archives", "Accueil", "Enregistrements")
ALL = (
    LINE,
    replace(LINE, disposal=VISA, four_eyes=True),
    replace(OTHER, sampling_justification=LINE.sampling_justification),
    *SHIPPED,
    *demo_lines(),
)


@pytest.mark.parametrize("line", ALL, ids=lambda line: line.id)
def test_a_line_comes_back_from_its_table(line: Line) -> None:
    table = readable(json.loads(json.dumps(table_of(line))))
    back, problems = read_table(table, [])
    assert problems == ()
    assert back == line


def test_the_ids_and_numbers_of_other_lines_are_taken() -> None:
    back, problems = read_table(readable(table_of(LINE)), [replace(OTHER, id="mairie", number="+33199001002")])
    assert back is None
    assert {(problem.id, problem.path[0]) for problem in problems} == {
        ("lines.duplicate", "id"),
        ("lines.duplicate-number", "numbers"),
    }


def test_an_empty_table_misses_everything_and_names_each_place() -> None:
    back, problems = read_table(readable({}), [])
    assert back is None
    assert ("announced", "organisation") in {problem.path for problem in problems}
    assert ("purpose",) in {problem.path for problem in problems}
