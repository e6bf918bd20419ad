"""What keeps a line from going live (LAW 16, 17, 27)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from ivr.domain.going_live import Declaration, Duty, Requirement, blocking, points
from notices.facts import Mode
from tests.database.samples import LINE, NOW, OTHER

TODAY = date(2026, 3, 2)
ALL = {Requirement.WORKS_COUNCIL, Requirement.EMPLOYEES, Requirement.IMPACT_ASSESSMENT}


def declared(duty: Duty, line: str | None = None, day: date = TODAY, **changes: object) -> Declaration:
    return replace(Declaration(f"{duty}-{day}", duty, line, day, "note", "claire", NOW), **changes)  # type: ignore[arg-type]


EVERYTHING = tuple(declared(duty) for duty in Duty)


def test_nothing_declared_blocks_and_each_declaration_lifts_its_own() -> None:
    assert set(blocking(LINE, (LINE,), (), TODAY)) == ALL
    for left_out in Duty:
        rest = [one for one in EVERYTHING if one.duty is not left_out]
        assert [found.value for found in blocking(LINE, (LINE,), rest, TODAY)] == [left_out.value.replace("-", "_")]
    assert blocking(LINE, (LINE,), EVERYTHING, TODAY) == ()


def test_a_declaration_counts_for_its_line_from_its_day_until_it_is_withdrawn() -> None:
    others = EVERYTHING[1:]
    for useless in (
        declared(Duty.WORKS_COUNCIL, "travaux"),
        declared(Duty.WORKS_COUNCIL, day=TODAY + timedelta(days=1)),
        declared(Duty.WORKS_COUNCIL, withdrawn_at=NOW),
    ):
        assert blocking(LINE, (LINE,), (*others, useless), TODAY) == (Requirement.WORKS_COUNCIL,)
    assert blocking(LINE, (LINE,), (*others, declared(Duty.WORKS_COUNCIL, "mairie")), TODAY) == ()


def test_the_last_declaration_is_the_one_that_is_shown() -> None:
    older = declared(Duty.EMPLOYEES, day=TODAY - timedelta(days=9))
    found = {point.requirement: point for point in points(LINE, (LINE,), (*EVERYTHING, older), TODAY)}
    assert found[Requirement.EMPLOYEES].declaration == EVERYTHING[1]


def test_lines_without_real_callers_are_asked_nothing() -> None:
    assert blocking(replace(LINE, rehearsal=True), (LINE,), (), TODAY) == ()
    assert blocking(replace(LINE, facts=replace(LINE.facts, mode=Mode.NEVER)), (LINE,), (), TODAY) == ()


def test_where_the_law_wants_every_call_employees_need_a_way_of_their_own() -> None:
    mandatory = replace(LINE, facts=replace(LINE.facts, mode=Mode.MANDATORY), unrecorded_agents=())
    silent = replace(OTHER, facts=replace(OTHER.facts, mode=Mode.NEVER))
    assert blocking(mandatory, (mandatory, OTHER), EVERYTHING, TODAY) == (Requirement.WAY_OUT,)
    assert blocking(mandatory, (mandatory, silent), EVERYTHING, TODAY) == ()
    assert blocking(replace(mandatory, unrecorded_agents=("299",)), (mandatory,), EVERYTHING, TODAY) == ()


def test_every_call_wants_a_reason() -> None:
    bare = replace(LINE, sampling_justification=None)
    assert blocking(bare, (bare,), EVERYTHING, TODAY) == (Requirement.JUSTIFICATION,)
    assert blocking(replace(bare, facts=replace(bare.facts, sampling_percent=99)), (bare,), EVERYTHING, TODAY) == ()
