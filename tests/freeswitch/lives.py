"""Calls that are transferred, parked, queued, held: what the parties do, one story a call. What they say bears numbers (markers).

Seconds 0 to 2 are said with the first agent, 5 and 6 while nobody may be recorded, 10 to 12 and 15 to 17 with whoever comes later.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.freeswitch.evening import put_through, talk
from tests.freeswitch.listening import wait_until
from tests.freeswitch.markers import AGENT, CALLER, say
from tests.freeswitch.server import FreeSwitch
from tests.freeswitch.sip_phone import SipCall, SipPhone, WhenCalled

LINE = "0199000000"
OUTSIDE = "0199008877"
SETTLED_SECONDS = 0.5
"""After a signal, for everybody to have heard of it."""


@dataclass
class Life:
    """One caller's call and everybody whom they may meet.

    Attributes:
        expected: what the display should say at the moments of the story.
        call: FreeSWITCH's id of the caller's leg.
        shown: what the display said at the moments of the story.
        failed: why the story was not lived to its end.
    """

    caller: SipPhone
    pbx: SipPhone
    operator: SipPhone
    inside: SipPhone
    server: FreeSwitch
    calls: Callable[[], list[dict[str, object]]]
    expected: dict[str, str]
    call: str = ""
    shown: dict[str, str] = field(default_factory=dict)
    failed: Exception | None = None

    def begin(self) -> tuple[SipCall, SipCall]:
        """The caller hears the notice, and talks with the first agent."""
        calling = self.caller.dial(LINE, self.server.trunk)
        agent = put_through(self.pbx, self.caller)
        self.call = next(
            row["uuid"] for row in self._channels() if row["cid_num"] == self.caller.name and row["direction"] == "inbound"
        )
        talk(calling, agent, 0, 3)
        return calling, agent

    def over(self) -> bool:
        """Whether the caller's leg is gone."""
        return self.call not in [row["uuid"] for row in self._channels()]

    def look(self, moment: str) -> None:
        """What the display says: whom the caller is with, and what becomes of what they say. As soon as it says what it should."""
        with contextlib.suppress(TimeoutError):
            wait_until(lambda: self._display() == self.expected[moment], moment, seconds=5)
        self.shown[moment] = self._display()

    def _display(self) -> str:
        mine = next((one for one in self.calls() if one["id"] == self.call), None)
        return f"{mine['company']}: {mine['recording']}" if mine is not None else "gone"

    def alone(self, calling: SipCall, moment: str, *others: SipCall) -> None:
        """Two seconds are said that nobody may keep."""
        time.sleep(SETTLED_SECONDS)
        self.look(moment)
        calling.speak(say(CALLER, 5, 2))
        for other in others:
            other.speak(say(AGENT, 5, 2))
        time.sleep(2.3)

    def with_another(self, calling: SipCall, other: SipCall, moment: str, first: int = 10) -> None:
        """Three seconds with somebody."""
        time.sleep(SETTLED_SECONDS)
        self.look(moment)
        talk(calling, other, first, 3)

    def reached(
        self,
        number: str,
        phone: SipPhone | None = None,
        *,
        but: SipCall | None = None,
        answered: bool = True,
        for_caller: bool = False,
    ) -> SipCall:
        """The call that has come to this extension; waits for the answer, too.

        Args:
            number: the extension.
            phone: whose; the house's by default.
            but: one that is known already.
            answered: wait until it is.
            for_caller: it must be this story's caller who rings: others of the house ring there too.
        """
        telephone = phone or self.pbx

        def found() -> SipCall | None:
            mine = (one for one in list(telephone.calls) if not for_caller or one.caller == self.caller.name)
            return next((one for one in mine if one.called == number and one is not but), None)

        wait_until(lambda: found() is not None, f"{number} rings")
        other = found()
        assert other is not None
        assert not answered or other.answered.wait(20)
        return other

    def other_leg(self) -> str:
        """FreeSWITCH's id of the first agent's leg."""
        return next(row["uuid"] for row in self._channels() if row["call_uuid"] == self.call and row["uuid"] != self.call)

    def _channels(self) -> list[dict[str, str]]:
        return list(json.loads(self.server.api("show channels as json")).get("rows", []))


# -- the stories ------------------------------------------------------------------------------------------------------


