from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivr.call.ports import Order, Ordered, Party
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
