"""What the parties hear in mid-call by a real FreeSWITCH, as the caller's leg commands it; and who gets the caller's keys."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.conformance.ear import longest_gap, presence, runs
from tests.conformance.sounds import tone, write_wav
from tests.freeswitch.conftest import LineProcess
from tests.freeswitch.listening import wait_until
from tests.freeswitch.server import FreeSwitch
from tests.freeswitch.sip_phone import SipCall, SipPhone

pytestmark = pytest.mark.freeswitch

CALLER, AGENT, WORDS, DIGIT, REFUSED, WARNING = 300, 2200, 1000, 1800, 560, 1400
FRAME_MS = 20
LATE_MS = 200


@pytest.fixture
def line(freeswitch: FreeSwitch, tmp_path: Path) -> Iterator[LineProcess]:
    files = write_wav(tmp_path / "words.wav", 0.6, WORDS), write_wav(tmp_path / "digit.wav", 0.3, DIGIT)
    command = [sys.executable, "-m", "tests.freeswitch.sounding_line", str(freeswitch.ports.line), *files]
    process = LineProcess(command, dict(os.environ), tmp_path / "line.txt")
    process.start()
    wait_until(lambda: "ready" in process.said(), "the line process listens")
    yield process
    process.close()


@pytest.fixture
def parties(freeswitch: FreeSwitch, caller: SipPhone, pbx: SipPhone, line: LineProcess) -> tuple[SipCall, SipCall]:
    calling = caller.dial("0199000000", freeswitch.trunk)
    agent = pbx.wait_for_call(20)
    wait_until(lambda: "Bridged" in line.said(), "they hear each other")
    return calling, agent


def ordered(agent: SipCall, line: LineProcess, key: str, word: str) -> None:
    """The agent presses a key, and it is done."""
    before = line.said().count(f"\n{word}\n")
    for one in f"*{key}":
        agent.press(one)
    wait_until(lambda: line.said().count(f"\n{word}\n") > before, word)


def set_log_level(freeswitch: FreeSwitch, level: str) -> None:
    """As if the server had been started so."""
    freeswitch.api(f"global_setvar preambule_log_level={level}")
    freeswitch.api(f"fsctl loglevel {level}")


def lengths(samples: np.ndarray, hertz: float) -> list[int]:
    return [length * FRAME_MS for _, length in runs(presence(samples, hertz))]


def since(call: SipCall, before: int) -> np.ndarray:
    return np.frombuffer(call.heard()[before:], "<i2")


def test_what_each_party_hears(parties: tuple[SipCall, SipCall], line: LineProcess) -> None:
    calling, agent = parties
    marks = len(calling.heard()), len(agent.heard())
    calling.speak(tone(CALLER, 16))
    agent.speak(tone(AGENT, 16))
    time.sleep(1)
    ordered(agent, line, "1", "start")
    time.sleep(3.5)
    heard, theirs = since(calling, marks[0]), since(agent, marks[1])
    lasts = 250 + 600 + 200 + 300 + 300  # what FreeSWITCH begins with, the words, their pause, two digits of one group
    assert [abs(length - wanted) <= 60 for length, wanted in zip(lengths(heard, WORDS), [600], strict=True)] == [True]
    assert abs(sum(lengths(heard, DIGIT)) - 600) <= 60
    (last, length), *_ = reversed(runs(presence(heard, DIGIT)))
    back = next(begin for begin, _ in runs(presence(heard, AGENT)) if begin > last)
    assert (back - last - length) * FRAME_MS <= LATE_MS, "the agent is heard again at once"
    assert lasts - 100 <= longest_gap(presence(theirs, CALLER)) * FRAME_MS <= lasts + LATE_MS

    marks = len(calling.heard()), len(agent.heard())
    ordered(agent, line, "2", "pause")
    time.sleep(1.2)
    heard, theirs = since(calling, marks[0]), since(agent, marks[1])
    assert abs(sum(lengths(theirs, REFUSED)) - 480) <= 80
    assert lengths(heard, REFUSED) == []
    assert longest_gap(presence(theirs, CALLER)) * FRAME_MS <= LATE_MS, "the signal is mixed into the caller's words"

    calling.fall_silent()
    agent.fall_silent()
    marks = len(calling.heard()), len(agent.heard())
    ordered(agent, line, "3", "resume")
    time.sleep(1)
    ordered(agent, line, "4", "stop")
    for samples in (since(calling, marks[0]), since(agent, marks[1])):
        assert [abs(length - 500) <= 40 for length in lengths(samples, WARNING)] == [True]


@pytest.mark.parametrize(("level", "passed"), [("warning", "4271"), ("info", "")])
def test_keys_typed_in_confidence(
    parties: tuple[SipCall, SipCall], line: LineProcess, freeswitch: FreeSwitch, level: str, passed: str
) -> None:
    calling, agent = parties
    log = freeswitch.home / "log" / "freeswitch.log"
    calling.speak(tone(CALLER, 20))
    calling.press("5")
    wait_until(lambda: "RECV DTMF 5" in log.read_text(errors="replace"), "the server has seen a key")
    set_log_level(freeswitch, level)
    try:
        assert agent.keys_heard == [], "the dial string keeps keys from the agent"
        before = len(log.read_text(errors="replace"))
        ordered(agent, line, "5", "protect")
        for key in "4271":
            calling.press(key)
        time.sleep(1.5)
        assert "".join(agent.keys_heard) == passed
        ordered(agent, line, "6", "refuse")
    finally:
        set_log_level(freeswitch, "debug")
    assert "the caller wants" not in line.said(), "a card's 2 is no refusal"
    assert not re.search("DTMF [427]", log.read_text(errors="replace")[before:]), "nor is it in the server's log"
    calling.press("2")
    wait_until(lambda: "the caller wants refuse" in line.said(), "a refusal is one again")
    assert "".join(agent.keys_heard) == passed
    calling.hang_up()
    wait_until(lambda: "left [" in line.said(), "the call is over")
    assert f"left ['{'X' * len('5' + passed)}', None]" in line.said(), "FreeSWITCH itself remembers none of them"
