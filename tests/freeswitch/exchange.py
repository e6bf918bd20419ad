"""What a house adds to `dialplan/inside/`: a voicemail, and a key with which an agent asks a colleague before they transfer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ivr.domain.line import Destination
from ivr.switch.configuration import destinations
from tests.call.fakes import LINE

HOUSE = """
<include>
  <extension name="voicemail">
    <condition field="destination_number" expression="^730$">
      <action application="answer"/>
      <action application="record" data="FOLDER/message.wav 60 50 30"/>
    </condition>
  </extension>

  <!-- Run on the agent's leg: the caller hears music while the agent asks, and is joined to the colleague when the agent hangs up. -->
  <extension name="ask first">
    <condition field="destination_number" expression="^ask-([0-9]{3})$">
      <action application="set" data="attxfer_conf_key=none"/>
      <action application="set" data="told=${uuid_broadcast ${signal_bond} ${hold_music} aleg}"/>
      <action application="att_xfer" data="sofia/gateway/pbx/$1"/>
    </condition>
  </extension>
</include>
"""


def install(configuration: Path, folder: Path) -> None:
    """Write it into a copy of the configuration; the voicemail's messages go into `folder`. 201 is where the line leads to."""
    inside = configuration / "dialplan" / "inside"
    inside.mkdir(exist_ok=True)
    (inside / "house.xml").write_text(HOUSE.replace("FOLDER", str(folder)))
    line = replace(LINE, number="+33199000000", numbers=(), destination=Destination("sofia/gateway/pbx/201", 10))
    (configuration / "dialplan" / "destinations").mkdir(exist_ok=True)
    (configuration / "dialplan" / "destinations" / "lines.xml").write_text(destinations([line]))
