"""A real server for the session, telephones and a line process for each test."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import wave
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.freeswitch import existing, markers
from tests.freeswitch.house import House
from tests.freeswitch.server import FreeSwitch, find
from tests.freeswitch.sip_phone import SipPhone, WhenCalled, telephone
from tests.ports import free_ports

ROOT = Path(__file__).parents[2]
NOTICE_SECONDS = 3
LINES = Path(__file__).with_name("lines.toml")
CALLER_NUMBER = "33199000001"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failing test shows what the server said."""
    report = yield
    server = getattr(item, "funcargs", {}).get("freeswitch")
    if report.failed and server is not None:
        report.sections.append(("FreeSWITCH", server.log()))
    return report


@pytest.fixture(scope="session")
def pbx_port() -> int:
    return free_ports(socket.SOCK_DGRAM, 1)[0]


@pytest.fixture(scope="session")
def operator_port() -> int:
    """Where the gateway `trunk` leads."""
    return free_ports(socket.SOCK_DGRAM, 1)[0]


@pytest.fixture(scope="session")
def house(freeswitch_server: FreeSwitch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One installation for the session: keys, lines, notices. Its line process runs only while a test starts it."""
    house = House(tmp_path_factory.mktemp("house") / "home", freeswitch_server)
    house.furnish(LINES)
    yield house
    house.stop()


@pytest.fixture(scope="session")
def freeswitch_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, pbx_port: int, operator_port: int
) -> Iterator[FreeSwitch]:
    program = find()
    if program is None:
        message = "no FreeSWITCH: name one by PREAMBULE_FREESWITCH=/path/to/freeswitch, or put it on PATH"
        asked_for = request.config.option.markexpr == "freeswitch"
        (pytest.fail if asked_for else pytest.skip)(message)
    environment = {
        "FREESWITCH_TRUNK_ALLOW": "127.0.0.1/32",
        "FREESWITCH_PBX_ALLOW": "127.0.0.1/32",
        "FREESWITCH_TRUNK_PROXY": f"127.0.0.1:{operator_port}",
    }
    server = FreeSwitch(
        program, tmp_path_factory.mktemp("freeswitch"), pbx_proxy=f"127.0.0.1:{pbx_port}", environment=environment
    )
    server.prepare()
    existing.install(server.configuration, server.ports.existing, server.ports.line)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def freeswitch(freeswitch_server: FreeSwitch) -> Iterator[FreeSwitch]:
    """The session's server; calls that a test leaves behind are hung up."""
    yield freeswitch_server
    freeswitch_server.api("hupall")


@pytest.fixture
def pbx(pbx_port: int) -> Iterator[SipPhone]:
    """What stands behind the gateway `pbx`: answers after a moment."""
    with telephone("pbx", port=pbx_port, when_called=WhenCalled(answers_after=0.2)) as phone:
        yield phone


@pytest.fixture
def caller() -> Iterator[SipPhone]:
    with telephone(CALLER_NUMBER) as phone:
        yield phone


class LineProcess:
    """A program that FreeSWITCH's `socket` reaches: to be started, stalled, killed and started again."""

    def __init__(self, command: list[str], environment: dict[str, str], output: Path) -> None:
        self._command = command
        self._environment = environment
        self._output = output
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                self._command, env=self._environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=ROOT
            )

    def stall(self) -> None:
        """SIGSTOP: alive, its sockets open, and deaf."""
        self._running().send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        process, self._process = self._running(), None
        process.kill()
        process.wait()

    def close(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self.kill()

    def said(self) -> str:
        return self._output.read_text(errors="replace") if self._output.exists() else ""

    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "the line process was never started"
        return self._process


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    """A notice of three seconds: its tones tell it from the parties."""
    path = tmp_path / "notice.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, markers.RATE, 0, "NONE", ""))
        file.writeframes(markers.say(markers.NOTICE, 0, NOTICE_SECONDS))
    return path


DIAL = "sofia/gateway/pbx/NUMBER"
"""What the stand-in dials, unless a test names something else."""


@pytest.fixture
def line_double(request: pytest.FixtureRequest, freeswitch: FreeSwitch, notice: Path, tmp_path: Path) -> Iterator[LineProcess]:
    """The stand-in line process, not yet started."""
    command = [
        sys.executable,
        "-m",
        "tests.freeswitch.line_double",
        str(freeswitch.ports.line),
        str(notice),
        getattr(request, "param", DIAL),
    ]
    process = LineProcess(command, dict(os.environ), tmp_path / "line.txt")
    yield process
    process.close()
