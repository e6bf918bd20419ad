"""Lines of other modes than automatic on a real FreeSWITCH: what the parties' keys do, measured in what comes out."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import soundfile

from tests.freeswitch.evening import REFUSED_SECONDS, over, put_through, talk
from tests.freeswitch.house import House
from tests.freeswitch.listening import heard_by, wait_until
from tests.freeswitch.markers import AGENT, CALLER, RATE, dbfs, seconds_of
from tests.freeswitch.server import FreeSwitch
from tests.freeswitch.sip_phone import SipCall, SipPhone, WhenCalled, telephone

pytestmark = pytest.mark.freeswitch

NUMBERS = {"consent": "0199000010", "on_demand": "0199000011", "mandatory": "0199000012"}
STARTED_SECONDS = 4
"""Longer than the sentence that tells of a recording on demand: while the caller hears it, the agent hears nothing."""
SILENCE_DBFS = -60


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first line of the tests' file, once for each mode."""
    one = Path(__file__).with_name("lines.toml").read_text(encoding="utf-8").split("[[line]]")[1]
    one = re.sub(r"(?m)^locales = .*$", 'locales = ["en"]', one)
    told = {mode: one.replace('"automatic"', f'"{mode}"').replace('"accueil"', f'"{mode}"', 1) for mode in NUMBERS}
    told = {mode: text.replace('"01 99 00 00 00"', f'"{NUMBERS[mode]}"') for mode, text in told.items()}
    told["mandatory"] = told["mandatory"].replace('"training"', '"legal_proof"')
    told["mandatory"] = told["mandatory"].replace('"public_task"', '"legal_duty"\nreference = "article L1-2"')
    told["mandatory"] += '\n[line.recording.never_recorded]\nagents = ["299"]\n\n'  # LAW 16: no key leaves what the law demands
    file = tmp_path_factory.mktemp("lines") / "lines.toml"
    file.write_text("[[line]]".join(["", *(text.replace('"on_demand"', '"on-demand"', 1) for text in told.values())]))
    return file


@pytest.fixture(scope="module")
def modes(freeswitch_server: FreeSwitch, lines: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An installation with these lines."""
    house = House(tmp_path_factory.mktemp("modes") / "home", freeswitch_server)
    house.furnish(lines)
    yield house
    house.stop()


def notice_is_over(calling: SipCall) -> None:
    """Wait for a silence longer than those between the sentences."""

    def silent() -> bool:
        heard = heard_by(calling)
        return bool(len(heard) > 5 * RATE and dbfs(heard) > SILENCE_DBFS and dbfs(heard[-2 * RATE :]) < SILENCE_DBFS)

    wait_until(silent, "the notice is over", seconds=60)


def consents(caller: SipPhone, pbx: SipPhone, server: FreeSwitch) -> SipCall:
    calling = caller.dial(NUMBERS["consent"], server.trunk)
    notice_is_over(calling)
    calling.press("3")
    agent = put_through(pbx, caller)
    talk(calling, agent, 0, 4)
    return over(calling, agent).calling


def is_recorded_on_demand(caller: SipPhone, pbx: SipPhone, server: FreeSwitch) -> SipCall:
    calling = caller.dial(NUMBERS["on_demand"], server.trunk)
    agent = put_through(pbx, caller)
    talk(calling, agent, 0, 3)
    for key in "*1":
        agent.press(key)
        time.sleep(0.3)
    time.sleep(STARTED_SECONDS)
    talk(calling, agent, 10, 4)
    assert calling.keys_heard == []
    return over(calling, agent).calling


def objects(caller: SipPhone, pbx: SipPhone, server: FreeSwitch) -> SipCall:
    calling = caller.dial(NUMBERS["mandatory"], server.trunk)
    agent = put_through(pbx, caller)
    talk(calling, agent, 0, 3)
    calling.press("2")
    time.sleep(REFUSED_SECONDS)
    talk(calling, agent, 10, 4)
    return over(calling, agent).calling


@pytest.fixture(scope="module")
def recordings(freeswitch_server: FreeSwitch, modes: House, pbx_port: int) -> dict[str, list[dict[str, Any]]]:
    """Three callers at once; what was recorded, by line."""
    stories = (consents, is_recorded_on_demand, objects)
    modes.start()
    with ExitStack() as stack, ThreadPoolExecutor(len(stories)) as pool:
        pbx = stack.enter_context(telephone("pbx", port=pbx_port, when_called=WhenCalled(0.3)))
        callers = [stack.enter_context(telephone(f"3319900020{number}")) for number in range(len(stories))]
        futures = [pool.submit(story, caller, pbx, freeswitch_server) for story, caller in zip(stories, callers, strict=True)]
        for future in futures:
            future.result(200)
        wait_until(lambda: not freeswitch_server.channels(), "everybody has hung up")
        wait_until(lambda: {one["state"] for one in modes.recordings()} == {"sealed"}, "all is sealed")
        found = modes.recordings()
        modes.stop()
    return {mode: [one for one in found if one["line"] == mode.replace("_", "-")] for mode in NUMBERS}


def said_in(house: House, recording: str, folder: Path) -> tuple[list[int], list[int]]:
    """Which seconds of the caller and of the agent came out, each in its channel."""
    out = folder / f"{recording}.wav"
    house.export(recording, out)
    samples, _ = soundfile.read(out, dtype="int16", always_2d=True)
    return seconds_of(samples[:, 0], CALLER), seconds_of(samples[:, 1], AGENT)


def test_who_has_consented_by_key_is_recorded(recordings: dict[str, list[dict[str, Any]]], modes: House, tmp_path: Path) -> None:
    (one,) = recordings["consent"]
    assert said_in(modes, one["id"], tmp_path) == ([0, 1, 2, 3], [0, 1, 2, 3])


def test_on_demand_only_what_was_said_after_the_agents_order_is_kept(
    recordings: dict[str, list[dict[str, Any]]], modes: House, tmp_path: Path
) -> None:
    (one,) = recordings["on_demand"]
    assert said_in(modes, one["id"], tmp_path) == ([10, 11, 12, 13], [10, 11, 12, 13])


def test_an_objection_ends_no_recording_that_the_law_demands(
    recordings: dict[str, list[dict[str, Any]]], modes: House, tmp_path: Path
) -> None:
    (one,) = recordings["mandatory"]
    assert said_in(modes, one["id"], tmp_path) == ([0, 1, 2, 10, 11, 12, 13], [0, 1, 2, 10, 11, 12, 13])
