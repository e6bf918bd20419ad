"""Whole calls, from ring to export, on a real FreeSWITCH: by RFC 2833 and by SIP INFO, measured in what came out."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.freeswitch.evening import DESTROYS, KEEPS, TALK_SECONDS, Came, Evening, put_through, talk
from tests.freeswitch.g711 import Samples
from tests.freeswitch.house import House
from tests.freeswitch.listening import heard_by, wait_until
from tests.freeswitch.markers import AGENT, CALLER, EARLY, RATE, WINDOW, dbfs, heard_in, seconds_of
from tests.freeswitch.server import FreeSwitch
from tests.freeswitch.sip_phone import SipPhone, WhenCalled, telephone

pytestmark = pytest.mark.freeswitch

SPOKEN_DBFS = 20 * np.log10(0.3 / np.sqrt(2))
TOLERANCE_SECONDS = 0.1
LONG_ENOUGH_SECONDS = 12
"""More than one chunk of ciphertext (64 KiB): the last, unfinished one dies with the process."""


@dataclass
class Calls:
    """What came of the evening's calls, by the name of the scenario; and the recordings, by call."""

    came: dict[str, Came] = field(default_factory=dict)
    recordings: list[dict[str, Any]] = field(default_factory=list)

    def recorded(self, line: str) -> list[dict[str, Any]]:
        return [one for one in self.recordings if one["line"] == line]


@pytest.fixture(scope="module")
def calls(freeswitch_server: FreeSwitch, house: House, pbx_port: int) -> Calls:
    """Five callers at once, each with an intention of their own."""
    evening = Evening(freeswitch_server, pbx_port)
    scenarios: dict[str, Callable[[SipPhone, SipPhone], Came]] = {
        "listens": lambda caller, pbx: evening.listens(caller, pbx, DESTROYS),
        "refuses in the menu by rfc2833": lambda caller, pbx: evening.refuses_in_the_menu(caller, pbx, DESTROYS, "rfc2833"),
        "refuses in the menu by info": lambda caller, pbx: evening.refuses_in_the_menu(caller, pbx, KEEPS, "info"),
        "refuses while talking by rfc2833": lambda caller, pbx: evening.refuses_while_talking(caller, pbx, DESTROYS, "rfc2833"),
        "refuses while talking by info": lambda caller, pbx: evening.refuses_while_talking(caller, pbx, KEEPS, "info"),
    }
    result = Calls()
    house.start()
    with ExitStack() as stack, ThreadPoolExecutor(len(scenarios)) as pool:
        pbx = stack.enter_context(telephone("pbx", port=pbx_port, when_called=WhenCalled(0.3)))
        callers = [stack.enter_context(telephone(f"3319900010{number}")) for number in range(len(scenarios))]
        futures = {
            name: pool.submit(scenario, caller, pbx) for (name, scenario), caller in zip(scenarios.items(), callers, strict=True)
        }
        result.came = {name: future.result(200) for name, future in futures.items()}
        wait_until(lambda: not freeswitch_server.channels(), "everybody has hung up")
        wait_until(
            lambda: all(one["state"] in ("sealed", "destroyed") for one in house.recordings()), "all is sealed or destroyed"
        )
        result.recordings = house.recordings()
        house.stop()
    return result


def exported(house: House, recording: str, folder: Path) -> tuple[Samples, Samples]:
    """Caller's and agent's channel of a recording, as a person with a right and a reason gets them."""
    out = folder / f"{recording}.wav"
    house.export(recording, out)
    samples, rate = soundfile.read(out, dtype="int16", always_2d=True)
    assert (rate, samples.shape[1]) == (RATE, 2)
    return samples[:, 0], samples[:, 1]


def assert_says(samples: Samples, speaker: Any, seconds: list[int]) -> None:
    """These seconds, whole, in this order, at the level at which they were spoken."""
    heard = heard_in(samples, speaker)
    assert [second for second, _ in itertools.groupby(one for one in heard if one is not None)] == seconds
    windows = [samples[at * WINDOW : (at + 1) * WINDOW] for at, one in enumerate(heard) if one is not None]
    assert len(windows) * WINDOW / RATE == pytest.approx(len(seconds), abs=2 * TOLERANCE_SECONDS)
    assert np.median([dbfs(window) for window in windows]) == pytest.approx(SPOKEN_DBFS, abs=1)


def test_who_listens_is_recorded_and_measured(calls: Calls, house: House, tmp_path: Path) -> None:
    """Levels per channel, duration within 100 ms, nothing from before the proof."""
    came, (recording,) = calls.came["listens"], [one for one in calls.recorded("accueil") if one["state"] == "sealed"]
    caller, agent = exported(house, recording["id"], tmp_path)
    assert_says(caller, CALLER, list(range(TALK_SECONDS)))
    assert_says(agent, AGENT, list(range(TALK_SECONDS)))
    assert len(caller) / RATE == pytest.approx(came.seconds, abs=TOLERANCE_SECONDS)
    assert not seconds_of(agent, CALLER)
    assert not seconds_of(caller, AGENT)
    assert recording["complete"]


