"""A rehearsed call whose line process is not there: it ends all the same, and says so."""

from __future__ import annotations

import asyncio

from ivr.cli.reaching import Way
from ivr.cli.rehearsing import Plan, call
from ivr.rehearsal.agent import Agent
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.screenplay import Anchor, Step, read
from notices.notice import Locale
from tests.ports import free_port


def nobody() -> tuple[str, int]:
    """An address at which nothing listens."""
    return "127.0.0.1", free_port()


def pressing(seconds: float, key: str) -> Step:
    return Step(Anchor.ARRIVAL, seconds, "caller", "presses", key)


def test_a_caller_who_cannot_choose_a_language_is_put_through_and_hangs_up() -> None:
    plan = Plan(Way("+33199000001", Locale("uk"), "9", 3), None, (pressing(2.0, "2"),), 20.0, Agent(), fast=True)
    rehearsed = asyncio.run(call(nobody(), plan))
    kinds = [noted.kind for noted in rehearsed.events]
    assert kinds[0] is Kind.FAILSAFE
    assert Kind.CONNECTED in kinds
    assert rehearsed.events[-1].kind is Kind.HUNG_UP
    assert rehearsed.events[-1].at_ms == 20_000
    assert [noted.what for noted in rehearsed.events if noted.kind is Kind.KEY] == ["9", "2"]


def test_a_caller_who_wants_no_language_presses_by_the_calls_own_time() -> None:
    plan = Plan(Way("+33199000001"), None, (pressing(3.0, "2"),), 8.0, Agent(), fast=True)
    events = asyncio.run(call(nobody(), plan)).events
    assert [(noted.at_ms, noted.what) for noted in events if noted.kind is Kind.KEY] == [(3000, "2")]


def test_a_screenplay_is_played_by_both_at_their_moments() -> None:
    steps = read(
        "# what happens\n2 caller presses 1\nconnected+1 agent presses *2  # pauses\n+2 agent holds\n+0.5 agent hangs up\n"
    )
    events = asyncio.run(call(nobody(), Plan(Way("+33199000001"), None, steps, 60.0, Agent(1.0), fast=True))).events
    connected = next(noted.at_ms for noted in events if noted.kind is Kind.CONNECTED)
    keys = [(noted.by, noted.what) for noted in events if noted.kind is Kind.KEY]
    assert keys == [("caller", "1"), ("agent", "*"), ("agent", "2")]
    held = next(noted.at_ms for noted in events if noted.kind is Kind.HELD)
    assert 3000 <= held - connected <= 3100


def test_a_screenplay_whose_connection_never_comes_ends_with_the_call() -> None:
    steps = read("connected agent presses *2")
    events = asyncio.run(call(nobody(), Plan(Way("+33199000001"), None, steps, 5.0, Agent(None), fast=True))).events
    assert events[-1].kind is Kind.HUNG_UP
