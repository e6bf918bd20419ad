"""Orders that are none, come twice, in the wrong order, a thousand at once, from nobody: clear answers, no state changed, no call lost."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from ivr.bootstrap import home
from ivr.domain.captured import FaultKind
from ivr.domain.recording import RecordingState
from ivr.rehearsal.noted import Kind
from ivr.vault.manifest import read_manifest
from tests.faults.calling import Plan, Rung, ring
from tests.faults.ground import Ground, side_by_side
from tests.faults.house import House, wait_until
from tests.faults.orders import Answered, ask, order
from tests.faults.test_clock import check_in_order, jump

DAY = timedelta(days=1)
UNKNOWN = "00000000-0000-4000-8000-000000000000"


def shown(house: House, call: str) -> tuple[str, str | None]:
    """The state of a call's recording as everybody is shown it, and the recording's id."""
    (found,) = [one for one in house.live() if one["id"] == call]
    return found["recording"], found["recording_id"]


def becomes(house: House, call: str, *states: str) -> None:
    wait_until(lambda: shown(house, call)[0] in states, f"{states} of {house.live()}")


def in_the_call(house: House, act: Callable[[str], None], **plan: object) -> Rung:
    """A call, in the middle of which something is done, with its id; whatever that raises fails the test."""
    return ring(house, Plan(meanwhile=lambda: act(house.live()[0]["id"]), **plan))  # type: ignore[arg-type]


def check_survived(rung: Rung) -> None:
    """The parties talked until the caller hung up."""
    assert rung.ended.connected
    assert rung.ended.by == "caller"
    assert rung.failsafe is None


def test_an_order_for_a_call_that_is_unknown_finished_or_elsewhere_is_told_so_and_changes_nothing(running: House) -> None:
    finished = ring(running).call_id
    wait_until(lambda: not running.live(), "the end of the first call")

    def act(call: str) -> None:
        becomes(running, call, "capturing")
        before = shown(running, call)
        for other in (UNKNOWN, finished, call.upper(), call[:-1], call + "0", "0"):
            for what in ("start", "pause", "resume", "stop", "refuse", "protect"):
                answer = order(running, other, what)
                assert (answer.status, answer.problem) == (404, "control.no-such-call")
        assert shown(running, call) == before

    rung = in_the_call(running, act)
    check_survived(rung)
    assert running.recording(rung.call_id).complete
    assert running.noted(finished).count("call.ended") == 1


FORGED: dict[str, dict[str, object]] = {
    "no token": {"bearer": "", "expected": (401, "control.not-allowed")},
    "another token": {"bearer": "0" * 43, "expected": (401, "control.not-allowed")},
    "a long token": {"bearer": "x" * 6000, "expected": (401, "control.not-allowed")},
    "the token as a password": {"Authorization": "Basic OnNlY3JldA==", "expected": (401, "control.not-allowed")},
    "to read an order": {"verb": "GET", "expected": (404, "control.nothing-there")},
    "to replace an order": {"verb": "PUT", "expected": (404, "control.nothing-there")},
    "to delete an order": {"verb": "DELETE", "expected": (404, "control.nothing-there")},
    "a verb that is none": {"verb": "REFUSE", "expected": (404, "control.nothing-there")},
    "nothing": {"body": b"", "expected": (400, "control.order-not-understood")},
    "no JSON": {"body": b"order=refuse&by=agent", "expected": (400, "control.order-not-understood")},
    "no text": {"body": b"\xff\xfe\x00", "expected": (400, "control.order-not-understood")},
    "a list": {"body": b'["refuse"]', "expected": (400, "control.order-not-understood")},
    "a list for a word": {"body": b'{"order": ["refuse"], "by": "agent"}', "expected": (400, "control.order-not-understood")},
    "an order of none": {"body": b'{"order": "destroy", "by": "agent"}', "expected": (400, "control.order-not-understood")},
    "in the caller's name": {"body": b'{"order": "refuse", "by": "caller"}', "expected": (400, "control.order-not-understood")},
    "in the system's name": {"body": b'{"order": "stop", "by": "system"}', "expected": (400, "control.order-not-understood")},
    "in nobody's name": {"body": b'{"order": "refuse"}', "expected": (400, "control.order-not-understood")},
    "too much": {"body": b" " * 5000, "expected": (400, "control.order-not-understood")},
    "too much, untold": {"Content_Length": "99999999999", "expected": (400, "control.order-not-understood")},
    "less than nothing": {"Content_Length": "-1", "expected": (400, None)},  # gevent's server answers before us
    "another address": {"path": "/calls/{call}/orders/refuse", "expected": (404, "control.nothing-there")},
    "a way round": {"path": "/calls/../calls/{call}/orders", "expected": (404, "control.nothing-there")},
    "a question behind": {"path": "/calls/{call}%2Forders%0A", "expected": (404, "control.nothing-there")},
}


def forged(house: House, call: str, how: dict[str, object]) -> Answered:
    """A refusal, but for what is wrong with it."""
    given = {"verb": "POST", "path": "/calls/{call}/orders", "body": b'{"order": "refuse", "by": "agent"}', **how}
    given.pop("expected")
    verb, path = str(given.pop("verb")), str(given.pop("path")).format(call=call)
    return ask(house, verb, path, given.pop("body"), **given)  # type: ignore[arg-type]


def test_a_forged_request_is_refused_by_name_and_changes_nothing(running: House) -> None:
    answers: dict[str, tuple[int, str | None]] = {}

    def act(call: str) -> None:
        becomes(running, call, "capturing")
        before = shown(running, call)
        for name, how in FORGED.items():
            answer = forged(running, call, how)
            answers[name] = (answer.status, answer.problem)
        assert shown(running, call) == before

    rung = in_the_call(running, act)
    assert answers == {name: how["expected"] for name, how in FORGED.items()}
    check_survived(rung)
    assert running.recording(rung.call_id).complete
    assert "caller.refused" not in running.noted(rung.call_id)


def test_a_list_in_a_list_in_a_list_is_no_order(running: House) -> None:
    answer = ask(running, "POST", f"/calls/{UNKNOWN}/orders", b"[" * 4000)
    assert (answer.status, answer.problem) == (400, "control.order-not-understood")


STORY = (
    ("resume", "unchanged", "capturing"),
    ("start", "unchanged", "capturing"),
    ("pause", "done", "paused"),
    ("pause", "unchanged", "paused"),
    ("start", "unchanged", "paused"),
    ("protect", "done", "paused"),
    ("pause", "unchanged", "paused"),
    ("resume", "done", "capturing"),
    ("resume", "unchanged", "capturing"),
    ("pause", "done", "paused"),
    ("stop", "done", "stopped"),
    ("stop", "nothing_recorded", "stopped"),
    ("resume", "nothing_recorded", "stopped"),
    ("protect", "nothing_recorded", "stopped"),
)


def test_repeated_and_out_of_order_each_is_answered_with_the_state_that_it_leaves(running: House) -> None:
    """Nobody is recorded who should not be: what was stopped stays stopped, whatever of a pause comes after it."""

    def act(call: str) -> None:
        becomes(running, call, "capturing")
        for what, came, state in STORY:
            answer = order(running, call, what)
            if answer.status == 200:
                assert (answer.data["verdict"], answer.data["call"]["recording"]) == (came, state), what
            else:
                assert (answer.status, answer.problem, answer.data["reasons"]) == (409, "control.order-denied", [came]), what
            assert shown(running, call)[0] == state

    rung = in_the_call(running, act)
    check_survived(rung)
    assert running.recording(rung.call_id).complete
    wait_until(lambda: running.call(rung.call_id).ended_at, "the call's end")
    noted = Counter(running.noted(rung.call_id))
    assert (noted["order.denied"], noted["call.ended"]) == (3, 1)


def test_who_may_not_order_changes_nothing_and_after_a_refusal_nobody_may(running: House) -> None:
    def act(call: str) -> None:
        becomes(running, call, "capturing")
        for what in ("start", "pause", "resume", "protect", "refuse"):
            answer = order(running, call, what, "supervisor")
            assert (answer.status, answer.data["reasons"]) == (409, ["not_yours"])
        assert shown(running, call)[0] == "capturing"
        assert order(running, call, "refuse").data["call"]["recording"] == "refused"
        answer = order(running, call, "start")
        assert (answer.status, answer.data["reasons"]) == (409, ["refused"])
        assert order(running, call, "refuse").data["verdict"] == "unchanged"
        assert shown(running, call)[0] == "refused"

    rung = in_the_call(running, act)
    check_survived(rung)
    running.recording(rung.call_id, RecordingState.DESTROYED)


@pytest.mark.parametrize("refused", [False, True])
def test_keys_mashed_on_both_telephones_cost_no_call(running: House, refused: bool) -> None:
    """Twenty-five a second on each, faster than anybody can. The caller's 2 refuses, wherever among the others it comes."""
    keys = random.Random(4711)
    callers = "".join(keys.choices("013456789*#", k=100))
    agents = "".join(keys.choices("012346789*#", k=100))  # without *5, which notes a refusal that was spoken
    if refused:
        callers = f"{callers[:50]}2{callers[50:]}"
    states: list[str] = []
    mashed = {"presses": callers, "agent_presses": agents, "key_seconds": 0.04}
    rung = in_the_call(running, lambda call: states.append(shown(running, call)[0]), **mashed)
    check_survived(rung)
    wait_until(lambda: not list(running.settings.parts.glob("*.part")), "all is at rest")
    refusals = running.noted(rung.call_id).count("caller.refused")
    if refused:
        assert (states, refusals) == (["refused"], 1)
    else:
        assert states[0] in ("capturing", "paused", "stopped")
        assert refusals == 0
        wait_until(lambda: all(one.state is RecordingState.SEALED for one in running.recordings(rung.call_id)), "all is sealed")


