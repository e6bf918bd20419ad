"""A whole installation in a folder of its own: the real commands, run as a person would, and the real line process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from ivr.domain.going_live import Duty
from tests.freeswitch.listening import wait_until
from tests.freeswitch.server import FreeSwitch
from tests.hearing import listener
from tests.ports import free_ports

ROOT = Path(__file__).parents[2]
COMMAND_SECONDS = 120
STOP_SECONDS = 60


class House:
    """`preambule` with settings of its own; `start` makes it answer the server's calls."""

    def __init__(self, home: Path, freeswitch: FreeSwitch) -> None:
        self.home = home
        self.control_port = free_ports(socket.SOCK_STREAM, 1)[0]
        self._output = home.with_suffix(".log")
        self._process: subprocess.Popen[bytes] | None = None
        ours = {name: value for name, value in os.environ.items() if not name.startswith("PREAMBULE_")}
        self._environment = {
            **ours,
            "PREAMBULE_HOME": str(home),
            "PREAMBULE_LINE_PORT": str(freeswitch.ports.line),
            "PREAMBULE_CONTROL_PORT": str(self.control_port),
            "PREAMBULE_ESL_HOST": "127.0.0.1",
            "PREAMBULE_ESL_PORT": str(freeswitch.ports.event_socket),
            "PREAMBULE_ESL_PASSWORD": freeswitch.password,
            "PREAMBULE_DRAIN_SECONDS": "5",
        }

    @property
    def environment(self) -> dict[str, str]:
        """Its settings."""
        return dict(self._environment)

    @property
    def process_id(self) -> int:
        """Of the running line process."""
        assert self._process is not None
        return self._process.pid

    def furnish(self, lines: Path) -> None:
        """Keys, lines and notices, as docs/deployment.md says to make them."""
        self.preambule("keys", "create", "first")
        self.preambule("lines", "import", str(lines))
        for duty in Duty:
            self.preambule("documents", "declare", duty.value, "--on", "2026-02-03", "--document", "PV n° 12", "--as", "writer")
        for line in self.data("lines", "list"):
            self.preambule("notices", "submit", line["line"], "--as", "writer")
            self.preambule("notices", "approve", line["line"], "--as", "second person")
            self.preambule("notices", "publish", line["line"], "--as", "second person")

    def preambule(self, *arguments: str) -> str:
        """Run a command; its standard output. AssertionError, with its messages, when it fails."""
        ran = subprocess.run(
            [sys.executable, "-m", "ivr.cli", *arguments],
            env=self._environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=COMMAND_SECONDS,
        )  # fmt: skip
        assert ran.returncode == 0, f"preambule {' '.join(arguments)}: {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout

    def data(self, *arguments: str) -> Any:
        """What a command prints with --json."""
        return json.loads(self.preambule(*arguments, "--json"))

    def export(self, recording: str, out: Path) -> None:
        """Hand a recording out as a person with a right and a reason gets it."""
        who = listener(self.environment, recording)
        self.preambule("recordings", "export", recording, *who, "--reason", "Essai de conformité", "--out", str(out))

    def recordings(self) -> list[dict[str, Any]]:
        return list(self.data("recordings", "list"))

    def answers(self) -> list[str]:
        """What callers made of the notice, one call after the other, as the journal has it."""
        rows = [json.loads(row) for row in self.preambule("journal", "export").splitlines()]
        return [json.loads(row["details"])["answer"] for row in rows if row.get("kind") == "call.informed"]

    def start(self, **settings: str) -> None:
        """Start the line process, with further settings by name, and wait until it is well."""
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ivr.cli", "line"],
                env={**self._environment, **settings}, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
        wait_until(self._healthy, "the line process is well", seconds=30)

    def stall(self) -> None:
        """SIGSTOP: alive, its sockets open, and deaf."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """SIGCONT."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL."""
        if self._process is not None:
            process, self._process = self._process, None
            process.kill()
            process.wait()

    def stop(self) -> None:
        """SIGTERM, and wait: calls in progress may end."""
        if self._process is not None:
            process, self._process = self._process, None
            process.send_signal(signal.SIGCONT)
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def said(self) -> str:
        """What the line process has logged."""
        return self._output.read_text(errors="replace") if self._output.exists() else ""

    def live(self) -> list[dict[str, Any]]:
        """The calls of the control port."""
        token = (self.home / "keys" / "control.token").read_text().strip()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.control_port}/calls", headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            return list(json.load(answer)["calls"])

    def well(self) -> bool:
        """Whether the running line process says that every part of it is well."""
        return self._healthy()

    def _healthy(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.said()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.control_port}/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False
