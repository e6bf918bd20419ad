"""A caller of the register of objections on a real FreeSWITCH: unrecorded, until they take it back by key; then recorded as anybody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from notices.notice import LEVEL2
from tests.freeswitch.evening import NOTICE_SECONDS, over, talk
from tests.freeswitch.house import House
from tests.freeswitch.listening import heard_by, wait_until
from tests.freeswitch.markers import RATE
from tests.freeswitch.server import FreeSwitch
from tests.freeswitch.sip_phone import SipCall, SipPhone, WhenCalled, telephone

pytestmark = pytest.mark.freeswitch

NUMBER, CALLER = "0199000040", "33199000041"
KEY_SECONDS = 3
"""Between two keys: long enough for the next part to have begun, on a busy machine too."""


@pytest.fixture(scope="module")
def town(freeswitch_server: FreeSwitch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A line that lets registered callers withdraw by key, and one caller who has objected."""
    one = Path(__file__).with_name("lines.toml").read_text(encoding="utf-8").split("[[line]]")[1]
    one = one.replace('["en", "fr"]', '["en"]').replace('"01 99 00 00 00"', f'"{NUMBER}"').replace('"accueil"', '"registre"', 1)
    file = tmp_path_factory.mktemp("lines") / "lines.toml"
    file.write_text(f"[[line]]{one}\n[line.recording]\nwithdrawal_by_key = true\n", encoding="utf-8")
    house = House(tmp_path_factory.mktemp("registre") / "home", freeswitch_server)
    house.furnish(file)
    house.preambule("objections", "add", f"+{CALLER}", "--reason", "letter")
    house.start()
    yield house
    house.stop()


def answered(pbx: SipPhone, number: int) -> SipCall:
    """The agent's side of so manieth a call."""
    wait_until(lambda: len(pbx.calls) == number, f"call {number} is put through", seconds=NOTICE_SECONDS)
    agent = pbx.calls[number - 1]
    assert agent.answered.wait(20)
    return agent


def test_a_registered_caller_takes_their_objection_back_by_key(town: House, freeswitch_server: FreeSwitch, pbx_port: int) -> None:
    with telephone("pbx", port=pbx_port, when_called=WhenCalled(0.3)) as pbx, telephone(CALLER) as caller:
        calling = caller.dial(NUMBER, freeswitch_server.trunk)
        agent = answered(pbx, 1)
        talk(calling, agent, 0, 3)
        over(calling, agent)
        assert town.recordings() == []

        calling = caller.dial(NUMBER, freeswitch_server.trunk)
        wait_until(lambda: len(heard_by(calling)) > KEY_SECONDS * RATE, "the notice is heard", seconds=NOTICE_SECONDS)
        for key in ["1", *["1"] * len(LEVEL2), "3", "3"]:
            calling.press(key)
            time.sleep(KEY_SECONDS)
        agent = answered(pbx, 2)
        talk(calling, agent, 0, 3)
        over(calling, agent)
        assert town.recordings() == [], "it counts from the next call on"
        assert [one["in_force"] for one in town.data("objections", "list", "--json")] == [False]

        calling = caller.dial(NUMBER, freeswitch_server.trunk)
        agent = answered(pbx, 3)
        talk(calling, agent, 0, 3)
        over(calling, agent)
        wait_until(lambda: [one["state"] for one in town.recordings()] == ["sealed"], "the third call is sealed")
