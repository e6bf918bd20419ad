"""The machine of a call's recording: every way through it, and what it may never do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.domain.company import Company
from ivr.domain.control import BY_ORDER, FORWARDED, MOVES, REASONS, Control, Gap, Shown, Trigger, answer_to
from ivr.domain.gate import Reason
from ivr.domain.orders import MAY, Order, Party, Verdict
from tests.domain.control_diagram import DOCUMENT, document

gaps = st.frozensets(st.sampled_from(Gap))
controls = st.builds(
    Control,
    state=st.sampled_from([state for state in Shown if state not in (Shown.CAPTURING, Shown.PAUSED)]),
    gaps=gaps,
    company=st.sampled_from(Company),
    refused=st.booleans(),
    doubted=st.booleans(),
)
under_way = st.builds(lambda found: Control(Shown.PAUSED if found else Shown.CAPTURING, found, Company.AGENT), gaps)
steps = st.lists(
    st.one_of(
        st.builds(lambda gap: lambda control: control.opened(gap), st.sampled_from(Gap)),
        st.builds(lambda gap: lambda control: control.closed(gap), st.sampled_from(Gap)),
        st.builds(lambda company: lambda control: control.with_company(company), st.sampled_from(Company)),
    ),
    max_size=30,
)


@settings(max_examples=500)
@given(under_way, steps)
def test_it_captures_exactly_while_nothing_makes_a_gap(control: Control, taken: list[Callable[[Control], Control]]) -> None:
    for step in taken:
        control = step(control)
        assert control.state is (Shown.PAUSED if control.gaps else Shown.CAPTURING)


@given(under_way, steps)
def test_only_an_order_ends_what_an_order_has_paused(control: Control, taken: list[Callable[[Control], Control]]) -> None:
    """A hold, a transfer, another agent: none of them resumes what an agent has paused."""
    paused = control.opened(Gap.PAUSED)
    for company in Company:
        assert paused.with_company(company).state is Shown.PAUSED
    assert paused.opened(Gap.AGENT_HOLD).closed(Gap.AGENT_HOLD).state is Shown.PAUSED


@given(controls, st.sampled_from(Company))
def test_whom_the_caller_is_with_decides_what_is_kept(control: Control, company: Company) -> None:
    """LAW 16, 22."""
    met = control.with_company(company)
    assert (Gap.NOBODY in met.gaps) is (company is Company.NOBODY)
    assert (Gap.UNRECORDED_AGENT in met.gaps) is (
        company is Company.UNRECORDED_AGENT or (company is Company.NOBODY and Gap.UNRECORDED_AGENT in control.gaps)
    )
    if company is not Company.NOBODY:
        assert Gap.AGENT_HOLD not in met.gaps  # the agent who held is no longer there


def test_nothing_leads_out_of_a_refusal() -> None:
    assert set(MOVES[Shown.REFUSED].values()) == {Shown.REFUSED}


def test_from_everywhere_a_refusal_and_a_fault_are_possible() -> None:
    for state, moves in MOVES.items():
        assert moves[Trigger.REFUSED] is Shown.REFUSED
        assert state is Shown.REFUSED or moves[Trigger.BROKEN] is Shown.FAILED


@given(st.one_of(controls, under_way), st.sampled_from(Order), st.sampled_from(Party), st.booleans())
def test_every_order_has_an_answer_or_is_carried_out(control: Control, order: Order, by: Party, mandatory: bool) -> None:
    answered = answer_to(order, by, control, mandatory=mandatory)
    if order not in MAY[by]:
        assert answered is not None
        assert answered.reasons == (Reason.NOT_YOURS,)
    elif answered is not None and answered.verdict is Verdict.DENIED:
        assert answered.reasons
    if answered is None and order in (Order.PAUSE, Order.RESUME, Order.STOP, Order.PROTECT):
        assert control.under_way
    if answered is None and order is Order.START:
        assert not control.under_way
        assert mandatory or not control.refused
        assert not control.doubted
        assert control.company not in FORWARDED | {Company.NOBODY}


@given(controls, st.sampled_from(Party))
def test_a_refusal_is_taken_from_whoever_may_give_it_and_once(control: Control, by: Party) -> None:
    answered = answer_to(Order.REFUSE, by, control)
    if Order.REFUSE in MAY[by]:
        assert (answered is None) is not control.refused


@pytest.mark.parametrize("gap", sorted(BY_ORDER))
def test_an_order_given_twice_changes_nothing(gap: Gap) -> None:
    order = Order.PAUSE if gap is Gap.PAUSED else Order.PROTECT
    control = Control(Shown.CAPTURING, company=Company.AGENT).opened(gap)
    answered = answer_to(order, Party.AGENT, control)
    assert answered is not None
    assert (answered.verdict, answered.reasons) == (Verdict.UNCHANGED, (REASONS[gap],))


def test_what_is_paused_can_still_be_protected() -> None:
    control = Control(Shown.CAPTURING, company=Company.AGENT).opened(Gap.PAUSED)
    assert answer_to(Order.PROTECT, Party.AGENT, control) is None


def test_the_document_draws_the_machine() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run: python -m tests.domain.control_diagram"
