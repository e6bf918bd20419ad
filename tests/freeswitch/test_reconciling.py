"""A real FreeSWITCH that goes on recording for a line process that is dead, and one that comes back without its calls."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import soundfile

from tests.freeswitch.evening import put_through, talk
from tests.freeswitch.house import House
from tests.freeswitch.listening import heard_by, wait_until
from tests.freeswitch.markers import AGENT, CALLER, seconds_of
from tests.freeswitch.server import FreeSwitch
from tests.freeswitch.sip_phone import SipPhone, telephone

pytestmark = pytest.mark.freeswitch

DIALLED = "0199000000"
LONG_ENOUGH_SECONDS = 12
"""More than one chunk of ciphertext (64 KiB): the last, unfinished one dies with the process."""


@pytest.fixture
def line(house: House) -> Iterator[House]:
    """The real line process, running."""
    house.start()
    yield house
    house.stop()


def hanging(freeswitch: FreeSwitch) -> dict[str, str]:
    """What hangs on each leg, as the server tells it."""
    rows = json.loads(freeswitch.api("show channels as json")).get("rows", [])
    return {row["uuid"]: freeswitch.api(f"uuid_buglist {row['uuid']}") for row in rows}


def complaints(freeswitch: FreeSwitch) -> int:
    """How often the server has logged that it writes into a pipe without a reader."""
    return (freeswitch.home / "log" / "freeswitch.log").read_text(errors="replace").count("Error writing")


def noted(house: House, kind: str) -> list[tuple[str, dict[str, Any]]]:
    rows = [json.loads(row) for row in house.preambule("journal", "export").splitlines()]
    return [(row["subject"], json.loads(row["details"])) for row in rows if row.get("kind") == kind]


def newest(house: House, before: set[str]) -> dict[str, Any]:
    """The one recording that was not there before, once nothing is being captured or sealed any more."""
    wait_until(lambda: all(one["state"] in ("sealed", "destroyed") for one in house.recordings()), "all is at rest")
    (found,) = [one for one in house.recordings() if one["id"] not in before]
    return found


def said(house: House, recording: str, folder: Path) -> tuple[list[int], list[int]]:
    """Which seconds of the caller and of the agent came out."""
    out = folder / "recording.wav"
    house.export(recording, out)
    samples, _ = soundfile.read(out, dtype="int16", always_2d=True)
    return seconds_of(samples[:, 0], CALLER), seconds_of(samples[:, 1], AGENT)


def test_what_a_killed_line_process_left_recording_is_ended_and_what_was_said_after_its_death_is_in_no_file(
    freeswitch: FreeSwitch, line: House, pbx: SipPhone, caller: SipPhone, tmp_path: Path
) -> None:
    before = {one["id"] for one in line.recordings()}
    calling = caller.dial(DIALLED, freeswitch.trunk)
    agent = put_through(pbx, caller)
    talk(calling, agent, 0, LONG_ENOUGH_SECONDS)
    (leg,) = [uuid for uuid, bugs in hanging(freeswitch).items() if "session_record" in bugs]
    (other,) = set(hanging(freeswitch)) - {leg}
    foreign = tmp_path / "the-pbxs-own.wav"
    assert freeswitch.api(f"uuid_record {other} start {foreign}").startswith("+OK")
    for uuid in (leg, other):
        assert freeswitch.api(f"uuid_displace {uuid} start tone_stream://%(200,14800,1400);loops=-1 0 m").startswith("+OK")
    line.kill()
    talk(calling, agent, 13, 2)
    assert str(line.home / "spool") in hanging(freeswitch)[leg]
    assert complaints(freeswitch) > 50

    line.start()
    assert hanging(freeswitch)[leg].split() == ["<media-bugs>", "</media-bugs>"]
    assert str(foreign) in hanging(freeswitch)[other]
    assert "displace" not in hanging(freeswitch)[other]
    quiet = complaints(freeswitch)
    talk(calling, agent, 16, 3)
    assert complaints(freeswitch) == quiet
    assert seconds_of(heard_by(agent), CALLER)[-5:] == [13, 14, 16, 17, 18]
    assert seconds_of(heard_by(calling), AGENT)[-5:] == [13, 14, 16, 17, 18]
    assert not calling.ended.is_set()
    calling.hang_up()
    assert agent.ended.wait(20)

    recording = newest(line, before)
    line.stop()
    assert (recording["state"], recording["complete"]) == ("sealed", False)
    for kept in said(line, recording["id"], tmp_path):
        assert kept
        assert kept == list(range(LONG_ENOUGH_SECONDS))[: len(kept)]
    assert not list((line.home / "parts").iterdir())
    assert not list((line.home / "spool").iterdir())
    assert noted(line, "recording.reconciled") == [
        (recording["id"], {"action": "stop_recording", "leg": leg, "why": "line-died"})
    ]
    assert {(subject, details["action"]) for subject, details in noted(line, "call.reconciled")} == {
        (leg, "release"),
        (leg, "stop_tone"),
        (other, "stop_tone"),
    }
    assert str(foreign) not in line.said()
    line.preambule("journal", "verify")


def test_told_to_stop_in_mid_call_it_leaves_nobody_recorded_and_the_parties_talk_on(
    freeswitch: FreeSwitch, line: House, pbx: SipPhone, tmp_path: Path
) -> None:
    """SIGTERM, and the call lasts longer than the line may drain."""
    before = {one["id"] for one in line.recordings()}
    with telephone("33199000302") as caller:
        calling = caller.dial(DIALLED, freeswitch.trunk)
        agent = put_through(pbx, caller)
        talk(calling, agent, 0, 4)
        line.stop()
        assert not [leg for leg, bugs in hanging(freeswitch).items() if "<function>" in bugs]
        talk(calling, agent, 13, 2)
        assert seconds_of(heard_by(agent), CALLER)[-2:] == [13, 14]
        assert seconds_of(heard_by(calling), AGENT)[-2:] == [13, 14]
        calling.hang_up()
        assert agent.ended.wait(20)
    recording = newest(line, before)
    assert (recording["state"], recording["complete"]) == ("sealed", True)
    (noted_why,) = [details["why"] for subject, details in noted(line, "recording.reconciled") if subject == recording["id"]]
    assert noted_why == "ended"
    assert said(line, recording["id"], tmp_path) == ([0, 1, 2, 3], [0, 1, 2, 3])


def test_when_freeswitch_was_killed_its_calls_are_sealed_and_it_is_found_again(
    freeswitch: FreeSwitch, line: House, pbx: SipPhone, tmp_path: Path
) -> None:
    before = {one["id"] for one in line.recordings()}
    with telephone("33199000300") as caller:
        calling = caller.dial(DIALLED, freeswitch.trunk)
        agent = put_through(pbx, caller)
        talk(calling, agent, 0, 5)
        freeswitch.kill()
        time.sleep(1)
        freeswitch.start()
    wait_until(line.well, "the line process has found the server again")
    recording = newest(line, before)
    assert recording["state"] == "sealed"
    assert said(line, recording["id"], tmp_path) == ([0, 1, 2, 3, 4], [0, 1, 2, 3, 4])
    assert line.live() == []
    with telephone("33199000301") as caller:
        caller.dial(DIALLED, freeswitch.trunk)
        wait_until(lambda: len(line.live()) == 1, "the next call is answered")
