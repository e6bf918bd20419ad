"""The real line process in trouble: stalled, restarted, stopped. The caller is always put through (L5)."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from tests.freeswitch.house import House
from tests.freeswitch.listening import heard_by, wait_until
from tests.freeswitch.markers import AGENT, CALLER, RATE, dbfs, say, seconds_of
from tests.freeswitch.server import FreeSwitch
from tests.freeswitch.sip_phone import SipCall, SipPhone, telephone

pytestmark = pytest.mark.freeswitch

DESTROYS = "0199000000"
UNKNOWN = "0199000042"
AT_ONCE_SECONDS = 2.5
"""The guard of the tests takes 3 s: who is put through before was given back."""


@pytest.fixture
def line(house: House) -> Iterator[House]:
    """The real line process, running."""
    house.start()
    yield house
    house.stop()


def assert_talking(calling: SipCall, agent: SipCall) -> None:
    calling.speak(say(CALLER, 3, 1))
    agent.speak(say(AGENT, 5, 1))
    wait_until(lambda: seconds_of(heard_by(agent), CALLER)[-1:] == [3], "the agent hears the caller")
    wait_until(lambda: seconds_of(heard_by(calling), AGENT)[-1:] == [5], "the caller hears the agent")


def notice_begins(calling: SipCall) -> None:
    wait_until(lambda: len(heard_by(calling)) > RATE and dbfs(heard_by(calling)[-RATE:]) > -40, "the notice has begun")


def assert_nothing_is_being_recorded(freeswitch: FreeSwitch) -> None:
    channels = json.loads(freeswitch.api("show channels as json")).get("rows", [])
    assert channels
    for channel in channels:
        assert "session_record" not in freeswitch.api(f"uuid_buglist {channel['uuid']}")


def assert_the_woken_process_leaves_them_alone(
    freeswitch: FreeSwitch, line: House, calling: SipCall, agent: SipCall, pbx: SipPhone
) -> None:
    """SIGCONT: it sees that the call is no longer its own; they talk on, unrecorded, and nobody else is rung."""
    before = line.recordings()
    line.wake()
    wait_until(lambda: "switch.call-taken" in line.said(), "the line process says that the call was taken from it")
    time.sleep(2)  # for whatever it might still do
    assert_nothing_is_being_recorded(freeswitch)
    calling.speak(say(CALLER, 7, 1))
    agent.speak(say(AGENT, 8, 1))
    wait_until(lambda: seconds_of(heard_by(agent), CALLER)[-1:] == [7], "the agent still hears the caller")
    wait_until(lambda: seconds_of(heard_by(calling), AGENT)[-1:] == [8], "the caller still hears the agent")
    assert not calling.ended.is_set()
    assert len(pbx.calls) == 1
    calling.hang_up()
    assert agent.ended.wait(20)
    wait_until(lambda: not freeswitch.channels(), "the server has let go of the call")
    assert line.recordings() == before


def test_stalled_in_the_notice_the_caller_is_put_through_and_nothing_disturbs_them_afterwards(
    freeswitch: FreeSwitch, line: House, caller: SipPhone, pbx: SipPhone
) -> None:
    before = line.recordings()
    calling = caller.dial(DESTROYS, freeswitch.trunk)
    notice_begins(calling)
    line.stall()
    agent = pbx.wait_for_call(90)
    assert calling.answered.wait(20)
    assert_talking(calling, agent)
    assert_nothing_is_being_recorded(freeswitch)
    assert_the_woken_process_leaves_them_alone(freeswitch, line, calling, agent, pbx)
    assert line.recordings() == before


def test_woken_after_the_guard_it_leaves_the_call_alone(
    freeswitch: FreeSwitch, line: House, caller: SipPhone, pbx: SipPhone
) -> None:
    line.stall()
    calling = caller.dial(DESTROYS, freeswitch.trunk)
    agent = pbx.wait_for_call(20)
    assert calling.answered.wait(20)
    assert_talking(calling, agent)
    assert_the_woken_process_leaves_them_alone(freeswitch, line, calling, agent, pbx)


def test_a_caller_beyond_the_limit_is_put_through_at_once(
    freeswitch: FreeSwitch, house: House, caller: SipPhone, pbx: SipPhone
) -> None:
    house.start(PREAMBULE_MAX_CALLS="1")
    try:
        notice_begins(caller.dial(DESTROYS, freeswitch.trunk))
        with telephone("33199000002") as second:
            began = time.monotonic()
            calling = second.dial(DESTROYS, freeswitch.trunk)
            agent = pbx.wait_for_call(20)
            assert time.monotonic() - began < AT_ONCE_SECONDS
            assert calling.answered.wait(20)
            assert agent.caller == second.name
            assert_talking(calling, agent)
        assert "switch.full" in house.said()
    finally:
        house.stop()


def test_stalled_before_the_call_the_guard_puts_the_caller_through(
    freeswitch: FreeSwitch, line: House, caller: SipPhone, pbx: SipPhone
) -> None:
    before = line.recordings()
    line.stall()
    calling = caller.dial(DESTROYS, freeswitch.trunk)
    agent = pbx.wait_for_call(20)
    assert agent.called == DESTROYS
    assert calling.answered.wait(20)
    assert_talking(calling, agent)
    assert line.recordings() == before


def test_restarted_it_tells_the_next_caller(freeswitch: FreeSwitch, line: House, caller: SipPhone) -> None:
    line.kill()
    line.start()
    notice_begins(caller.dial(DESTROYS, freeswitch.trunk))


def test_a_number_that_no_line_owns_is_put_through_at_once(
    freeswitch: FreeSwitch, line: House, caller: SipPhone, pbx: SipPhone
) -> None:
    before = line.recordings()
    began = time.monotonic()
    calling = caller.dial(UNKNOWN, freeswitch.trunk)
    agent = pbx.wait_for_call(20)
    assert time.monotonic() - began < AT_ONCE_SECONDS
    assert agent.called == UNKNOWN
    assert calling.answered.wait(20)
    assert_talking(calling, agent)
    assert line.recordings() == before
    assert "call.unknown-number" in line.said()


def test_stopped_in_the_notice_the_caller_is_put_through(
    freeswitch: FreeSwitch, line: House, caller: SipPhone, pbx: SipPhone
) -> None:
    """SIGTERM, and the call lasts longer than the line may drain: its session is closed, FreeSWITCH goes on."""
    before = line.recordings()
    calling = caller.dial(DESTROYS, freeswitch.trunk)
    notice_begins(calling)
    line.stop()
    agent = pbx.wait_for_call(60)
    assert calling.answered.wait(20)
    assert_talking(calling, agent)
    assert line.recordings() == before


def test_a_caller_who_hangs_up_in_the_notice_leaves_nothing(
    freeswitch: FreeSwitch, line: House, caller: SipPhone, pbx: SipPhone
) -> None:
    before = line.recordings()
    calling = caller.dial(DESTROYS, freeswitch.trunk)
    notice_begins(calling)
    calling.hang_up()
    assert calling.ended.wait(20)
    wait_until(lambda: not freeswitch.channels(), "the server has let go of the call")
    assert line.recordings() == before
    assert not pbx.calls
