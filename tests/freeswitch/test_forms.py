"""The forms in which Préambule stands in a house: between trunk and PBX, and inside a FreeSWITCH that is there already."""

from __future__ import annotations

import pytest

from tests.freeswitch.conftest import DIAL, LineProcess
from tests.freeswitch.listening import heard_by, wait_until
from tests.freeswitch.markers import AGENT, CALLER, NOTICE, RATE, SILENCE_DBFS, dbfs, say, seconds_of
from tests.freeswitch.server import FreeSwitch
from tests.freeswitch.sip_phone import SipPhone

pytestmark = pytest.mark.freeswitch

NUMBER = "0199000000"


def test_an_existing_server_answers_as_it_did_when_no_line_process_runs(
    freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone
) -> None:
    calling = caller.dial(NUMBER, ("127.0.0.1", freeswitch.ports.existing))
    agent = pbx.wait_for_call()
    assert calling.answered.wait(20)
    assert agent.called == f"9{NUMBER}"
    agent.speak(say(AGENT, 0, 4))
    wait_until(lambda: seconds_of(heard_by(calling), AGENT)[-1:] == [3], "the conversation outlives the guard")
    assert not calling.ended.is_set()


def test_an_existing_server_hands_the_published_number_to_the_line(
    freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone, line_double: LineProcess
) -> None:
    line_double.start()
    wait_until(lambda: "ready" in line_double.said(), "the line process listens")
    calling = caller.dial(NUMBER, ("127.0.0.1", freeswitch.ports.existing))
    agent = pbx.wait_for_call()
    assert agent.called == NUMBER
    calling.speak(say(CALLER, 0, 1))
    wait_until(lambda: seconds_of(heard_by(agent), CALLER) == [0], "the agent hears the caller")
    assert seconds_of(heard_by(calling), NOTICE) == [0, 1, 2]
    line_double.kill()
    agent.hang_up()
    assert calling.ended.wait(20)
    assert len(pbx.calls) == 1


@pytest.mark.parametrize("line_double", [f"[hold_hangup_xfer_exten=held-NUMBER:XML:existing]{DIAL}"], indirect=True)
def test_an_existing_server_rings_todays_extension_when_an_agent_hangs_up_while_holding(
    freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone, line_double: LineProcess
) -> None:
    """As `preambule_after_hold` of the fragment has it."""
    line_double.start()
    wait_until(lambda: "ready" in line_double.said(), "the line process listens")
    calling = caller.dial(NUMBER, ("127.0.0.1", freeswitch.ports.existing))
    agent = pbx.wait_for_call()
    calling.speak(say(CALLER, 0, 1))
    wait_until(lambda: seconds_of(heard_by(agent), CALLER) == [0], "the agent hears the caller")
    silent_from = len(heard_by(calling)) + RATE // 2
    agent.hold()
    wait_until(lambda: dbfs(heard_by(calling)[silent_from:]) > SILENCE_DBFS, "the caller hears music")
    agent.hang_up()
    again = pbx.wait_for_call(20, index=1)
    assert again.called == f"9{NUMBER}"
    assert again.answered.wait(20)
    calling.speak(say(CALLER, 5, 1))
    wait_until(lambda: seconds_of(heard_by(again), CALLER) == [5], "they hear each other")
    assert seconds_of(heard_by(calling), NOTICE) == [0, 1, 2]
    again.hang_up()
    assert calling.ended.wait(20)


def test_an_existing_server_goes_on_when_the_line_process_dies_in_the_notice(
    freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone, line_double: LineProcess
) -> None:
    line_double.start()
    wait_until(lambda: "ready" in line_double.said(), "the line process listens")
    calling = caller.dial(NUMBER, ("127.0.0.1", freeswitch.ports.existing))
    wait_until(lambda: seconds_of(heard_by(calling), NOTICE) == [0], "the notice has begun")
    line_double.kill()
    assert pbx.wait_for_call().called == f"9{NUMBER}"


def test_an_existing_server_keeps_its_other_numbers_to_itself(
    freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone, line_double: LineProcess
) -> None:
    line_double.start()
    wait_until(lambda: "ready" in line_double.said(), "the line process listens")
    caller.dial("0199000042", ("127.0.0.1", freeswitch.ports.existing))
    assert pbx.wait_for_call().called == "90199000042"
    assert "in charge" not in line_double.said()
