"""A real S3 server for one test session, which checks signatures and checksums: found, started on the loopback, always stopped.

It is OpenStack Swift (`cluster.py`), run by the Python that PREAMBULE_S3_SERVER names or by that of `build/s3`, which `make test`
and `make test-s3` set up. PREAMBULE_TEST_S3 names one that runs already, of whatever make: `http://KEY_ID:SECRET@127.0.0.1:PORT`.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.vault.stores.server import S3Server

RUNS = os.environ.get("PREAMBULE_TEST_S3", "")
MADE = Path(__file__).parents[3] / "build" / "s3" / "bin" / "python"
START_SECONDS = 60
STOP_SECONDS = 20
HOW = (
    "No real S3 server was found. make test-s3 installs OpenStack Swift into build/s3; PREAMBULE_S3_SERVER names a Python that has it "
    "(pip install swift), and PREAMBULE_TEST_S3=http://KEY_ID:SECRET@HOST:PORT a server that runs already."
)


def find() -> Path | None:
    """The Python that has Swift: the one that PREAMBULE_S3_SERVER names, or that of build/s3."""
    named = os.environ.get("PREAMBULE_S3_SERVER", "")
    if named and not Path(named).is_file():
        raise FileNotFoundError(f"PREAMBULE_S3_SERVER names {named}, which is no file")
    found = Path(named) if named else MADE
    return found if found.is_file() else None


needs_s3 = pytest.mark.skipif(not RUNS and find() is None, reason=HOW)


@contextmanager
def running() -> Iterator[S3Server]:
    """The server that runs already, or one of our own."""
    if RUNS:
        named = urlsplit(RUNS)
        yield S3Server(f"{named.scheme}://{named.hostname}:{named.port}", unquote(named.username or ""), named.password or "")
        return
    python = find()
    assert python is not None, HOW
    with tempfile.TemporaryDirectory(prefix="preambule-s3-") as folder, _swift(python, Path(folder)) as port:
        yield S3Server(f"http://127.0.0.1:{port}", "valmont:recorder", "secret-of-valmont")


@contextmanager
def _swift(python: Path, folder: Path) -> Iterator[int]:
    cluster = str(Path(__file__).with_name("cluster.py"))
    program = [str(python), "-P", cluster, str(folder), "valmont:recorder", "secret-of-valmont"]
    with (folder / "log").open("w+b") as log:
        process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            ready, _, _ = select.select([process.stdout], [], [], START_SECONDS)
            port = process.stdout.readline() if ready else b""
            if not port:
                raise AssertionError(f"Swift did not start: {Path(log.name).read_text()[-2_000:] or 'it says nothing'}")
            yield int(port)
        finally:
            process.stdin.close()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()


def main() -> int:
    """Say which server the suite will use, or how to get one."""
    if not RUNS and find() is None:
        print(HOW, file=sys.stderr)
        return 1
    with running() as server:
        print(f"Real S3 server: {f'the one at {server.endpoint}' if RUNS else f'OpenStack Swift of {find()}'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
