"""`preambule serve`: line, console and worker on one machine, each in a process of its own, started again when one dies."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from ivr.bootstrap import home
from ivr.errors import SettingsError
from ivr.settings import Settings

log = structlog.get_logger()

PROCESSES = ("line", "worker", "console")
PROCESS_PORTS = ("line", "control", "console")
START_SECONDS = 30.0
LONGEST_PAUSE = 10.0


class PortTaken(SettingsError):
    """A port that this machine's processes need is in use."""

    id = "serve.port-taken"


class DidNotStart(SettingsError):
    """One of the processes does not answer; its own message on stderr says why."""

    id = "serve.did-not-start"


@dataclass
class Child:
    """One process, and when to start it again."""

    name: str
    environment: dict[str, str]
    arguments: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0
    not_before: float = 0.0

    def start(self) -> None:
        """Start it; its messages go where ours go."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ivr.cli", self.name, *self.arguments], env=self.environment, start_new_session=True
        )

    def look_after(self, now: float) -> None:
        """Start it again when it has died: after 1 s, 2 s, 4 s … at most 10 s."""
        if self.process is not None and self.process.poll() is not None:
            log.error("a process has ended and is started again", process=self.name, exit_code=self.process.returncode)
            self.process = None
            self.not_before = now + min(LONGEST_PAUSE, 2.0**self.restarts)
            self.restarts += 1
        if self.process is None and now >= self.not_before:
            self.start()

    def stop(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        """Let it end; kill it when it does not."""
        if self.process is None:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            log.error("a process does not end and is killed", process=self.name)
            self.process.kill()
            self.process.wait()


@dataclass
class Household:
    """All processes of one machine.

    Attributes:
        demo: the console lets the people of the demonstration in by a button.
    """

    settings: Settings
    demo: bool = False
    stopping: bool = False
    children: list[Child] = field(default_factory=list)

    def run(self, ready: Callable[[], None]) -> None:
        """Run until SIGTERM or SIGINT; `ready` is called once everything answers."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        environment = {**os.environ, "PREAMBULE_CONTROL_TOKEN": home.control_token(self.settings)}
        more = {"console": ("--demo",)} if self.demo else {}
        self.children = [Child(name, environment, more.get(name, ())) for name in PROCESSES]
        try:
            for child in self.children:
                child.start()
            self._wait_until_ready()
            if not self.stopping:
                ready()
            while not self.stopping:
                time.sleep(0.2)
                for child in self.children:
                    child.look_after(time.monotonic())
        finally:
            self._end()

    def _stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def _wait_until_ready(self) -> None:
        addresses = [
            f"http://{self.settings.control_host}:{self.settings.control_port}/health",
            f"http://{self.settings.console_host}:{self.settings.console_port}/health",
        ]
        deadline = time.monotonic() + START_SECONDS
        while addresses and not self.stopping:
            addresses = [address for address in addresses if not _answers(address)]
            self._check_children()
            if time.monotonic() > deadline:
                raise DidNotStart(f"{', '.join(addresses)} did not answer within {START_SECONDS:g} s. Read the messages above.")
            time.sleep(0.1)

    def _check_children(self) -> None:
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                raise DidNotStart(
                    f"preambule {child.name} has ended at once (exit code {child.process.returncode}). Read its message above."
                )

    def _end(self) -> None:
        for child in self.children:
            child.stop()
        for child in self.children:
            child.wait(self.settings.drain_seconds + 5)


def check_ports(settings: Settings) -> None:
    """Look whether our ports are free, before anything is made or started.

    Raises:
        PortTaken: one is not; most often because Préambule runs already.
    """
    for name in PROCESS_PORTS:
        host, port = getattr(settings, f"{name}_host"), getattr(settings, f"{name}_port")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            socket.create_server((host, port), family=family).close()
        except OSError as error:
            raise PortTaken(
                f"Port {port} on {host} cannot be used: {error.strerror}. Is Préambule running already? "
                f"Stop it, or choose another with PREAMBULE_{name.upper()}_PORT."
            ) from error


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1):  # noqa: S310  # our own address on this machine
            return True
    except urllib.error.HTTPError:
        return True  # it answers, if only to say that something is unwell
    except OSError:
        return False
