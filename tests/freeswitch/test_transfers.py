"""Transfers, parking, queues, holds on a real FreeSWITCH, with the real line process: what is kept of each, measured in the audio.

docs/transfers.md has the rule of each case.
"""

from __future__ import annotations

import json
import secrets
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import soundfile

from tests.freeswitch import exchange, lives
from tests.freeswitch.house import House
from tests.freeswitch.listening import wait_until
from tests.freeswitch.markers import AGENT, CALLER, seconds_of
from tests.freeswitch.server import FreeSwitch, find
from tests.freeswitch.sip_phone import WhenCalled, telephone

pytestmark = pytest.mark.freeswitch

RINGS_SECONDS = 3.5
"""Long enough for the caller to say something that nobody may keep while it rings."""
TOKEN = secrets.token_hex(16)
AT_ONCE = 7
FIRST, SECOND, THIRD = [0, 1, 2], [10, 11, 12], [15, 16, 17]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a case keeps, by channel (caller, agents), what the display shows at its moments, and how the next agent came (`Way`)."""

    caller: list[int]
    agents: list[int]
    shown: dict[str, str]
    ways: tuple[str, ...] = ()


NOBODY, AGENT_KEPT = "nobody: paused", "agent: capturing"
RULES = {
    "blind": Rule(FIRST + SECOND, FIRST + SECOND, {"ringing": NOBODY, "second agent": AGENT_KEPT}, ("transferred",)),
    "early_media": Rule(FIRST + SECOND, FIRST + SECOND, {"early media": NOBODY, "second agent": AGENT_KEPT}, ("transferred",)),
    "both": Rule(FIRST + SECOND, FIRST + SECOND, {"ringing": NOBODY, "second agent": AGENT_KEPT}, ("transferred",)),
    "attended": Rule(
        FIRST + SECOND, FIRST + SECOND, {"consultation": "agent: paused", "second agent": AGENT_KEPT}, ("consulted",)
    ),
    "by_key": Rule(FIRST + SECOND, FIRST + SECOND, {"consultation": "agent: paused", "second agent": AGENT_KEPT}, ("consulted",)),
    "parked": Rule(FIRST + SECOND, FIRST + SECOND, {"parked": NOBODY, "second agent": AGENT_KEPT}, ("parked",)),
    "queued": Rule(FIRST + SECOND, FIRST + SECOND, {"queued": NOBODY, "second agent": AGENT_KEPT}, ("queued",)),
    "agent_holds": Rule(FIRST + SECOND, FIRST + SECOND, {"held": "agent: paused", "back": AGENT_KEPT}),
    "caller_holds": Rule(FIRST + SECOND, FIRST + SECOND, {"held": "agent: paused", "back": AGENT_KEPT}),
    "hangs_up_while_holding": Rule(FIRST + SECOND, FIRST + SECOND, {"ringing again": NOBODY, "again": AGENT_KEPT}),
    "unrecorded_agent": Rule(
        FIRST + THIRD,
        FIRST + THIRD,
        {"unrecorded agent": "unrecorded_agent: paused", "third agent": AGENT_KEPT},
        ("transferred",),
    ),
    "outside": Rule(FIRST, FIRST, {"outside": "outside: stopped"}),
    "voicemail": Rule(FIRST, FIRST, {"voicemail": "voicemail: stopped"}),
    "codecs": Rule(FIRST + SECOND + THIRD, FIRST + SECOND + THIRD, {"agent's codec": AGENT_KEPT, "caller's codec": AGENT_KEPT}),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, pbx_port: int, operator_port: int) -> Iterator[FreeSwitch]:
    """The shipped configuration, with what a house adds."""
    program = find()
    assert program is not None, "no FreeSWITCH: name one by PREAMBULE_FREESWITCH"
    environment = {
        "FREESWITCH_TRUNK_ALLOW": "127.0.0.1/32",
        "FREESWITCH_PBX_ALLOW": "127.0.0.1/32",
        "FREESWITCH_TRUNK_PROXY": f"127.0.0.1:{operator_port}",
        "FREESWITCH_FAILSAFE_THROUGH": "sofia/gateway/pbx",
    }
    folder = tmp_path_factory.mktemp("exchange")
    server = FreeSwitch(program, folder, pbx_proxy=f"127.0.0.1:{pbx_port}", environment=environment)
    server.prepare()
    exchange.install(server.configuration, folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def installation(server: FreeSwitch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One line, whose extension 203 is never recorded."""
    folder = tmp_path_factory.mktemp("transfers")
    line = Path(__file__).with_name("lines.toml").read_text(encoding="utf-8").split("[[line]]")[1]
    line = line.replace('["en", "fr"]', '["en"]') + '\n[line.recording.never_recorded]\nagents = ["203"]\n'
    (folder / "lines.toml").write_text(f"[[line]]{line}")
    house = House(folder / "home", server)
    house.furnish(folder / "lines.toml")
    yield house
    house.stop()


