from __future__ import annotations

from concurrent.futures import Future

from hypothesis import given
from hypothesis import strategies as st

from ivr.call.happenings import Ordered
from ivr.domain.orders import Answered, Order, Party, Verdict
from ivr.switch.waiting import MOST_EQUAL, MOST_WAITING, Waiting
from tests.switch.conftest import NOW

orders = st.lists(st.sampled_from(list(Order)), max_size=60)


def ordered(order: Order, by: Party = Party.AGENT) -> Ordered:
    return Ordered(NOW, order, by)


def drained(waiting: Waiting[str]) -> list[str | Ordered]:
    found = []
    while (one := waiting.get(0)) is not None:
        found.append(one[1])
    return found


def test_a_key_that_is_hammered_waits_once() -> None:
    waiting: Waiting[str] = Waiting()
    assert all(waiting.put(NOW, ordered(Order.REFUSE, Party.CALLER)) for _ in range(10_000))
    assert drained(waiting) == [ordered(Order.REFUSE, Party.CALLER)]


def test_the_same_order_of_somebody_else_waits_too() -> None:
    waiting: Waiting[str] = Waiting()
    both = [ordered(Order.REFUSE, Party.CALLER), ordered(Order.REFUSE)]
    for one in both * 3:
        waiting.put(NOW, one)
    assert set(drained(waiting)) == set(both)


@given(orders)
def test_however_keys_are_hammered_the_first_and_the_last_of_them_hold_and_few_wait(pressed: list[Order]) -> None:
    waiting: Waiting[str] = Waiting()
    for order in pressed:
        assert waiting.put(NOW, ordered(order))
    left = [one.order for one in drained(waiting) if isinstance(one, Ordered)]
    assert len(left) <= MOST_EQUAL * len(Order)
    assert left[:1] == pressed[:1]
    assert left[-1:] == pressed[-1:]
    assert set(left) == set(pressed)
    first_of_each = list(dict.fromkeys(pressed))
    assert list(dict.fromkeys(left)) == first_of_each


def test_what_is_taken_up_may_be_ordered_again() -> None:
    waiting: Waiting[str] = Waiting()
    waiting.put(NOW, ordered(Order.START))
    assert waiting.get(0) == (NOW, ordered(Order.START))
    waiting.put(NOW, ordered(Order.START))
    assert waiting.get(0) == (NOW, ordered(Order.START))


def test_everything_else_has_its_limit_and_the_end_has_none() -> None:
    waiting: Waiting[str] = Waiting()
    assert all(waiting.put(NOW, "held") for _ in range(MOST_WAITING))
    assert not waiting.put(NOW, "held")
    assert waiting.put(NOW, "the end", surely=True)
    assert drained(waiting)[-1] == "the end"


def test_nothing_comes() -> None:
    assert Waiting[str]().get(0.01) is None


def test_whoever_waits_at_the_control_port_is_answered_though_their_order_waited_already() -> None:
    waiting: Waiting[str] = Waiting()
    replies: list[Future[Answered]] = [Future() for _ in range(4)]
    for reply in (None, *replies):
        waiting.put(NOW, Ordered(NOW, Order.STOP, Party.SUPERVISOR, reply))
    (one,) = drained(waiting)
    assert isinstance(one, Ordered)
    assert one.reply is not None
    one.reply.set_result(Answered(Verdict.DONE))
    assert [reply.result(0) for reply in replies] == [Answered(Verdict.DONE)] * 4


def test_alternating_orders_are_all_answered() -> None:
    waiting: Waiting[str] = Waiting()
    replies: list[Future[Answered]] = [Future() for _ in range(20)]
    for number, reply in enumerate(replies):
        waiting.put(NOW, Ordered(NOW, (Order.PAUSE, Order.RESUME)[number % 2], Party.SUPERVISOR, reply))
    left = [one for one in drained(waiting) if isinstance(one, Ordered)]
    assert len(left) <= 2 * MOST_EQUAL
    for one in left:
        assert one.reply is not None
        one.reply.set_result(Answered(Verdict.DONE))
    assert all(reply.result(0) == Answered(Verdict.DONE) for reply in replies)
