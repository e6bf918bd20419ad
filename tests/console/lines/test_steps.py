"""Going through the steps of a line changes nothing of it; each problem belongs to a step; every field is explained or plain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.console.lines.content import get, put, readable
from ivr.console.lines.hints import HINTS
from ivr.console.lines.steps import STEPS, after, before, owners
from ivr.console.lines.words import PROBLEM
from ivr.database.lines_file import read_table
from ivr.database.lines_table import table_of
from ivr.domain.line import Line
from notices.catalogues.store import available
from notices.notice import Locale
from tests.database.samples import LINE
from tests.database.test_lines_table import ALL

LOCALES = available()


def through_all(content: Mapping[str, Any]) -> dict[str, Any]:
    """Every step opened and saved as it stands."""
    for step in STEPS:
        if step.form is not None:
            content = step.form(content, LOCALES).of(content).into(content)
    return dict(content)


IN_AN_ORDER_OF_ITS_OWN = replace(
    LINE,
    locales=(Locale("fr"), Locale("uk"), Locale("en"), Locale("de")),
    facts=replace(LINE.facts, purposes=LINE.facts.purposes[::-1]),
)


@pytest.mark.parametrize("line", [*ALL, IN_AN_ORDER_OF_ITS_OWN], ids=lambda line: line.id)
def test_who_only_looks_changes_nothing(line: Line) -> None:
    content = json.loads(json.dumps(table_of(line)))
    back, problems = read_table(readable(through_all(content)), [])
    assert problems == ()
    assert back == line


def test_whatever_is_missing_is_put_right_at_some_step() -> None:
    content: dict[str, Any] = {}
    _, problems = read_table(readable(content), [])
    found = owners(problems, content, LOCALES)
    assert [problem for step, problem in found if step is None] == []
    assert {step.name for step, _ in found if step} >= {"organisation", "contact", "number", "purposes", "recipients", "mode"}
    assert {problem.id for problem in problems} <= set(PROBLEM)


PLACES = {at.path for step in STEPS if step.form for at in step.form({}, LOCALES).at.values()}


@given(st.dictionaries(st.sampled_from(sorted(PLACES)), st.text(max_size=40) | st.integers() | st.booleans(), max_size=6))
def test_no_nonsense_breaks_a_step(values: dict[tuple[str, ...], Any]) -> None:
    content: dict[str, Any] = {"purpose": [{"kind": "quality", "retention": "x", "basis": "y"}], "locales": ["fr", "xx"]}
    for path, value in values.items():
        if path != ("locales",):
            content = put(content, path, value)
    _, problems = read_table(readable(through_all(content)), [])
    assert owners(problems, content, LOCALES)


@given(st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=4).map(tuple), st.text())
def test_what_is_put_somewhere_is_there_and_can_be_taken_away(path: tuple[str, ...], value: str) -> None:
    before_ = {"other": {"thing": 1}}
    changed = put(before_, path, value)
    assert get(changed, path) == value
    assert get(put(changed, path, None), path) is None
    assert before_ == {"other": {"thing": 1}}


def test_the_steps_follow_each_other() -> None:
    assert before(STEPS[0]) is None
    assert [after(step) for step in STEPS] == [*STEPS[1:], STEPS[-1]]
    assert [before(step) for step in STEPS[1:]] == list(STEPS[:-1])


def test_every_hint_belongs_to_a_field() -> None:
    fields = {name for step in STEPS if step.form for name in step.form({}, LOCALES).at}
    assert set(HINTS) <= fields
