"""An S3 server on the loopback, as a process of its own: moto's, which believes whatever it is told. `real.py` has one that checks."""

from __future__ import annotations

import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from ivr.vault.stores.address import S3Address, read_address
from ivr.vault.stores.signature import signed
from tests.ports import free_port

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@dataclass(frozen=True)
class S3Server:
    endpoint: str
    key_id: str
    secret: str

    @property
    def environment(self) -> dict[str, str]:
        return {"AWS_ACCESS_KEY_ID": self.key_id, "AWS_SECRET_ACCESS_KEY": self.secret}

    def bucket(self, prefix: str = "recordings", through: str = "") -> str:
        """A new bucket's address as a setting; `through` is an endpoint between us and the server."""
        url = f"s3://valmont-{secrets.token_hex(6)}/{prefix}?endpoint={through or self.endpoint}"
        here = self.address(url.replace(through, self.endpoint) if through else url)
        httpx.put(here.root, headers=signed(here, "PUT", here.root, {}, EMPTY, datetime.now(UTC))).raise_for_status()
        return url

    def address(self, url: str) -> S3Address:
        return read_address(url, self.environment)


@contextmanager
def running() -> Iterator[S3Server]:
    port = free_port()
    program = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield S3Server(f"http://127.0.0.1:{port}", "valmont", "secret-of-valmont")
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("moto's server did not start")
