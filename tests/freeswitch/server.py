"""A real FreeSWITCH for one test session: found, started on loopback from `freeswitch_conf/`, watched, stopped."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_ports

CONFIGURATION = Path(__file__).parents[2] / "freeswitch_conf"
START_SECONDS = 40
STOP_SECONDS = 20
PROFILES = 2


def find() -> Path | None:
    """The server that PREAMBULE_FREESWITCH names, or the one on PATH."""
    named = os.environ.get("PREAMBULE_FREESWITCH")
    found = named or shutil.which("freeswitch")
    if found and not Path(found).is_file():
        raise FileNotFoundError(f"PREAMBULE_FREESWITCH names {found}, which is no file")
    return Path(found) if found else None


@dataclass(frozen=True, slots=True)
class Ports:
    """Where this server, and those around it, are to be found on 127.0.0.1."""

    event_socket: int
    line: int
    trunk: int
    pbx: int
    existing: int
    rtp_first: int

    @classmethod
    def choose(cls) -> Ports:
        event_socket, line = free_ports(socket.SOCK_STREAM, 2)
        trunk, pbx, existing = free_ports(socket.SOCK_DGRAM, 3)
        # below the ports that the kernel gives to telephones: FreeSWITCH does not look whether an RTP port is taken
        return cls(event_socket, line, trunk, pbx, existing, 2 * secrets.randbelow(5000) + 20000)


class FreeSwitch:
    """One server in a folder of its own, with the project's configuration and free ports."""

    def __init__(self, program: Path, home: Path, *, pbx_proxy: str, environment: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.ports = Ports.choose()
        self.password = secrets.token_hex(16)
        self._program = program
        self._environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "PREAMBULE_LINE_HOST": "127.0.0.1",
            "PREAMBULE_LINE_PORT": str(self.ports.line),
            "PREAMBULE_ESL_PORT": str(self.ports.event_socket),
            "PREAMBULE_ESL_PASSWORD": self.password,
            "FREESWITCH_TRUNK_PORT": str(self.ports.trunk),
            "FREESWITCH_PBX_PORT": str(self.ports.pbx),
            "FREESWITCH_PBX_PROXY": pbx_proxy,
            "FREESWITCH_RTP_FIRST": str(self.ports.rtp_first),
            "FREESWITCH_RTP_LAST": str(self.ports.rtp_first + 1000),
            "FREESWITCH_GUARD_SECONDS": "3",
            "FREESWITCH_LOG_LEVEL": "debug",
            **(environment or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def trunk(self) -> tuple[str, int]:
        """Where callers call."""
        return "127.0.0.1", self.ports.trunk

    @property
    def pbx(self) -> tuple[str, int]:
        """Where the organisation's PBX calls out."""
        return "127.0.0.1", self.ports.pbx

    @property
    def process_id(self) -> int:
        """Of the running server. RuntimeError when it does not run."""
        if self._process is None:
            raise RuntimeError("this FreeSWITCH does not run")
        return self._process.pid

    @property
    def configuration(self) -> Path:
        """This server's own copy of the configuration; a test session may add to it before the start."""
        return self.home / "conf"

    def prepare(self) -> None:
        """Copy the configuration."""
        shutil.copytree(CONFIGURATION, self.configuration, dirs_exist_ok=True)

    def start(self) -> None:
        """Start and wait until its Event Socket answers. RuntimeError, with the log, when it does not."""
        folders = {
            name: self.home / name for name in ("log", "db", "run", "storage", "cache", "temp", "recordings", "sounds", "certs")
        }
        for folder in folders.values():
            folder.mkdir(parents=True, exist_ok=True)
        arguments = [argument for name, folder in folders.items() for argument in (f"-{name}", str(folder))]
        with (self.home / "output.txt").open("wb") as output:
            self._process = subprocess.Popen(
                [str(self._program), "-nf", "-nc", "-nonat", "-nocal", "-conf", str(self.configuration), *arguments],
                env=self._environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=self.home,
            )  # fmt: skip
        self._wait_until_ready()

    def stop(self) -> None:
        """Ask it to stop, then make it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def kill(self) -> None:
        """SIGKILL: its calls and sockets are gone; `start` makes it anew."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def api(self, command: str, *, seconds: float = 5) -> str:
        """One command through the inbound Event Socket, and its answer."""
        with (
            socket.create_connection(("127.0.0.1", self.ports.event_socket), seconds) as connection,
            connection.makefile("rwb") as lines,
        ):
            _read_block(lines)
            lines.write(f"auth {self.password}\n\n".encode())
            lines.flush()
            if b"+OK accepted" not in _read_block(lines)[0]:
                raise RuntimeError("the Event Socket refused the password")
            lines.write(f"api {command}\n\n".encode())
            lines.flush()
            return _read_block(lines)[1].decode()

    def log(self, *, last: int = 80) -> str:
        """The end of the server's log, for people who read why a test failed."""
        files = [self.home / "log" / "freeswitch.log", self.home / "output.txt"]
        texts = [file.read_text(errors="replace") for file in files if file.exists()]
        return "\n".join("\n".join(text.splitlines()[-last:]) for text in texts)

    def channels(self) -> int:
        """How many channels exist."""
        return int(self.api("show channels count").split()[0])

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self._process is None or self._process.poll() is not None:
                break
            with contextlib.suppress(OSError):  # not listening yet
                if self.api("sofia status").count("RUNNING") >= PROFILES:
                    return
            time.sleep(0.1)
        raise RuntimeError(f"FreeSWITCH did not come up:\n{self.log()}")


def _read_block(lines: object) -> tuple[bytes, bytes]:
    """One message of the Event Socket: its headers and, by Content-Length, its body."""
    head = b""
    while not head.endswith(b"\n\n"):
        line = lines.readline()  # type: ignore[attr-defined]
        if not line:
            raise ConnectionResetError("the Event Socket closed")
        head += line
    length = next((int(one.split(b":")[1]) for one in head.splitlines() if one.lower().startswith(b"content-length:")), 0)
    return head, lines.read(length) if length else b""  # type: ignore[attr-defined]


def main() -> int:
    """Say which server the suite would use; 1 when there is none, for `make test-freeswitch`."""
    program = find()
    if program is None:
        print("no FreeSWITCH: name one by PREAMBULE_FREESWITCH=/path/to/freeswitch, or put it on PATH", file=sys.stderr)
        return 1
    print(f"testing against {program}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