def test_a_thousand_refusals_by_key_are_one(running: House) -> None:
    rung = ring(running, Plan(presses="2" * 1000, agent_presses="*5" * 500))
    check_survived(rung)
    running.recording(rung.call_id, RecordingState.DESTROYED)
    wait_until(lambda: running.call(rung.call_id).ended_at, "the call's end")
    assert Counter(running.noted(rung.call_id))["caller.refused"] == 1
    assert rung.count(Kind.RECORDING) == 1, "nothing was begun again"


def test_a_refusal_after_more_keys_than_can_wait_counts(running: House) -> None:
    rung = ring(running, Plan(agent_presses="*2*3" * 400, presses="2"))
    check_survived(rung)
    running.recording(rung.call_id, RecordingState.DESTROYED)


def test_a_thousand_refusals_at_the_port_are_one_and_everybody_else_is_answered(running: House) -> None:
    answers: list[Answered] = []

    def act(call: str) -> None:
        becomes(running, call, "capturing")
        with ThreadPoolExecutor(16) as people:
            asked = [people.submit(order, running, call, "refuse") for _ in range(1000)]
            assert running.health() is not None
            answers.extend(one.result(30) for one in asked)
        becomes(running, call, "refused")

    rung = in_the_call(running, act)
    check_survived(rung)
    verdicts = Counter(one.data.get("verdict") for one in answers)
    assert verdicts.total() == 1000
    assert set(verdicts) <= {"done", "unchanged"}
    assert verdicts["done"]
    running.recording(rung.call_id, RecordingState.DESTROYED)
    wait_until(lambda: running.call(rung.call_id).ended_at, "the call's end")
    assert Counter(running.noted(rung.call_id))["caller.refused"] == 1


@side_by_side
def test_a_clock_that_jumps_back_and_forth_under_orders_loses_nothing(ground: Ground) -> None:
    """Pauses last as long as they last: sound goes by a clock that nobody sets."""
    clock = ground.folder / "clock"
    jump(clock, timedelta())
    house = ground.house(program=(sys.executable, "-m", "tests.faults.jumping_line"), variables={"JUMPING_CLOCK": str(clock)})
    house.start_line()

    def act(call: str) -> None:
        becomes(house, call, "capturing")
        for days in (30, -30, 400, -2, 0):
            jump(clock, days * DAY)
            assert order(house, call, "pause").data["call"]["recording"] == "paused"
            jump(clock, -days * DAY)
            assert order(house, call, "resume").data["call"]["recording"] == "capturing"

    rung = in_the_call(house, act)
    check_survived(rung)
    check_in_order(house, rung)
    manifest = read_manifest(house.recording(rung.call_id).manifest or "", home.public_key(house.settings))
    assert FaultKind.MISSING_SAMPLES not in {kind for kind, _ in manifest.faults}
    assert house.journal_whole()
