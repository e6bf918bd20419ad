"""The switches under test: the embedded one, and a real FreeSWITCH where one is found."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from tests.conformance.phone import CALLER, GUARD_SECONDS, EmbeddedStage, RealStage, Stage
from tests.freeswitch.server import FreeSwitch, find, free_ports
from tests.freeswitch.sip_phone import SipPhone, telephone

LONGEST_CASE = 60.0
HOW_TO_GET_ONE = (
    "real FreeSWITCH: NOT RUN. None is named by PREAMBULE_FREESWITCH and none is on PATH. Build FreeSWITCH 1.10 "
    "(docs/freeswitch.md says with which modules) and run: PREAMBULE_FREESWITCH=/path/to/freeswitch make test-freeswitch"
)
EMBEDDED = "embedded"
FAST = "embedded, fast"
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
    names = pyfuncitem._fixtureinfo.argnames
    asyncio.run(
        _act(functools.partial(function, **{name: pyfuncitem.funcargs[name] for name in names}), pyfuncitem.funcargs["stage"])
    )
    return True


async def _act(case: Callable[[], Awaitable[None]], stage: Stage) -> None:
    async with asyncio.timeout(LONGEST_CASE), stage:
        await case()


@pytest.fixture(scope="session")
def real_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FreeSwitch, int]]:
    """A server for the whole session, and the port where its PBX is expected."""
    program = find()
    if program is None:
        pytest.skip(HOW_TO_GET_ONE)
    (port,) = free_ports(2, 1)
    allowed = {"FREESWITCH_TRUNK_ALLOW": "127.0.0.1/32", "FREESWITCH_PBX_ALLOW": "127.0.0.1/32"}
    environment = {**allowed, "FREESWITCH_GUARD_SECONDS": str(GUARD_SECONDS)}
    server = FreeSwitch(program, tmp_path_factory.mktemp("conformance"), pbx_proxy=f"127.0.0.1:{port}", environment=environment)
    server.prepare()
    try:
        server.start()
        yield server, port
    finally:
        server.stop()


@pytest.fixture
def telephones(real_server: tuple[FreeSwitch, int]) -> Iterator[tuple[SipPhone, SipPhone]]:
    """The caller, and the PBX."""
    with telephone(CALLER) as caller, telephone("pbx", port=real_server[1]) as pbx:
        yield caller, pbx


@pytest.fixture
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Stage:
    """A switch for one case; the case's runner opens and closes it."""
    if request.param != "freeswitch":
        return EmbeddedStage(tmp_path, fast=request.param == FAST)
    server, _ = request.getfixturevalue("real_server")
    caller, pbx = request.getfixturevalue("telephones")
    return RealStage(tmp_path, server, caller, pbx)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly when the suite has not seen a real server."""
    if any(HOW_TO_GET_ONE in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(HOW_TO_GET_ONE, yellow=True, bold=True)
