"""A switch, a house whose line process answers it, and what stands between them."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.conformance.failures.embedded import EmbeddedSwitchProcess
from tests.conformance.failures.people import FREESWITCH, Switch
from tests.conformance.failures.proxy import Proxy
from tests.conformance.failures.real import RealSwitch
from tests.faults.house import House
from tests.ports import free_port

ATTEMPTS = 3


@dataclass
class World:
    """All of it, for one story or for several at once.

    Attributes:
        kind: which switch.
        proxy: between switch and line process, if asked for.
        callers: numbers that nobody else calls from.
    """

    kind: str
    folder: Path
    house: House
    switch: Switch
    proxy: Proxy | None
    things: ExitStack
    callers: Any = field(default_factory=lambda: count(10))

    def close(self) -> None:
        """End everything."""
        self.things.close()


def make_world(kind: str, folder: Path, prepared: Path, *, keeps_back: frozenset[str] = frozenset(), **options: Any) -> World:
    """Build one; no process of the house runs yet.

    Args:
        kind: EMBEDDED or FREESWITCH.
        folder: is made.
        prepared: the home that the house's is a copy of.
        keeps_back: events that a proxy keeps from the line process.
        options: of `House`.
    """
    folder.mkdir(parents=True)
    shutil.copytree(prepared, folder / "home")
    with ExitStack() as things:
        real = _started(folder) if kind == FREESWITCH else None
        house = House(folder / "home", {**_where(real, proxied=bool(keeps_back)), **options.pop("overrides", {})}, **options)
        things.callback(house.close)
        proxy = None
        if keeps_back:
            proxy = Proxy(real.server.ports.line if real else 0, house.settings.line_port, keeps_back)
            things.callback(proxy.close)
        switch: Switch
        if real is None:
            switch = EmbeddedSwitchProcess(("127.0.0.1", proxy.port if proxy else house.settings.line_port))
            things.callback(switch.close)
        else:
            switch = real
            things.callback(real.close)
        return World(kind, folder, house, switch, proxy, things.pop_all())


_starting = threading.Lock()


def _started(folder: Path) -> RealSwitch:
    """A server that has found its ports free. FreeSWITCH takes them late: one whose ports were taken meanwhile is given others."""
    with _starting:
        for attempt in range(ATTEMPTS):
            real = RealSwitch(folder / f"freeswitch{attempt}")
            try:
                real.start()
            except RuntimeError:
                real.close()
                if attempt == ATTEMPTS - 1:
                    raise
            else:
                return real
    raise AssertionError


def _where(real: RealSwitch | None, *, proxied: bool) -> Mapping[str, str]:
    """Settings by which the line process finds the server, and is found."""
    if real is None:
        return {}
    server = real.server
    found = {"esl_host": "127.0.0.1", "esl_port": str(server.ports.event_socket), "esl_password": server.password}
    return {**found, "line_port": str(free_port() if proxied else server.ports.line)}
