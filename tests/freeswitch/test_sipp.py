"""The same server, called by somebody else's SIP: sipp as caller, as the operator's trunk and as the PBX."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.freeswitch.house import House
from tests.freeswitch.server import FreeSwitch
from tests.freeswitch.sipp import Sipp, missing

pytestmark = [pytest.mark.freeswitch, pytest.mark.skipif(bool(missing()), reason=missing())]

RECORDED = "0199000000"
ANSWERED_FIRST = "0199000001"

Run = Callable[..., Sipp]


@pytest.fixture
def sipp(tmp_path: Path) -> Iterator[Run]:
    """Start scenarios; those still running at the end are ended."""
    running: list[Sipp] = []

    def run(scenario: str, *arguments: str, port: int = 0) -> Sipp:
        running.append(Sipp(scenario, tmp_path, *arguments, port=port).start())
        return running[-1]

    yield run
    for one in running:
        one.close()


@pytest.fixture
def line(house: House) -> Iterator[House]:
    """The real line process, running."""
    house.start()
    yield house
    house.stop()


def test_a_call_passes_from_trunk_to_pbx_when_no_line_process_runs(freeswitch: FreeSwitch, pbx_port: int, sipp: Run) -> None:
    pbx = sipp("answers", port=pbx_port)
    trunk = sipp("caller_talks", "-s", RECORDED, f"127.0.0.1:{freeswitch.ports.trunk}")
    trunk.end()
    pbx.end()


def test_the_pbx_calls_out_through_the_operator(freeswitch: FreeSwitch, operator_port: int, sipp: Run) -> None:
    operator = sipp("answers", port=operator_port)
    pbx = sipp("caller_talks", "-s", "0199000077", f"127.0.0.1:{freeswitch.ports.pbx}")
    pbx.end()
    operator.end()


@pytest.mark.parametrize("how", ["rfc2833", "info"])
def test_a_caller_refuses_by_key(freeswitch: FreeSwitch, line: House, pbx_port: int, sipp: Run, how: str) -> None:
    before = line.recordings()
    pbx = sipp("answers", port=pbx_port)
    trunk = sipp(f"caller_refuses_{how}", "-s", ANSWERED_FIRST, f"127.0.0.1:{freeswitch.ports.trunk}")
    trunk.end()
    pbx.end()
    assert line.recordings() == before
    assert line.answers()[-1] == "refused"
