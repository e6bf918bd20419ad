"""sipp (Debian: sip-tester) as the other side of a call: the operator's trunk, a caller, a PBX."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from pathlib import Path

from tests.ports import free_ports

SCENARIOS = Path(__file__).with_name("scenarios")
LONGEST_SECONDS = 90


def missing() -> str:
    """Why sipp cannot be used here; empty when it can."""
    if shutil.which("sipp") is None:
        return "sipp is not installed: apt install sip-tester"
    if os.geteuid() != 0:
        return "sipp sends RFC 2833 through a raw socket, which only root may open"
    return ""


class Sipp:
    """One run of one scenario, from `start` to `end`."""

    def __init__(self, scenario: str, folder: Path, *arguments: str, port: int = 0) -> None:
        self.port = port or free_ports(socket.SOCK_DGRAM, 1)[0]
        self._folder = folder / f"{scenario}-{self.port}"
        self._folder.mkdir()
        media = free_ports(socket.SOCK_DGRAM, 1)[0] & ~1
        self._command = [
            "sipp", "-sf", str(SCENARIOS / f"{scenario}.xml"), "-i", "127.0.0.1", "-p", str(self.port), "-mi", "127.0.0.1", "-mp", str(media),
            "-m", "1", "-nostdin", "-timeout", f"{LONGEST_SECONDS}s", "-timeout_error", "-trace_err", *arguments,
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Sipp:
        with (self._folder / "screen.txt").open("wb") as screen:
            self._process = subprocess.Popen(
                self._command, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=screen, stderr=screen
            )
        return self

    def end(self) -> None:
        """Wait until the scenario has ended. AssertionError, with what sipp says, when it did not go as written."""
        assert self._process is not None
        code = self._process.wait(LONGEST_SECONDS + 10)
        said = "\n".join(file.read_text(errors="replace")[-3000:] for file in sorted(self._folder.iterdir()) if file.is_file())
        assert code == 0, f"sipp ended with {code}:\n{said}"

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
