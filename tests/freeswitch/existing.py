"""A FreeSWITCH that somebody already has: its own profile and context, with the fragment pasted in."""

from __future__ import annotations

import re
from pathlib import Path

from ivr.switch.configuration import fragment
from tests.freeswitch.server import CONFIGURATION


def profile(port: int) -> str:
    """The trunk's profile under another name, on another port, into the context `existing`, without a gateway."""
    text = (CONFIGURATION / "sip_profiles" / "trunk.xml").read_text()
    text = re.sub(r"<gateways>.*</gateways>", "", text, flags=re.DOTALL)
    return (
        text.replace('profile name="trunk"', 'profile name="existing"')
        .replace("$${preambule_trunk_port}", str(port))
        .replace('"callers"', '"existing"')
    )


def dialplan(line_port: int) -> str:
    """The fragment first, then what answers the number today; here it puts a nine before it, to be told from the failsafe of our own files."""
    pasted = re.search(
        r"<include>\n(.*)</include>", fragment({"preambule_line_port": str(line_port), "preambule_guard_seconds": "3"}), re.DOTALL
    )
    assert pasted is not None
    return f"""<context name="existing">
{pasted.group(1)}
  <extension name="today">
    <condition field="destination_number" expression="^(.*)$">
      <action application="bridge" data="sofia/gateway/pbx/9$1"/>
    </condition>
  </extension>
</context>
"""


def install(configuration: Path, port: int, line_port: int) -> None:
    """Write both into a copy of the configuration."""
    (configuration / "sip_profiles" / "existing.xml").write_text(profile(port))
    (configuration / "dialplan" / "existing.xml").write_text(dialplan(line_port))
