"""Whatever happens to the line process, the caller is put through, and nothing is recorded (L1, L5)."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest

from tests.freeswitch.conftest import CALLER_NUMBER, LineProcess
from tests.freeswitch.listening import heard_by, wait_until
from tests.freeswitch.markers import AGENT, CALLER, NOTICE, say, seconds_of
from tests.freeswitch.server import FreeSwitch
from tests.freeswitch.sip_phone import SipCall, SipPhone, WhenCalled, telephone

pytestmark = pytest.mark.freeswitch

NUMBER = "0199000000"
GUARD_SECONDS = 3


def assert_talking(caller: SipCall, agent: SipCall) -> None:
    """Each says two numbered seconds, and each hears the other's."""
    caller.speak(say(CALLER, 3, 2))
    agent.speak(say(AGENT, 5, 2))
    wait_until(lambda: seconds_of(heard_by(agent), CALLER)[-2:] == [3, 4], "the agent hears the caller")
    wait_until(lambda: seconds_of(heard_by(caller), AGENT)[-2:] == [5, 6], "the caller hears the agent")


def assert_nothing_recorded(freeswitch: FreeSwitch) -> None:
    """No recording hangs on any leg, and no audio was written anywhere under the server's folder."""
    channels = json.loads(freeswitch.api("show channels as json")).get("rows", [])
    assert channels
    for channel in channels:
        assert "session_record" not in freeswitch.api(f"uuid_buglist {channel['uuid']}")
    assert not [file for file in freeswitch.home.rglob("*") if file.suffix in {".wav", ".raw", ".ul", ".al", ".flac", ".ogg"}]


def put_through(caller: SipPhone, pbx: SipPhone, freeswitch: FreeSwitch) -> tuple[SipCall, SipCall]:
    """Call; expect to be put through and talk."""
    calling = caller.dial(NUMBER, freeswitch.trunk)
    agent = pbx.wait_for_call(20)
    assert calling.answered.wait(20)
    assert (agent.called, agent.caller) == (NUMBER, CALLER_NUMBER)
    assert_talking(calling, agent)
    return calling, agent


@pytest.fixture
def silent_listener(freeswitch: FreeSwitch) -> Iterator[socket.socket]:
    """Something that accepts what FreeSWITCH connects, and never says a word."""
    with socket.create_server(("127.0.0.1", freeswitch.ports.line)) as listener:
        yield listener


def test_the_caller_is_put_through_when_no_line_process_runs(freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone) -> None:
    calling, agent = put_through(caller, pbx, freeswitch)
    assert_nothing_recorded(freeswitch)
    agent.speak(say(AGENT, 0, GUARD_SECONDS + 1))
    wait_until(lambda: seconds_of(heard_by(calling), AGENT)[-1] == GUARD_SECONDS, "the conversation outlives the guard")
    assert not calling.ended.is_set()
    assert len(pbx.calls) == 1


@pytest.mark.usefixtures("silent_listener")
def test_the_guard_puts_the_caller_through_when_the_line_process_accepts_and_is_silent(
    freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone
) -> None:
    put_through(caller, pbx, freeswitch)
    assert_nothing_recorded(freeswitch)


def test_a_line_process_that_hangs_up_at_once_costs_nobody_a_call(
    freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone, silent_listener: socket.socket
) -> None:
    calling = caller.dial(NUMBER, freeswitch.trunk)
    silent_listener.settimeout(20)
    silent_listener.accept()[0].close()
    agent = pbx.wait_for_call()
    assert calling.answered.wait(20)
    assert_talking(calling, agent)


def test_a_full_line_process_gives_the_call_back_at_once(
    freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone, silent_listener: socket.socket
) -> None:
    """A connection that is merely closed leaves the call parked until the guard; `connect`, `resume`, `exit` gives it back."""
    calling = caller.dial(NUMBER, freeswitch.trunk)
    silent_listener.settimeout(20)
    with silent_listener.accept()[0] as connection:
        connection.settimeout(20)
        connection.sendall(b"connect\n\nresume\n\nexit\n\n")
        while connection.recv(65536):
            pass
    agent = pbx.wait_for_call()
    assert calling.answered.wait(20)
    assert_talking(calling, agent)


def test_killed_in_the_notice_the_caller_hears_it_out_and_is_put_through(
    freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone, line_double: LineProcess
) -> None:
    line_double.start()
    wait_until(lambda: "ready" in line_double.said(), "the line process listens")
    calling = caller.dial(NUMBER, freeswitch.trunk)
    wait_until(lambda: seconds_of(heard_by(calling), NOTICE) == [0], "the notice has begun")
    line_double.kill()
    agent = pbx.wait_for_call(20)
    assert_talking(calling, agent)
    assert_nothing_recorded(freeswitch)


