"""A house's exchange around the shipped configuration: parking places, queues, a voicemail, colleagues, the outside."""

from __future__ import annotations

from pathlib import Path

MODULES = ("mod_valet_parking", "mod_fifo")
FIFO = '<configuration name="fifo.conf"><settings/><fifos/></configuration>'

TRANSFERRED = """
  <extension name="exchange: transferred">
    <condition field="${last_bridge_to}" expression="^.+$"/>
    <condition field="destination_number" expression="^(.+)$">
      <action application="transfer" data="$1 XML exchange"/>
    </condition>
  </extension>
"""
DIALLED_INSIDE = """
  <extension name="exchange: inside">
    <condition field="destination_number" expression="^([27][0-9]{2,3})$">
      <action application="transfer" data="$1 XML exchange"/>
    </condition>
  </extension>
"""
EXCHANGE = """
<context name="exchange">
  <extension name="parking place">
    <condition field="destination_number" expression="^(71[0-9]{2})$">
      <action application="valet_park" data="places $1"/>
    </condition>
  </extension>
  <extension name="into the queue">
    <condition field="destination_number" expression="^720$">
      <action application="fifo" data="queue in"/>
    </condition>
  </extension>
  <extension name="out of the queue">
    <condition field="destination_number" expression="^721$">
      <action application="answer"/>
      <action application="fifo" data="queue out nowait"/>
    </condition>
  </extension>
  <extension name="voicemail">
    <condition field="destination_number" expression="^730$">
      <action application="answer"/>
      <action application="record" data="FOLDER/message.wav 60 50 30"/>
    </condition>
  </extension>
  <!-- Run on the agent's leg: the caller hears music while the agent asks a colleague, and is joined to them when the agent hangs up. -->
  <extension name="ask first">
    <condition field="destination_number" expression="^ask-([0-9]{3})$">
      <action application="set" data="attxfer_conf_key=none"/>
      <action application="set" data="told=${uuid_broadcast ${signal_bond} ${hold_music} aleg}"/>
      <action application="att_xfer" data="sofia/gateway/pbx/$1"/>
    </condition>
  </extension>
  <extension name="outside">
    <condition field="destination_number" expression="^(0[0-9]{9})$">
      <action application="set" data="hangup_after_bridge=true"/>
      <action application="bridge" data="sofia/gateway/trunk/$1"/>
    </condition>
  </extension>
  <extension name="colleague">
    <condition field="destination_number" expression="^(2[0-9]{2})$">
      <action application="set" data="hangup_after_bridge=true"/>
      <action application="bridge" data="sofia/gateway/pbx/$1"/>
    </condition>
  </extension>
</context>
"""


def install(configuration: Path, folder: Path) -> None:
    """Write it into a copy of the configuration; the voicemail's messages go into `folder`."""
    (configuration / "dialplan" / "exchange.xml").write_text(EXCHANGE.replace("FOLDER", str(folder)))
    for name, extension in (("callers", TRANSFERRED), ("from_pbx", DIALLED_INSIDE)):
        file = configuration / "dialplan" / f"{name}.xml"
        file.write_text(file.read_text().replace(f'<context name="{name}">', f'<context name="{name}">{extension}', 1))
    modules = configuration / "autoload_configs" / "modules.conf.xml"
    text = modules.read_text()
    added = "".join(f'<load module="{module}"/>' for module in MODULES if module not in text)
    modules.write_text(text.replace("</modules>", f"{added}</modules>"))
    fifo = configuration / "autoload_configs" / "fifo.conf.xml"
    if not fifo.exists():
        fifo.write_text(FIFO)
