"""A house of one's own: `preambule serve` in a folder, on free ports, used through the command line as people do."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.ports import free_ports

READY_SECONDS = 90


@dataclass(frozen=True)
class House:
    """One installation.

    Attributes:
        environment: its settings.
        log: what its processes say.
    """

    home: Path
    environment: dict[str, str]
    log: Path

    def run(self, *arguments: str, code: int = 0, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """One command; its exit code must be `code`."""
        done = subprocess.run(
            [sys.executable, "-m", "ivr.cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def data(self, *arguments: str) -> Any:
        """What a command prints as JSON."""
        return json.loads(self.run(*arguments, "--json").stdout)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A process that goes on."""
        with self.log.open("ab") as log:
            return subprocess.Popen([sys.executable, "-m", "ivr.cli", *arguments], env=self.environment, stdout=log, stderr=log)

    def answers(self, port: str, path: str = "/health") -> bool:
        """Whether one of its processes answers that it is well."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.environment[port]}{path}", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def wait(self, condition: Any, seconds: float, what: str) -> None:
        """Look every 50 ms until it is so."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s:\n{self.log.read_text()[-4000:]}"
            time.sleep(0.05)


def make_house(folder: Path) -> House:
    """A new, empty installation."""
    line, control, console = (str(port) for port in free_ports(socket.SOCK_STREAM, 3))
    ours = {
        "PREAMBULE_HOME": str(folder / "var"),
        "PREAMBULE_LINE_PORT": line,
        "PREAMBULE_CONTROL_PORT": control,
        "PREAMBULE_CONSOLE_PORT": console,
        "PREAMBULE_DRAIN_SECONDS": "3",
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREAMBULE_")} | ours
    return House(folder / "var", environment, folder / "log")


def page_environment(folder: Path) -> dict[str, str]:
    """For whoever types a page's commands in a folder: the house is `var` there, as where nothing is set."""
    ours = {name: value for name, value in make_house(folder).environment.items() if name != "PREAMBULE_HOME"}
    return ours | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{ours['PATH']}", "LC_ALL": "C.UTF-8"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house in which everything runs, with the demo line."""
    house = make_house(tmp_path_factory.mktemp("house"))
    process = house.start("serve", "--demo")
    try:
        house.wait(lambda: b"Open http" in house.log.read_bytes(), READY_SECONDS, "the house's start")
        yield house
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0, house.log.read_text()[-4000:]
