"""Several calls at once on the real server and the real line process; what came of each, for tests to look at."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.freeswitch.listening import wait_until
from tests.freeswitch.markers import AGENT, CALLER, EARLY, say
from tests.freeswitch.server import FreeSwitch
from tests.freeswitch.sip_phone import SipCall, SipPhone

DESTROYS, KEEPS = "0199000000", "0199000001"
NOTICE_SECONDS = 90
EARLY_SECONDS = 20
TALK_SECONDS = 8
REFUSED_SECONDS = 24
"""Longer than the sentences that confirm a refusal and read out its number: while the caller hears them, the agent hears nothing (FACTS)."""


@dataclass(frozen=True, slots=True)
class Came:
    """One call, over: both ends of it."""

    calling: SipCall
    agent: SipCall

    @property
    def seconds(self) -> float:
        """How long the two talked: from the agent's 200 OK to the caller's BYE, by the telephones' clock."""
        return self.calling.ended_at - self.agent.answered_at


class Evening:
    """The telephones of one evening: callers by number, and the PBX that answers for all of them."""

    def __init__(self, freeswitch: FreeSwitch, pbx_port: int) -> None:
        self._freeswitch = freeswitch
        self._pbx_port = pbx_port

    def listens(self, caller: SipPhone, pbx: SipPhone, dialled: str) -> Came:
        """Says something all through the notice, presses nothing, talks, hangs up."""
        calling = caller.dial(dialled, self._freeswitch.trunk)
        calling.speak(say(EARLY, 0, 1) * EARLY_SECONDS)
        agent = put_through(pbx, caller)
        talk(calling, agent)
        return over(calling, agent)

    def refuses_in_the_menu(self, caller: SipPhone, pbx: SipPhone, dialled: str, how: str) -> Came:
        calling = caller.dial(dialled, self._freeswitch.trunk)
        assert calling.early.wait(20) or calling.answered.wait(20)
        time.sleep(3)
        calling.press("2", how)
        agent = put_through(pbx, caller)
        talk(calling, agent)
        return over(calling, agent)

    def refuses_while_talking(self, caller: SipPhone, pbx: SipPhone, dialled: str, how: str) -> Came:
        calling = caller.dial(dialled, self._freeswitch.trunk)
        agent = put_through(pbx, caller)
        talk(calling, agent, 0, 4)
        calling.press("2", how)
        calling.speak(say(CALLER, 5, 3))
        time.sleep(REFUSED_SECONDS)
        talk(calling, agent, 10, 4)
        return over(calling, agent)


def over(calling: SipCall, agent: SipCall) -> Came:
    """The caller hangs up."""
    calling.hang_up()
    assert agent.ended.wait(20)
    return Came(calling, agent)


def put_through(pbx: SipPhone, caller: SipPhone) -> SipCall:
    """Wait until the PBX answers this caller's call."""
    wait_until(lambda: reached(pbx, caller) is not None, f"{caller.name} is put through", seconds=NOTICE_SECONDS)
    agent = reached(pbx, caller)
    assert agent is not None
    assert agent.answered.wait(20)
    return agent


def reached(pbx: SipPhone, caller: SipPhone) -> SipCall | None:
    """The call from this caller, if it has come."""
    return next((call for call in list(pbx.calls) if call.caller == caller.name), None)


def talk(calling: SipCall, agent: SipCall, first: int = 0, seconds: int = TALK_SECONDS) -> None:
    """Both say their numbered seconds, and are done when this returns."""
    calling.fall_silent()
    calling.speak(say(CALLER, first, seconds))
    agent.speak(say(AGENT, first, seconds))
    time.sleep(seconds + 0.3)
