"""The switches under test: the embedded one, and a real FreeSWITCH where one is found."""

from __future__ import annotations

import asyncio
import functools
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from ivr.rehearsal.inside import VOICEMAIL
from tests.conformance.phone import CALLER, GUARD_SECONDS, EmbeddedStage, RealStage, Stage
from tests.freeswitch.server import FreeSwitch, find
from tests.freeswitch.sip_phone import SipPhone, telephone
from tests.ports import free_ports

LONGEST_CASE = 60.0
HOW_TO_GET_ONE = (
    "real FreeSWITCH: NOT RUN. None is named by PREAMBULE_FREESWITCH and none is on PATH. Build FreeSWITCH 1.10 "
    "(docs/freeswitch.md says with which modules) and run: PREAMBULE_FREESWITCH=/path/to/freeswitch make test-freeswitch"
)
EMBEDDED = "embedded"
FAST = "embedded, fast"
VOICEMAIL_EXTENSION = """<include>
  <extension name="voicemail">
    <condition field="destination_number" expression="^{number}$">
      <action application="answer"/>
      <action application="playback" data="tone_stream://%(500,0,640)"/>
      <action application="record" data="{folder}/message.wav 60"/>
    </condition>
  </extension>
</include>
"""
FREESWITCH = pytest.param("freeswitch", marks=pytest.mark.freeswitch)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every case runs on every switch; in real time on the embedded one where its module says `IN_REAL_TIME`."""
    if "stage" in metafunc.fixturenames:
        slow = [EMBEDDED] if getattr(metafunc.module, "IN_REAL_TIME", False) else []
        metafunc.parametrize("stage", [*slow, FAST, FREESWITCH], indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run an asynchronous case on its stage, with a time limit."""
    function = pyfuncitem.obj
    if not asyncio.iscoroutinefunction(function) or "stage" not in pyfuncitem.funcargs:
        return None
    names, stage = pyfuncitem._fixtureinfo.argnames, pyfuncitem.funcargs["stage"]
    assert isinstance(stage, EmbeddedStage | RealStage)
    asyncio.run(_act(functools.partial(function, **{name: pyfuncitem.funcargs[name] for name in names}), stage))
    return True


async def _act(case: Callable[[], Awaitable[None]], stage: Stage) -> None:
    async with asyncio.timeout(LONGEST_CASE), stage:
        await case()


def install_voicemail(configuration: Path) -> None:
    """A number of the house's own: answers, beeps and records, as a voicemail does; the suite's servers have no mod_voicemail."""
    folder = configuration / "dialplan" / "inside"
    folder.mkdir()
    (folder / "voicemail.xml").write_text(VOICEMAIL_EXTENSION.format(number=VOICEMAIL, folder=configuration.parent))


@pytest.fixture(scope="session")
def real_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FreeSwitch, int, int]]:
    """A server for the whole session, and the ports where its PBX and its operator are expected."""
    program = find()
    if program is None:
        pytest.skip(HOW_TO_GET_ONE)
    port, operator = free_ports(socket.SOCK_DGRAM, 2)
    allowed = {"FREESWITCH_TRUNK_ALLOW": "127.0.0.1/32", "FREESWITCH_PBX_ALLOW": "127.0.0.1/32"}
    environment = {**allowed, "FREESWITCH_GUARD_SECONDS": str(GUARD_SECONDS), "FREESWITCH_TRUNK_PROXY": f"127.0.0.1:{operator}"}
    server = FreeSwitch(program, tmp_path_factory.mktemp("conformance"), pbx_proxy=f"127.0.0.1:{port}", environment=environment)
    server.prepare()
    install_voicemail(server.configuration)
    try:
        server.start()
        yield server, port, operator
    finally:
        server.stop()


@pytest.fixture
def telephones(real_server: tuple[FreeSwitch, int, int]) -> Iterator[tuple[SipPhone, SipPhone, SipPhone]]:
    """The caller, the PBX, and everybody whom the operator reaches."""
    _, pbx_port, operator_port = real_server
    with (
        telephone(CALLER) as caller,
        telephone("pbx", port=pbx_port) as pbx,
        telephone("operator", port=operator_port) as operator,
    ):
        yield caller, pbx, operator


@pytest.fixture
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Stage:
    """A switch for one case; the case's runner opens and closes it."""
    if request.param != "freeswitch":
        return EmbeddedStage(tmp_path, fast=request.param == FAST)
    server, *_ = request.getfixturevalue("real_server")
    return RealStage(tmp_path, server, *request.getfixturevalue("telephones"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly when the suite has not seen a real server."""
    if any(HOW_TO_GET_ONE in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(HOW_TO_GET_ONE, yellow=True, bold=True)
