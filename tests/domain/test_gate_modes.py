"""The gate of each mode: against a second telling of its rules, through everything that can be, and against its document."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.domain.gate import DISPLAYED, OPENING, GateFacts, Reason, decide
from ivr.domain.line import Undecided
from ivr.domain.proof import Answer
from notices.facts import Mode
from tests.domain.gate_rules import CLOSES, DISPLAY, DOCUMENT, RECORDING, expected, lawful, shown_reasons, table

FLAGS = tuple(field.name for field in fields(GateFacts) if field.type == "bool")
WORSE_WHEN_TRUE = ("objection", "on_hold", "caller_unrecorded", "agent_unrecorded")
HEALTH = tuple(name for name in FLAGS if name.endswith("_healthy"))
ANSWERS = (None, *Answer)

every = st.builds(
    GateFacts,
    mode=st.sampled_from(Mode),
    undecided=st.sampled_from(Undecided),
    answer=st.sampled_from(ANSWERS),
    **{name: st.booleans() for name in FLAGS},
)


@settings(max_examples=1000)
@given(every)
def test_the_gate_gives_every_reason_to_stay_closed_and_no_other(facts: GateFacts) -> None:
    decision = decide(facts)
    closing = expected(facts)
    assert len(set(decision.reasons)) == len(decision.reasons)
    if closing:
        assert (decision.open, set(decision.reasons)) == (False, closing)
    else:
        assert decision.open
        assert len(decision.reasons) == 1
        assert set(decision.reasons) <= OPENING


def test_through_all_combinations_it_opens_in_lawful_cases_only() -> None:
    """The four that are healthy or not go together here: the property above varies each by itself."""
    varied = ("proof_signed", "sampled", "informed", "ordered", "objection", "on_hold", "notice_present", "notice_current")
    opened = set()
    for mode, undecided, answer, healthy, *given_ in product(
        Mode, Undecided, ANSWERS, (True, False), *((True, False),) * len(varied)
    ):
        flags = dict(zip(varied, given_, strict=True)) | dict.fromkeys(HEALTH, healthy)
        facts = GateFacts(mode, undecided, answer=answer, **flags)
        if decide(facts).open:
            opened.add((mode, answer))
            assert all((healthy, flags["proof_signed"], flags["notice_present"], flags["notice_current"])), facts
            assert not flags["on_hold"], facts
            assert mode is Mode.MANDATORY or (flags["sampled"] and not flags["objection"]), facts
            assert mode is not Mode.MANDATORY or flags["informed"], facts
            assert mode is not Mode.ON_DEMAND or flags["ordered"], facts
            silent = answer is Answer.UNDECIDED and mode is not Mode.MANDATORY
            assert not silent or undecided is Undecided.RECORD, facts
    free = {(mode, Answer.UNDECIDED) for mode in (Mode.AUTOMATIC, Mode.AGENT_CONTROLLED, Mode.ON_DEMAND)}
    accepted = {(mode, Answer.ACCEPTED) for mode in RECORDING}
    bound = {(Mode.MANDATORY, answer) for answer in (Answer.UNDECIDED, Answer.UNCLEAR, Answer.REFUSED)}
    assert opened == free | accepted | bound


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        (Mode.AUTOMATIC, Reason.INFORMED),
        (Mode.AGENT_CONTROLLED, Reason.INFORMED),
        (Mode.ON_DEMAND, Reason.INFORMED),
        (Mode.CONSENT, Reason.CONSENTED),
        (Mode.MANDATORY, Reason.LEGAL_DUTY),
    ],
)
def test_each_mode_opens_in_its_lawful_case(mode: Mode, reason: Reason) -> None:
    assert decide(lawful(mode)).reasons == (reason,)
    assert decide(lawful(mode)).open


@given(every)
def test_nobody_reads_that_a_caller_did_not_object_who_did(facts: GateFacts) -> None:
    decision = decide(facts)
    if decision.open:
        objected = facts.objection or facts.answer is Answer.REFUSED
        assert (decision.reasons == (Reason.OBJECTION_NOTED,)) is objected
        assert (decision.reasons == (Reason.CONSENTED,)) is (facts.answer is Answer.ACCEPTED and facts.mode is not Mode.MANDATORY)


@given(every, st.sampled_from(FLAGS))
def test_a_fact_that_gets_worse_never_opens_a_gate(facts: GateFacts, name: str) -> None:
    worse = replace(facts, **{name: name in WORSE_WHEN_TRUE})  # type: ignore[arg-type]
    assert decide(facts).open or not decide(worse).open
    assert set(decide(facts).reasons) - OPENING <= set(decide(worse).reasons) | {Reason.NOT_INFORMED}


@given(every)
def test_what_the_display_alone_says_the_gate_never_says(facts: GateFacts) -> None:
    assert not DISPLAYED.intersection(decide(facts).reasons)


@given(every)
def test_whom_the_line_never_records_no_mode_and_no_order_records(facts: GateFacts) -> None:
    """LAW 16."""
    for name, reason in (
        ("caller_unrecorded", Reason.CALLER_NEVER_RECORDED),
        ("agent_unrecorded", Reason.AGENT_NEVER_RECORDED),
    ):
        decision = decide(replace(facts, **{name: True}))  # type: ignore[arg-type]
        assert not decision.open
        assert reason in decision.reasons or facts.mode is Mode.NEVER


@given(every)
def test_automatic_looks_at_no_fact_that_is_another_modes(facts: GateFacts) -> None:
    automatic = replace(facts, mode=Mode.AUTOMATIC)
    assert decide(automatic) == decide(replace(automatic, ordered=not facts.ordered, informed=not facts.informed))


def test_every_reason_has_its_rule_and_its_place_in_the_document() -> None:
    assert set(CLOSES) | OPENING | DISPLAYED == set(Reason)
    assert len(CLOSES) + len(OPENING) + len(DISPLAYED) == len(Reason), "no reason has two places"
    assert set(DISPLAY) == DISPLAYED
    assert shown_reasons() | {Reason.CONSENTED} == set(Reason)


def test_the_document_says_what_the_gate_does() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == table(), "run: python -m tests.domain.gate_rules"
