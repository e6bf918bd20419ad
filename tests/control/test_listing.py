"""What the control port keeps of a call's JSON from one look to the next is never stale."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from ivr.call.live import REMEMBERED, LiveCall, LiveCalls
from ivr.call.ports import Incoming
from ivr.control.listing import Listing, as_json, past_as_json
from ivr.domain.company import Company
from ivr.domain.control import Control, Shown
from ivr.domain.gate import Reason
from ivr.domain.line import Pausing
from ivr.domain.orders import Party
from ivr.domain.pausing import Pause
from ivr.domain.proof import Answer
from tests.call.fakes import EN, FR, LINE, START, Clock, FakeCapturing, FakeLeg, Log


@dataclass
class Leg(FakeLeg):
    call_id: str = "call-1"

    @property
    def incoming(self) -> Incoming:
        return Incoming(self.call_id, self.dialled, "+33199000099", 8000, START)


@dataclass
class Loud(FakeCapturing):
    heard: tuple[float, float] = (-20.0, -22.0)

    def levels(self) -> tuple[float, float]:
        return self.heard


@dataclass
class House:
    """Calls that come, live and go, and what they capture."""

    calls: LiveCalls = field(default_factory=lambda: LiveCalls(Clock()))
    inside: list[tuple[LiveCall, Loud, ExitStack]] = field(default_factory=list)
    begun: int = 0

    def begin(self) -> None:
        self.begun += 1
        stack = ExitStack()
        leg = Leg(Log(), Clock(), call_id=f"call-{self.begun}")
        self.inside.append((stack.enter_context(self.calls.call(leg, LINE, FR)), Loud(Log(), f"rec-{self.begun}"), stack))

    def end(self) -> None:
        self.inside.pop(0)[2].close()


def _show(state: Shown, reasons: tuple[Reason, ...], *, captured: bool, paused: bool) -> Callable[[LiveCall, Loud], None]:
    pause = Pause(START, Pausing(longest_seconds=60)) if paused else None

    def do(call: LiveCall, capturing: Loud) -> None:
        call.show(Control(state), reasons, capturing if captured else None, by=Party.AGENT, pause=pause)

    return do


def _louder(_call: LiveCall, capturing: Loud) -> None:
    capturing.heard = (capturing.heard[0] + 1, capturing.heard[1] - 0.25)


def _fail(_call: LiveCall, capturing: Loud) -> None:
    capturing.failed = not capturing.failed


Step = Literal["begin", "end"] | tuple[int, Callable[[LiveCall, Loud], object]]

deeds = st.one_of(
    st.just(_louder),
    st.just(_fail),
    st.builds(_show, st.sampled_from(Shown), st.tuples(st.sampled_from(Reason)), captured=st.booleans(), paused=st.booleans()),
    st.sampled_from(Company).map(lambda company: lambda call, _: call.met(company, "201")),
    st.sampled_from(Answer).map(lambda answer: lambda call, _: call.informed(EN, answer)),
    st.just(lambda call, _: call.talking()),
)
steps = st.lists(st.one_of(st.just("begin"), st.just("end"), st.tuples(st.integers(0, 3), deeds)), max_size=30)


@given(steps)
def test_every_look_says_what_is_so_now(story: list[Step]) -> None:
    house, listing = House(), Listing()
    for step in story:
        if step == "begin":
            house.begin()
        elif step == "end":
            if house.inside:
                house.end()
        elif house.inside and not isinstance(step, str):
            place, deed = step
            call, capturing, _ = house.inside[place % len(house.inside)]
            deed(call, capturing)
        told = json.loads(listing.of(house.calls.calls()))
        assert told == {"calls": [as_json(call) for call in house.calls.calls()]}


def test_what_has_not_changed_is_not_written_again() -> None:
    house, listing = House(), Listing()
    for _ in range(3):
        house.begin()
    listing.of(house.calls.calls())
    before = dict(listing._written)
    house.inside[1][0].talking()
    listing.of(house.calls.calls())
    kept = [call for call in before if listing._written[call] is before[call]]
    assert kept == ["call-1", "call-3"]
    house.end()
    listing.of(house.calls.calls())
    assert set(listing._written) == {"call-2", "call-3"}


def test_who_has_the_caller_is_said_by_their_extension_and_nobody_outside_is() -> None:
    house = House()
    house.begin()
    call = house.inside[0][0]
    seen = []
    for company in Company:
        call.met(company, "0199000088" if company is Company.OUTSIDE else "201")
        seen.append((company, as_json(call)["agent"]))
    assert [company for company, agent in seen if agent == "201"] == [Company.AGENT, Company.UNRECORDED_AGENT]
    assert {agent for _, agent in seen} == {"201", None}


def test_a_call_tells_its_story_in_order_and_not_without_end() -> None:
    house = House()
    house.begin()
    call, capturing, _ = house.inside[0]
    call.informed(FR, Answer.UNDECIDED)
    call.talking()
    call.met(Company.AGENT, "201")
    call.show(Control(Shown.CAPTURING), (Reason.INFORMED,), capturing, by=Party.SYSTEM, pause=None)
    told = past_as_json(call.past())
    assert [(was["stage"], was["recording"], was["agent"]) for was in told] == [
        ("informing", "off", None),
        ("connecting", "off", None),
        ("talking", "off", None),
        ("talking", "off", "201"),
        ("talking", "capturing", "201"),
    ]
    assert [was["at"] for was in told] == sorted(was["at"] for was in told)
    assert told[0]["at"] == START.isoformat()
    for _ in range(2 * REMEMBERED):
        call.talking()
    assert len(call.past()) == REMEMBERED
    assert call.past()[-1][0] > START + timedelta(milliseconds=REMEMBERED)
