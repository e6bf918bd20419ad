"""Every header that a real server's event has, the embedded switch's has too.

`data/headers.json` is what a FreeSWITCH 1.10.12 was seen to say. To learn it anew, name a file by PREAMBULE_LEARN_HEADERS
and run these cases against a real server.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.conformance.esl import Application
from tests.conformance.fifo import Fifo
from tests.conformance.phone import Destination, Stage
from tests.conformance.sounds import write_wav
from tests.conformance.steps import RACING, leave, take_charge, talk

LEARNED = Path(__file__).parent / "data" / "headers.json"

EXCEPTIONS = {
    "variable_app_uuid": "only in the event of early media that a playback began by itself",
    "variable_sip_to_tag": "comes with the telephone's ACK, at no fixed moment",
    "variable_sip_cseq": "comes with the telephone's ACK, at no fixed moment",
    "variable_sip_from_tag": "comes with the telephone's ACK, at no fixed moment",
    "variable_sip_call_id": "comes with the telephone's ACK, at no fixed moment",
    "variable_sip_full_from": "comes with the telephone's ACK, at no fixed moment",
    "variable_sip_full_to": "comes with the telephone's ACK, at no fixed moment",
    "variable_sip_full_via": "comes with the telephone's ACK, at no fixed moment",
    "variable_endpoint_disposition": "set by the telephone's ACK, at no fixed moment",
    "variable_last_sent_callee_id_name": "set once the caller's telephone has been told who answers, at no fixed moment",
    "variable_last_sent_callee_id_number": "set once the caller's telephone has been told who answers, at no fixed moment",
    "variable_sip_reply_host": "of a re-INVITE, which the embedded telephone does without",
    "variable_sip_reply_port": "of a re-INVITE, which the embedded telephone does without",
    "variable_dlg_req_swap_direction": "of a re-INVITE, which the embedded telephone does without",
}
"""Headers that may be missing, and why."""


def seen(application: Application) -> dict[str, list[str]]:
    """For every kind of event the headers that each of its events has."""
    found: dict[str, set[str]] = {"CONNECT": set(application.call)}
    for packet in application.events:
        applied = packet.event.get("Application", "")
        kind = f"{packet.name}:{applied}" if applied else packet.name
        names = set(packet.event)
        found[kind] = found[kind] & names if kind in found else names
    return {kind: sorted(names) for kind, names in sorted(found.items())}


def compare(stage: Stage, case: str, application: Application) -> None:
    here = seen(application)
    if stage.name == "freeswitch" and (learn := os.environ.get("PREAMBULE_LEARN_HEADERS")):
        file = Path(learn)
        known = json.loads(file.read_text()) if file.exists() else {}
        file.write_text(json.dumps({**known, case: here}, indent=1, sort_keys=True) + "\n")
        return
    learned: dict[str, list[str]] = {
        kind: names for kind, names in json.loads(LEARNED.read_text())[case].items() if kind not in RACING
    }
    assert [kind for kind in learned if kind not in here] == []
    missing = {
        kind: [name for name in names if name not in here[kind] and name not in EXCEPTIONS] for kind, names in learned.items()
    }
    assert {kind: names for kind, names in missing.items() if names} == {}


async def test_notice(stage: Stage) -> None:
    sound = write_wav(stage.folder / "one.wav", 0.5)
    phone, application = await take_charge(stage)
    await application.run("pre_answer")
    await application.run("answer")
    await application.run("playback", sound)
    await application.execute(
        "play_and_get_digits", f"1 1 1 2000 none {sound} silence_stream://20 choice [12] 2000", identity="ask", lock=True
    )
    await application.until("PLAYBACK_STOP", count=2)
    phone.press("2")
    await application.complete("ask")
    await application.run("playback", "/nonexistent.wav")
    phone.hang_up()
    await application.until("CHANNEL_HANGUP_COMPLETE")
    await leave(application)
    compare(stage, "notice", application)


async def test_conversation(stage: Stage) -> None:
    phone, application = await talk(stage)
    fifo = Fifo(stage.folder / "a.raw")
    await fifo.start(application, "RECORD_STEREO=true,case_id=4711")
    await fifo.until(6400)
    phone.hold()
    await application.until("CHANNEL_HOLD")
    await stage.sleep(0.6)
    phone.take_back()
    await application.until("CHANNEL_UNHOLD")
    await fifo.order(application, "stop")
    phone.press("5")
    await application.until("DTMF")
    phone.agent_hang_up()
    await application.complete("talk")
    phone.hang_up()
    await application.until("CHANNEL_HANGUP_COMPLETE")
    await leave(application)
    await fifo.close()
    compare(stage, "conversation", application)


async def test_busy(stage: Stage) -> None:
    _, application = await take_charge(stage, Destination(busy=True))
    await application.run("answer")
    await application.execute("bridge", stage.dial, identity="talk")
    await application.until("CHANNEL_HANGUP_COMPLETE")
    await leave(application)
    compare(stage, "busy", application)


async def test_given_up(stage: Stage) -> None:
    phone, application = await take_charge(stage)
    await application.run("set", "one=1")
    phone.hang_up()
    await application.until("CHANNEL_HANGUP_COMPLETE")
    await leave(application)
    compare(stage, "given up", application)
