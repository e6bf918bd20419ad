"""The gate, through all combinations of its facts."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.gate import OPENING, GateFacts, Reason, decide
from ivr.domain.line import Undecided
from ivr.domain.proof import Answer
from notices.facts import Mode

facts = st.builds(
    GateFacts,
    mode=st.sampled_from(Mode),
    undecided=st.sampled_from(Undecided),
    answer=st.none() | st.sampled_from(Answer),
    **{field.name: st.booleans() for field in fields(GateFacts) if field.type == "bool"},
)


@given(facts)
def test_no_path_opens_the_gate_without_proof_or_in_any_doubt(facts: GateFacts) -> None:
    if decide(facts).open:
        assert facts.proof_signed
        assert facts.answer not in (None, Answer.NOT_INFORMED)
        assert facts.notice_present
        assert facts.notice_current
        assert facts.journal_healthy
        assert facts.keys_healthy
        assert facts.spool_healthy
        assert facts.switch_healthy
        assert not facts.on_hold
        assert not facts.caller_unrecorded
        assert not facts.agent_unrecorded
        assert facts.mode is not Mode.NEVER


@given(facts)
def test_a_refusal_an_objection_or_a_doubt_closes_the_gate_unless_the_law_demands_the_recording(facts: GateFacts) -> None:
    if decide(facts).open and facts.mode is not Mode.MANDATORY:
        assert facts.answer in (Answer.ACCEPTED, Answer.UNDECIDED)
        assert not facts.objection
        assert facts.sampled


@given(facts)
def test_on_demand_the_gate_opens_on_an_order_only(facts: GateFacts) -> None:
    if decide(facts).open and facts.mode is Mode.ON_DEMAND:
        assert facts.ordered


@given(facts)
def test_consent_lines_record_only_who_consented(facts: GateFacts) -> None:
    if decide(facts).open and facts.mode is Mode.CONSENT:
        assert facts.answer is Answer.ACCEPTED


@given(facts)
def test_a_decision_always_has_reasons_and_opening_ones_never_mix_with_closing_ones(facts: GateFacts) -> None:
    decision = decide(facts)
    assert decision.reasons
    assert decision.open == (set(decision.reasons) <= OPENING)
    assert len(decision.reasons) == 1 or not decision.open


def test_an_informed_silent_caller_of_an_automatic_line_is_recorded() -> None:
    decision = decide(GateFacts(Mode.AUTOMATIC, Undecided.RECORD, proof_signed=True, answer=Answer.UNDECIDED, sampled=True))
    assert decision.open
    assert decision.reasons == (Reason.INFORMED,)
