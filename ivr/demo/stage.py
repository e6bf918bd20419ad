"""What the demonstration plays on: a home of its own, the real line process, the embedded switch."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.first_start import load as load_lines
from ivr.bootstrap.studio.opening import publish_as_shown, untrue_lines
from ivr.database.engine import open_database
from ivr.database.lines_file import demo_lines
from ivr.database.migrate import migrate
from ivr.domain.line import Line
from ivr.errors import DemoError
from ivr.settings import Settings, load
from notices.rendering import Progress

START_SECONDS = 30.0


class DemonstrationFailed(DemoError):
    """The demonstration could not be played to its end; its message names the step."""

    id = "demo.failed"
    exit_code = 91


@dataclass
class Stage:
    """A home with the demo line, published, and a line process that can be killed."""

    settings: Settings
    engine: Engine
    line: Line
    process: subprocess.Popen[bytes] | None = None

    def start_line_process(self) -> None:
        """Start the line process and wait until it is well."""
        ours = {
            "PREAMBULE_HOME": str(self.settings.home),
            "PREAMBULE_LINE_PORT": str(self.settings.line_port),
            "PREAMBULE_CONTROL_PORT": str(self.settings.control_port),
        }
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PREAMBULE_")} | ours
        with (self.settings.home / "line.log").open("ab") as log:
            self.process = subprocess.Popen([sys.executable, "-m", "ivr.cli", "line"], env=environment, stderr=log, stdout=log)
        wait_until(self._well, START_SECONDS, "the line process did not start; read line.log")

    def kill_line_process(self) -> None:
        """Kill -9, as the worst of crashes."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop_line_process(self) -> None:
        """Let it end by itself."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)
            self.process = None

    def _well(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise DemonstrationFailed(
                f"The line process has ended with exit code {self.process.returncode}; read {self.settings.home / 'line.log'}."
            )
        address = f"http://{self.settings.control_host}:{self.settings.control_port}/health"
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:  # our own process on this machine
                return bool(json.load(answer)["healthy"])
        except (OSError, ValueError):
            return False


def set_stage(folder: Path, progress: Callable[[Progress], None]) -> Stage:
    """Make the home, the keys, the database and the renderings.

    Raises:
        PreambuleError: with the step that failed.
    """
    line_port, control_port = free_ports(2)
    settings = load(
        {
            "PREAMBULE_HOME": str(folder),
            "PREAMBULE_LINE_PORT": str(line_port),
            "PREAMBULE_CONTROL_PORT": str(control_port),
        }
    )
    home.make_folders(settings)
    home.make_keys(settings)
    engine = open_database(settings.database_url)
    migrate(engine)
    lines = demo_lines()
    load_lines(engine, lines)
    for line in untrue_lines(engine, settings):
        publish_as_shown(engine, settings, line, progress)
    return Stage(settings, engine, lines[0])


def free_ports(count: int) -> tuple[int, ...]:
    """Ports of this machine that nobody uses now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = tuple(each.getsockname()[1] for each in sockets)
    for each in sockets:
        each.close()
    return ports


def wait_until(condition: Callable[[], bool], seconds: float, otherwise: str) -> None:
    """Look at a condition every 20 ms. Raises `DemonstrationFailed` when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise DemonstrationFailed(f"After {seconds:g} s: {otherwise}.")
        time.sleep(0.02)