@pytest.fixture(scope="module")
def lived(
    server: FreeSwitch, installation: House, pbx_port: int, operator_port: int, request: pytest.FixtureRequest
) -> dict[str, lives.Life]:
    """Every story that this run wants, a few at once."""
    stories = [item for item in request.session.items if isinstance(item, pytest.Function) and hasattr(item, "callspec")]
    wanted = {item.callspec.params["case"] for item in stories if "case" in item.callspec.params}
    names = [name for name in RULES if name in wanted]

    def calls() -> list[dict[str, object]]:
        asked = urllib.request.Request(
            f"http://127.0.0.1:{installation.control_port}/calls", headers={"Authorization": f"Bearer {TOKEN}"}
        )
        with urllib.request.urlopen(asked, timeout=5) as answer:
            return list(json.loads(answer.read())["calls"])

    installation.start(PREAMBULE_CONTROL_TOKEN=TOKEN)
    with ExitStack() as stack, ThreadPoolExecutor(AT_ONCE) as pool:
        pbx = stack.enter_context(telephone("pbx", port=pbx_port, when_called=WhenCalled(RINGS_SECONDS)))
        operator = stack.enter_context(telephone("operator", port=operator_port, when_called=WhenCalled(0.3)))

        def live(number: int) -> lives.Life:
            with telephone(f"331990003{number:02}") as caller, telephone(f"24{number % 10}") as inside:
                life = lives.Life(caller, pbx, operator, inside, server, calls, RULES[names[number]].shown)
                try:
                    getattr(lives, names[number])(life)
                    wait_until(life.over, "the caller has hung up")
                except (AssertionError, TimeoutError, StopIteration) as error:
                    life.failed = error
                return life

        told = dict(zip(names, pool.map(live, range(len(names))), strict=True))
        server.api("hupall")  # whatever a story that failed has left behind
        wait_until(lambda: all(one["state"] == "sealed" for one in installation.recordings()), "all is sealed")
    return told


@pytest.fixture(scope="module")
def passed_on(lived: dict[str, lives.Life], installation: House) -> dict[str, list[str]]:
    """How the callers of each call came to the next agent, as the journal has it: each row is written with the recording's own."""
    found: dict[str, list[str]] = {life.call: [] for life in lived.values()}
    for row in map(json.loads, installation.preambule("journal", "export").splitlines()):
        if row.get("kind") == "recording.passed-on":
            found[row["subject"]].append(json.loads(row["details"])["way"])
    return found


@pytest.mark.parametrize("case", RULES)
def test_what_is_kept_is_what_the_rule_says(
    case: str, lived: dict[str, lives.Life], installation: House, passed_on: dict[str, list[str]], tmp_path: Path
) -> None:
    rule, life = RULES[case], lived[case]
    if life.failed is not None:
        raise life.failed
    recordings = [one for one in installation.recordings() if one["call"] == life.call]
    assert len(recordings) == 1
    assert kept(installation, recordings[0], tmp_path) == (rule.caller, rule.agents)
    assert life.shown == rule.shown
    assert tuple(passed_on[life.call]) == rule.ways


def kept(house: House, recording: dict[str, Any], folder: Path) -> tuple[list[int], list[int]]:
    """Which seconds came out, of the caller in the left channel and of the agents in the right one."""
    out = folder / "out.wav"
    house.export(recording["id"], out)
    samples, _ = soundfile.read(out, dtype="int16", always_2d=True)
    return seconds_of(samples[:, 0], CALLER), seconds_of(samples[:, 1], AGENT)
