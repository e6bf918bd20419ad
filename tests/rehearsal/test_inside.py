"""The numbers inside the house: the embedded switch does at each what the shipped dialplan does."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from ivr.rehearsal.channel import Channel
from ivr.rehearsal.colleagues import HOLD_MUSIC
from ivr.rehearsal.inside import actions, expand, inside
from ivr.switch.configuration import SOURCE, defaults


def shipped(number: str) -> list[tuple[str, str]]:
    """What `freeswitch_conf/dialplan/inside.xml` does at a number."""
    for extension in ET.parse(SOURCE / "dialplan" / "inside.xml").iter("extension"):
        condition = extension.find("condition")
        assert condition is not None
        found = re.fullmatch(condition.get("expression", "").strip("^$"), number)
        if found is not None:
            return [
                (action.get("application", ""), _filled(action.get("data", ""), number)) for action in extension.iter("action")
            ]
    return []


def _filled(data: str, number: str) -> str:
    for name, value in defaults().items():
        data = data.replace(f"$${{{name}}}", value)
    return data.replace("$1", number).replace("${hold_music}", HOLD_MUSIC)


@pytest.mark.parametrize(
    "number", ["202", "999", "5901", "5909", "7001", "0199000088", "+33199000088", "5910", "15", "112", "99#", "*7002"]
)
def test_the_embedded_dialplan_is_the_shipped_one(number: str) -> None:
    assert inside(number) == shipped(number)


def test_the_music_is_the_shipped_one() -> None:
    assert f'data="hold_music={HOLD_MUSIC}"' in (SOURCE / "vars.xml").read_text()


def test_the_house_has_no_other_numbers() -> None:
    assert [number for number in ("", "15", "112", "99", "*7002", "12x", "x202") if inside(number)] == []
    assert inside("202")[-3] == ("bridge", "[drop_dtmf=true,hold_hangup_xfer_exten=202:XML:inside]sofia/gateway/pbx/202")


def test_a_transfer_leads_inside_from_everywhere_and_the_failsafe_ends_what_is_over() -> None:
    channel = Channel("0199000001", "0199000000", "inbound", 8000, 0, 1)
    failsafe = [("log", "put through")]
    channel.set("preambule_failsafe", "0199000000 XML failsafe")
    assert actions(channel, "0199000000", "failsafe", failsafe) == failsafe
    channel.set("last_bridge_to", "somebody")
    assert actions(channel, "0199000000", "failsafe", failsafe) == [("hangup", "NORMAL_CLEARING")]
    for context in ("callers", "failsafe"):
        assert actions(channel, "202", context, failsafe) == [("transfer", "202 XML inside")]
    assert actions(channel, "no number", "callers", failsafe) == []


def test_arguments_are_filled_in_with_the_channels_variables() -> None:
    channel = Channel("0199000001", "0199000000", "inbound", 8000, 0, 1)
    channel.set("cause", "USER_BUSY")
    assert expand(channel, "a=${cause} b=${nothing} $c") == "a=USER_BUSY b= $c"
