from __future__ import annotations

import calendar
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.call_number import CallNumberKey, forgettable_before
from ivr.domain.objection import ObjectionKey
from ivr.domain.recording import RecordingState
from ivr.domain.rights import (
    OPEN,
    Confirmed,
    ExtensionTooLate,
    Ground,
    Identity,
    IdentityUnconfirmed,
    Kind,
    Obstacle,
    Origin,
    RequestState,
    RightsRequest,
    State,
    Urgency,
    WrongKind,
    answer,
    ask_identity,
    begin_work,
    close,
    confirm_identity,
    extend,
    move,
    obstacles,
    refuse,
    urgency,
)

NOW = datetime(2027, 3, 2, 9, 30, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # they get one
CONFIRMED = Confirmed(Identity.CALLBACK, "somebody", NOW)


def request(kind: Kind = Kind.ACCESS, received: datetime = NOW) -> RightsRequest:
    return RightsRequest("id", kind, State.RECEIVED, Origin.COMMAND, None, "fr", "contact", None, None, received, received)


def test_the_month_goes_by_the_calendar() -> None:
    assert request(received=datetime(2027, 1, 31, 8, tzinfo=UTC)).deadline == datetime(2027, 2, 28, 8, tzinfo=UTC)
    assert request(received=datetime(2028, 1, 31, 8, tzinfo=UTC)).deadline == datetime(2028, 2, 29, 8, tzinfo=UTC)
    assert request(received=datetime(2027, 12, 2, tzinfo=UTC)).deadline == datetime(2028, 1, 2, tzinfo=UTC)


@given(MOMENTS)
def test_an_answer_on_the_deadline_is_never_later_than_the_law_lets(received: datetime) -> None:
    due = request(received=received).deadline
    months = (due.year - received.year) * 12 + due.month - received.month
    assert months == 1
    assert due.day == min(received.day, calendar.monthrange(due.year, due.month)[1])
    longer = extend(request(received=received), "many calls", received).deadline
    assert (longer.year - received.year) * 12 + longer.month - received.month == 3


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=120)))
def test_urgency_grows_and_never_shrinks(received: datetime, passed: timedelta) -> None:
    order = [Urgency.CALM, Urgency.SOON, Urgency.PRESSING, Urgency.LATE]
    asked = request(received=received)
    before, later = urgency(asked, received), urgency(asked, received + passed)
    assert order.index(later) >= order.index(before)
    assert (later is Urgency.LATE) == (received + passed >= asked.deadline)


def test_an_extension_is_told_within_the_first_month_and_once() -> None:
    asked = request()
    with pytest.raises(ExtensionTooLate):
        extend(asked, "many calls", asked.first_deadline)
    longer = extend(asked, "many calls", asked.first_deadline - timedelta(seconds=1))
    with pytest.raises(RequestState):
        extend(longer, "again", NOW)


def test_nothing_is_done_for_somebody_unidentified_but_to_record_them_less() -> None:
    for kind in Kind:
        if kind is Kind.OBJECTION:
            assert begin_work(request(kind)).state is State.WORKING
        else:
            with pytest.raises(IdentityUnconfirmed):
                begin_work(request(kind))
            with pytest.raises(IdentityUnconfirmed):
                begin_work(ask_identity(request(kind)))
            assert begin_work(confirm_identity(request(kind), CONFIRMED)).state is State.WORKING


def test_a_step_serves_its_own_kinds() -> None:
    with pytest.raises(WrongKind):
        begin_work(confirm_identity(request(Kind.ACCESS), CONFIRMED), Kind.ERASURE)


def test_a_life_from_receipt_to_closing() -> None:
    working = begin_work(confirm_identity(ask_identity(request()), CONFIRMED))
    done = close(answer(working, "h", NOW), NOW)
    assert done.state is State.CLOSED
    assert urgency(done, NOW + timedelta(days=400)) is Urgency.SETTLED
    for step in (begin_work, ask_identity, lambda asked: extend(asked, "r", NOW)):
        with pytest.raises(RequestState):
            step(done)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_what_is_open_can_be_refused_on_a_fitting_ground_alone(state: State) -> None:
    from dataclasses import replace

    asked = replace(request(Kind.ERASURE), state=state)
    assert refuse(asked, Ground.LEGAL_DUTY, "h", NOW).state is State.REFUSED
    with pytest.raises(WrongKind):
        refuse(asked, Ground.OTHERS, "h", NOW)


@given(st.lists(st.sampled_from(State), max_size=8))
def test_nothing_leads_back_from_a_settled_request(steps: list[State]) -> None:
    asked, settled = request(), False
    for state in steps:
        try:
            asked = move(asked, state)
        except RequestState:
            continue
        assert not (settled and asked.state in OPEN)
        settled = settled or asked.state not in OPEN


def test_what_stands_against_an_erasure() -> None:
    duties = {"legal_proof": "article L1-2"}
    assert obstacles(RecordingState.SEALED, ("training",), duties, held=False) == ()
    (duty,) = obstacles(RecordingState.SEALED, ("legal_proof", "training"), duties, held=False)
    assert (duty.obstacle, duty.reference) == (Obstacle.LEGAL_DUTY, "article L1-2")
    found = obstacles(RecordingState.CAPTURING, (), {}, held=True)
    assert [one.obstacle for one in found] == [Obstacle.HOLD, Obstacle.IN_CALL]


def test_the_two_registers_say_nothing_of_each_other() -> None:
    key = ObjectionKey(bytes(32))
    calls = CallNumberKey.of(key)
    assert calls.hash("01 99 00 00 01") == calls.hash("+33199000001") == calls.hash("0033 1 99 00 00 01")
    assert calls.hash("01 99 00 00 01") != key.hash("01 99 00 00 01")
    assert calls.hash("201") is calls.hash(None) is calls.hash("anonymous") is None
    assert "00" not in repr(calls)


@given(st.text(max_size=60))
def test_no_number_that_a_switch_can_write_breaks_the_hash(number: str) -> None:
    found = CallNumberKey(bytes(32)).hash(number)
    assert found is None or len(found) == 64


@given(MOMENTS)
def test_a_call_keeps_its_hash_a_month_at_least(at: datetime) -> None:
    assert timedelta(days=28) <= at - forgettable_before(at) <= timedelta(days=31)