def test_killed_in_the_conversation_the_parties_talk_on_and_are_not_connected_twice(
    freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone, line_double: LineProcess
) -> None:
    line_double.start()
    wait_until(lambda: "ready" in line_double.said(), "the line process listens")
    calling = caller.dial(NUMBER, freeswitch.trunk)
    agent = pbx.wait_for_call(20)
    assert agent.answered.wait(20)
    line_double.kill()
    assert_talking(calling, agent)
    assert_nothing_recorded(freeswitch)
    agent.hang_up()
    assert calling.ended.wait(20)
    assert len(pbx.calls) == 1


def test_restarted_the_line_process_serves_the_next_call(
    freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone, line_double: LineProcess
) -> None:
    line_double.start()
    wait_until(lambda: "ready" in line_double.said(), "the line process listens")
    line_double.kill()
    put_through(caller, pbx, freeswitch)[0].hang_up()
    line_double.start()
    wait_until(lambda: line_double.said().count("ready") == 2, "the line process listens again")
    calling = caller.dial(NUMBER, freeswitch.trunk)
    agent = pbx.wait_for_call(20, index=1)
    assert calling.answered.wait(20)
    assert seconds_of(heard_by(calling), NOTICE) == [0, 1, 2]
    assert_talking(calling, agent)


def test_with_the_guard_cancelled_a_long_notice_is_heard_out(
    freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone, line_double: LineProcess
) -> None:
    """The notice and the conversation together last longer than the guard of the tests (3 s): nobody is moved."""
    line_double.start()
    wait_until(lambda: "ready" in line_double.said(), "the line process listens")
    calling = caller.dial(NUMBER, freeswitch.trunk)
    agent = pbx.wait_for_call(20)
    assert_talking(calling, agent)
    assert seconds_of(heard_by(calling), NOTICE) == [0, 1, 2]
    assert len(pbx.calls) == 1


def test_a_busy_agent_gives_the_caller_the_busy_cause(freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone) -> None:
    pbx.when_called = WhenCalled(busy=True)
    calling = caller.dial(NUMBER, freeswitch.trunk)
    assert calling.ended.wait(20)
    assert calling.status == 486


@pytest.mark.parametrize("dialled", ["0199|sofia%2fgateway%2ftrunk%2f1", "anonymous", "0199000000%20XML%20from_pbx"])
def test_what_is_no_number_never_reaches_a_dial_string(
    freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone, dialled: str
) -> None:
    calling = caller.dial(dialled, freeswitch.trunk)
    assert calling.ended.wait(20)
    assert calling.status == 404
    assert not pbx.calls


def test_who_is_not_the_operator_is_refused(freeswitch: FreeSwitch, pbx: SipPhone) -> None:
    with telephone("33199000009", host="127.0.0.3") as stranger:
        calling = stranger.dial(NUMBER, freeswitch.trunk)
        assert calling.ended.wait(10)
        assert calling.status == 403
    assert not pbx.calls


def test_who_is_not_the_pbx_must_log_in_to_call_out(freeswitch: FreeSwitch) -> None:
    with telephone("201", host="127.0.0.3") as stranger:
        calling = stranger.dial("0199000009", freeswitch.pbx)
        assert calling.ended.wait(10)
        assert calling.status in (401, 407)


def test_a_call_without_the_line_process_is_transferred_as_any_other(
    freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone
) -> None:
    calling, agent = put_through(caller, pbx, freeswitch)
    agent.refer("202")
    colleague = pbx.wait_for_call(20, index=1)
    assert (colleague.called, colleague.caller) == ("202", CALLER_NUMBER)
    assert colleague.answered.wait(20)
    assert agent.ended.wait(20)
    assert not calling.ended.is_set()
    assert_nothing_recorded(freeswitch)
    colleague.speak(say(AGENT, 7, 2))
    wait_until(lambda: seconds_of(heard_by(calling), AGENT)[-2:] == [7, 8], "the caller hears the colleague")


def test_a_callers_telephone_cannot_send_the_agent_anywhere(freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone) -> None:
    """It would be a call to any number, at the house's expense."""
    calling, agent = put_through(caller, pbx, freeswitch)
    calling.refer("0899000099")
    agent.speak(say(AGENT, 7, 2))
    wait_until(lambda: seconds_of(heard_by(calling), AGENT)[-2:] == [7, 8], "they still talk")
    assert not calling.transfer_progress
    assert len(pbx.calls) == 1