def test_nothing_that_the_caller_said_before_the_proof_is_kept(calls: Calls, house: House, tmp_path: Path) -> None:
    came = calls.came["listens"]
    began, _ = came.calling.audio.said()[0]
    assert began < came.agent.answered_at - 10
    (recording,) = [one for one in calls.recorded("accueil") if one["state"] == "sealed"]
    caller, _ = exported(house, recording["id"], tmp_path)
    assert EARLY.frequency(0) < RATE / 2
    assert seconds_of(caller, EARLY) == []


def test_the_proof_of_a_recording_verifies_and_says_what_was_heard(calls: Calls, house: House, tmp_path: Path) -> None:
    (recording,) = [one for one in calls.recorded("accueil") if one["state"] == "sealed"]
    proof = tmp_path / "proof.jws"
    proof.write_text(house.preambule("proof", "show", recording["proof"]))
    said = house.data("proof", "verify", str(proof), "--key", str(house.home / "keys" / "signing.pub.pem"))
    assert recording["call"] in json.dumps(said)


@pytest.mark.parametrize("scenario", ["refuses in the menu by rfc2833", "refuses in the menu by info"])
def test_who_refuses_in_the_menu_talks_and_is_not_recorded(calls: Calls, scenario: str) -> None:
    came = calls.came[scenario]
    assert seconds_of(heard_by(came.agent), CALLER) == list(range(TALK_SECONDS))
    assert seconds_of(heard_by(came.calling), AGENT)[-TALK_SECONDS:] == list(range(TALK_SECONDS))
    assert len(calls.recordings) == 3  # by the three who did not


def test_who_refuses_while_talking_talks_on_and_what_was_recorded_is_destroyed(calls: Calls, house: House) -> None:
    came = calls.came["refuses while talking by rfc2833"]
    assert seconds_of(heard_by(came.agent), CALLER)[-4:] == [10, 11, 12, 13]
    (recording,) = [one for one in calls.recorded("accueil") if one["state"] == "destroyed"]
    assert not [file for file in house.home.rglob("*") if recording["id"] in file.name]


def test_after_a_refusal_nothing_more_is_kept_on_a_line_that_keeps_what_came_before(
    calls: Calls, house: House, tmp_path: Path
) -> None:
    (recording,) = calls.recorded("conseil")
    caller, agent = exported(house, recording["id"], tmp_path)
    assert_says(caller, CALLER, [0, 1, 2, 3])
    assert_says(agent, AGENT, [0, 1, 2, 3])
    came = calls.came["refuses while talking by info"]
    assert seconds_of(heard_by(came.agent), CALLER)[-4:] == [10, 11, 12, 13]


def test_the_agent_never_hears_the_caller_s_refusing_key(calls: Calls) -> None:
    for scenario in ("refuses while talking by rfc2833", "refuses while talking by info"):
        assert calls.came[scenario].agent.keys_heard == []


def test_no_audio_lies_about_in_the_clear(calls: Calls, house: House, freeswitch_server: FreeSwitch) -> None:
    assert calls.recordings
    assert not list((house.home / "spool").iterdir())
    assert not [file for file in freeswitch_server.home.rglob("*") if file.suffix in {".wav", ".raw", ".flac"}]


def test_killed_in_mid_call_the_parties_talk_on_and_only_what_came_before_is_kept(
    freeswitch: FreeSwitch, house: House, pbx: SipPhone, calls: Calls, tmp_path: Path
) -> None:
    before = {one["id"] for one in calls.recordings}
    with telephone("33199000200") as caller:
        house.start()
        calling = caller.dial(DESTROYS, freeswitch.trunk)
        agent = put_through(pbx, caller)
        talk(calling, agent, 0, LONG_ENOUGH_SECONDS)
        house.kill()
        talk(calling, agent, 15, 4)
        assert seconds_of(heard_by(agent), CALLER)[-4:] == [15, 16, 17, 18]
        agent.hang_up()
        assert calling.ended.wait(20)
    assert len([call for call in pbx.calls if call.caller == "33199000200"]) == 1
    house.start()
    wait_until(
        lambda: all(one["state"] in ("sealed", "destroyed") for one in house.recordings()), "what the crash left is sealed"
    )
    (recording,) = [one for one in house.recordings() if one["id"] not in before]
    house.stop()
    assert not recording["complete"]
    for samples, speaker in zip(exported(house, recording["id"], tmp_path), (CALLER, AGENT), strict=True):
        kept = seconds_of(samples, speaker)
        assert kept
        assert kept == list(range(LONG_ENOUGH_SECONDS))[: len(kept)]


def test_killed_in_the_notice_the_caller_is_put_through_and_nothing_is_recorded(
    freeswitch: FreeSwitch, house: House, pbx: SipPhone, calls: Calls
) -> None:
    before = {one["id"] for one in house.recordings()}
    with telephone("33199000201") as caller:
        house.start()
        calling = caller.dial(DESTROYS, freeswitch.trunk)
        assert calling.early.wait(20)
        wait_until(lambda: dbfs(heard_by(calling)[-RATE:]) > -40, "the notice has begun")
        house.kill()
        agent = put_through(pbx, caller)
        talk(calling, agent, 0, 2)
        assert seconds_of(heard_by(agent), CALLER) == [0, 1]
    assert {one["id"] for one in house.recordings()} == before