def blind(life: Life) -> None:
    """The second agent's telephone rings long; they hang up first."""
    calling, agent = life.begin()
    agent.refer("202")
    life.alone(calling, "ringing")
    second = life.reached("202")
    life.with_another(calling, second, "second agent")
    second.hang_up()
    assert calling.ended.wait(20)


def early_media(life: Life) -> None:
    """The second agent's telephone lets hear something before they answer."""
    calling, agent = life.begin()
    life.pbx.extensions["231"] = WhenCalled(4.0, early_media=True)
    agent.refer("231")
    second = life.reached("231", answered=False)
    life.alone(calling, "early media", second)
    assert second.answered.wait(20)
    life.with_another(calling, second, "second agent")
    calling.hang_up()


def both(life: Life) -> None:
    """213 rings twice: for the caller, and for the first agent, who has gone."""
    calling, _ = life.begin()
    life.server.api(f"uuid_transfer {life.call} -both 213 XML inside")
    life.alone(calling, "ringing")
    second = life.reached("213", for_caller=True)
    life.reached("213", but=second).speak(say(AGENT, 10, 6))
    life.with_another(calling, second, "second agent")
    calling.hang_up()


def attended(life: Life) -> None:
    calling, agent = life.begin()
    agent.hold()
    time.sleep(SETTLED_SECONDS)
    asked = life.pbx.dial("212", life.server.pbx)
    assert asked.answered.wait(20)
    second = life.reached("212", but=asked)
    life.alone(calling, "consultation", asked, second)
    agent.refer_to(asked)
    assert asked.ended.wait(20)
    life.with_another(calling, second, "second agent")
    calling.hang_up()


def by_key(life: Life) -> None:
    calling, agent = life.begin()
    life.server.api(f"uuid_broadcast {life.other_leg()} execute_extension::ask-222\\sXML\\sinside aleg")
    second = life.reached("222")
    life.alone(calling, "consultation", agent, second)
    agent.hang_up()
    life.with_another(calling, second, "second agent")
    calling.hang_up()


def parked(life: Life) -> None:
    calling, agent = life.begin()
    agent.refer("5901")
    life.alone(calling, "parked")
    second = life.inside.dial("5901", life.server.pbx)
    assert second.answered.wait(20)
    life.with_another(calling, second, "second agent")
    calling.hang_up()


def queued(life: Life) -> None:
    calling, agent = life.begin()
    agent.refer("7001")
    life.alone(calling, "queued")
    second = life.inside.dial("*7001", life.server.pbx)
    assert second.answered.wait(20)
    life.with_another(calling, second, "second agent")
    calling.hang_up()


def agent_holds(life: Life) -> None:
    calling, agent = life.begin()
    agent.hold()
    life.alone(calling, "held", agent)
    agent.unhold()
    life.with_another(calling, agent, "back")
    agent.hang_up()
    assert calling.ended.wait(20)


def caller_holds(life: Life) -> None:
    calling, agent = life.begin()
    calling.hold()
    life.alone(calling, "held", agent)
    calling.unhold()
    life.with_another(calling, agent, "back")
    calling.hang_up()


def hangs_up_while_holding(life: Life) -> None:
    calling, agent = life.begin()
    agent.hold()
    time.sleep(SETTLED_SECONDS)
    agent.hang_up()
    life.alone(calling, "ringing again")
    again = life.reached("201", but=agent, for_caller=True)
    life.with_another(calling, again, "again")
    calling.hang_up()


def unrecorded_agent(life: Life) -> None:
    """The second agent may not be recorded; they transfer to a third, who may."""
    calling, agent = life.begin()
    agent.refer("203")
    second = life.reached("203")
    life.with_another(calling, second, "unrecorded agent", 10)
    second.refer("204")
    life.with_another(calling, life.reached("204"), "third agent", 15)
    calling.hang_up()


def outside(life: Life) -> None:
    calling, agent = life.begin()
    agent.refer(OUTSIDE)
    life.with_another(calling, life.reached(OUTSIDE, life.operator), "outside")
    calling.hang_up()


def voicemail(life: Life) -> None:
    calling, agent = life.begin()
    agent.refer("730")
    life.alone(calling, "voicemail")
    calling.hang_up()


def codecs(life: Life) -> None:
    calling, agent = life.begin()
    agent.change_codec("PCMU")
    life.with_another(calling, agent, "agent's codec", 10)
    calling.change_codec("PCMU")
    life.with_another(calling, agent, "caller's codec", 15)
    agent.hang_up()
    assert calling.ended.wait(20)
