"""Who may give which order, and what is offered."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.call.live import Stage
from ivr.console.errors import CallOver, LineUnreachable
from ivr.console.live import results, words
from ivr.console.live.calls import CallNow, LiveNow
from ivr.console.live.desk import CallView, DeskView
from ivr.console.live.feed import Look
from ivr.console.live.ordering import Outcome, offered, party
from ivr.console.live.past import Was, steps
from ivr.console.live.results import Asked
from ivr.console.live.rows import Rows
from ivr.console.live.watch import Seen
from ivr.console.wording import terms
from ivr.domain.company import Company
from ivr.domain.control import UNDER_WAY, Control, Shown, answer_to
from ivr.domain.gate import Reason
from ivr.domain.orders import MAY, Answered, Order, Party, Verdict
from ivr.domain.roles import Role
from tests.console.fakes import NOW, a_call, a_visitor


@pytest.mark.parametrize(
    ("roles", "line", "agent", "extension", "expected"),
    [
        ((Role.AGENT,), "line-10", "201", "201", Party.AGENT),
        ((Role.AGENT,), None, "201", "201", Party.AGENT),
        ((Role.AGENT,), "line-10", "202", "201", None),
        ((Role.AGENT,), "line-10", None, None, None),
        ((Role.AGENT,), "line-10", None, "201", None),
        ((Role.AGENT,), "line-11", "201", "201", None),
        ((Role.SUPERVISOR,), "line-10", "201", None, Party.SUPERVISOR),
        ((Role.SUPERVISOR,), "line-10", "201", "201", Party.SUPERVISOR),
        ((Role.SUPERVISOR,), "line-11", "201", "201", None),
        ((Role.AGENT, Role.SUPERVISOR), "line-10", "202", "201", Party.SUPERVISOR),
        ((Role.AGENT, Role.SUPERVISOR), "line-10", "201", "201", Party.AGENT),
        ((Role.LISTENER,), None, "201", "201", None),
        ((Role.ADMIN,), None, "201", "201", None),
        ((Role.DPO,), None, "201", "201", None),
    ],
)
def test_as_what_somebody_orders(
    roles: tuple[Role, ...], line: str | None, agent: str | None, extension: str | None, expected: Party | None
) -> None:
    assert party(a_visitor(*roles, line=line), a_call(agent=agent), extension) is expected


@pytest.mark.parametrize(("stage", "by", "recording"), list(product(Stage, [None, *Party], Shown)))
def test_what_is_offered_is_allowed_and_makes_sense(stage: Stage, by: Party | None, recording: Shown) -> None:
    orders = offered(a_call(stage=stage, recording=recording, reasons=()), by)
    if by is None or stage is not Stage.TALKING or recording is Shown.REFUSED:
        assert orders == ()
        return
    assert set(orders) <= MAY[by]
    control = Control(recording, company=Company.AGENT)
    for order in orders:
        assert answer_to(order, by, control) != Answered(Verdict.DENIED, (Reason.NOT_YOURS,))
        assert answer_to(order, by, control) != Answered(Verdict.DENIED, (Reason.NOTHING_RECORDED,))
    if by is Party.AGENT:
        assert Order.REFUSE in orders
        assert (Order.STOP in orders) == (recording in UNDER_WAY)
    if by is Party.SUPERVISOR:
        assert set(orders) <= {Order.STOP}


def test_a_pause_by_order_can_be_ended_and_one_by_hold_made_longer() -> None:
    by = Party.AGENT
    assert offered(a_call(recording=Shown.PAUSED, reasons=("paused",)), by)[0] is Order.RESUME
    assert offered(a_call(recording=Shown.PAUSED, reasons=("on_hold", "paused")), by)[0] is Order.RESUME
    assert offered(a_call(recording=Shown.PAUSED, reasons=("on_hold",)), by)[0] is Order.PAUSE
    assert Order.PROTECT not in offered(a_call(recording=Shown.PAUSED, reasons=("protected",)), by)


@pytest.mark.parametrize("reason", ["line_never_records", "forwarded", "agent_never_recorded"])
def test_where_nobody_can_begin_a_recording_there_is_no_button_for_it(reason: str) -> None:
    assert Order.START not in offered(a_call(recording=Shown.OFF, reasons=(reason,)), Party.AGENT)
    assert Order.START in offered(a_call(recording=Shown.OFF, reasons=("not_sampled",)), Party.AGENT)


# -- results -----------------------------------------------------------------------------------------------------


def test_every_order_and_state_has_words() -> None:
    assert set(words.ORDER) == set(words.DONE) == set(words.KEYS) == set(Order)
    assert set(words.COMPANY) == set(Company)
    assert sorted(words.KEYS.values()) == list("123456")


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("verdict", Verdict)
def test_what_an_address_says_is_what_was_told(order: Order, verdict: Verdict) -> None:
    outcome = Outcome(verdict, ("on_hold", "moon_phase"))
    fields = dict(pair.split("=") for pair in results.query(order, outcome).replace("%2C", ",").split("&"))
    assert results.read(Asked(**fields)) == results.of(order, outcome)
    assert terms.REASON[Reason.ON_HOLD] in results.of(order, outcome).texts


def test_a_failure_says_what_to_do() -> None:
    fields = dict(pair.split("=") for pair in results.query(Order.STOP, CallOver("gone")).split("&"))
    told = results.read(Asked(**fields))
    assert told is not None
    assert told.said(str) == "The call has ended. Nothing was ordered."


@given(st.builds(Asked, st.text(), st.text(), st.text(), st.text()))
def test_an_address_that_we_did_not_write_says_nothing_of_its_own(asked: Asked) -> None:
    told = results.read(asked)
    known = {*words.DONE.values(), *terms.REASON.values(), words.UNCHANGED, words.DENIED}
    assert told is None or set(told.texts) <= known


# -- the story ---------------------------------------------------------------------------------------------------


def was(**changes: object) -> Was:
    values: dict[str, object] = {
        "at": NOW,
        "stage": Stage.TALKING,
        "recording": Shown.CAPTURING,
        "reasons": (),
        "by": "system",
        "company": "agent",
        "agent": "201",
    }
    return Was(**{**values, **changes})  # type: ignore[arg-type]


def test_a_story_tells_what_is_new_and_nothing_twice() -> None:
    past = [
        was(stage=Stage.INFORMING, recording=Shown.OFF, company="nobody", agent=None),
        was(stage=Stage.TALKING, recording=Shown.OFF, company="nobody", agent=None),
        was(recording=Shown.OFF),
        was(),
        was(),
        was(recording=Shown.PAUSED, reasons=("paused",)),
        was(recording=Shown.PAUSED, reasons=("paused", "on_hold")),
        was(recording=Shown.PAUSED, reasons=("paused", "on_hold"), agent="202"),
    ]
    told = [(step.stage, step.recording, step.company) for step in steps(past)]
    assert told == [
        (Stage.INFORMING, None, None),
        (Stage.TALKING, None, None),
        (None, None, "agent"),
        (None, Shown.CAPTURING, None),
        (None, Shown.PAUSED, None),
        (None, Shown.PAUSED, None),
        (None, None, "agent"),
    ]
    assert steps([]) == []


# -- one call's views --------------------------------------------------------------------------------------------


class Ink:
    """Notes what it was to draw."""

    def __init__(self) -> None:
        self.rows = Rows(lambda call, _number, _language: call.id)
        self.drawn: list[tuple[str | None, tuple[Order, ...]]] = []

    def mine(self, call: CallNow | None, problem: object, offered: tuple[Order, ...], extension: str, language: str) -> str:
        self.drawn.append((None if call is None else call.id, offered))
        return f"{extension}: {call.id if call else problem or 'nobody'}"

    def told(self, call: CallNow, language: str) -> str:
        return call.recording.value


def look(*calls: CallNow, at: float = 0.0, problem: LineUnreachable | None = None) -> Look:
    return Look.of(Seen(LiveNow(calls), problem), at)


def test_an_agents_page_follows_the_call_at_their_extension() -> None:
    ink = Ink()
    view = DeskView(a_visitor(Role.AGENT, line="line-10"), "201", "fr", ink)
    mine, other = a_call("mine", agent="201"), a_call("other", agent="202")
    assert view.look(look(other)) == {"html": "201: nobody"}
    assert view.look(look(other, at=1)) is None
    told = view.look(look(other, mine, at=2))
    assert told is not None
    assert (told["html"], told["state"], told["said"]) == ("201: mine", "capturing", ["capturing"])
    assert view.look(look(other, a_call("mine", agent="201", levels=(-3.0, -4.0)), at=3)) == {"levels": {1: (-3, -4)}}
    assert view.look(look(other, a_call("mine", agent="201", levels=(-5.0, -4.0)), at=3.1)) is None
    refused = a_call("mine", agent="201", recording=Shown.REFUSED, levels=None)
    assert (view.look(look(other, refused, at=3.2)) or {})["state"] == "refused"
    assert "state" not in (view.look(look(other, at=4)) or {})
    assert [call for call, _ in ink.drawn] == [None, "mine", "mine", None]


def test_of_two_calls_at_one_extension_the_one_that_talks_is_shown() -> None:
    held = a_call("held", agent="201", recording=Shown.PAUSED, reasons=("on_hold",))
    for calls, expected in (
        ((a_call("a", agent="201"), a_call("b", agent="201")), "b"),
        ((held, a_call("b", agent="201")), "b"),
        ((a_call("a", agent="201"), held), "a"),
        ((held,), "held"),
    ):
        assert look(*calls).by_agent["201"].id == expected


def test_a_call_at_ones_extension_on_a_foreign_line_is_not_shown() -> None:
    view = DeskView(a_visitor(Role.AGENT, line="line-11"), "201", "fr", Ink())
    assert view.look(look(a_call(agent="201"))) == {"html": "201: nobody"}


def test_an_unreachable_line_process_is_said_on_the_agents_page() -> None:
    view = DeskView(a_visitor(Role.AGENT), "201", "fr", Ink())
    view.look(look())
    assert view.look(look(at=1, problem=LineUnreachable("gone"))) == {"html": "201: gone"}
    assert view.look(look(at=2)) == {"html": "201: nobody"}


def test_a_calls_page_is_told_of_changes_and_of_the_end_but_no_line_process_that_is_away_ends_a_call() -> None:
    view = CallView("call-live", Rows(lambda call, _number, _language: call.id))
    assert (view.look(look(a_call())) or {})["changed"]
    assert view.look(look(a_call(), at=1)) is None
    assert view.look(look(a_call(recording=Shown.PAUSED), at=2)) == {"changed": True}
    assert view.look(look(at=3, problem=LineUnreachable("gone"))) is None
    assert view.look(look(a_call(recording=Shown.PAUSED), at=4)) is None
    assert view.look(look(at=5)) == {"over": True}
