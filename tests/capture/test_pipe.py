"""How much a pipe holds, and what happens when the kernel gives this user no more room for them."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ivr.capture import pipe
from ivr.capture.audio import FRAME, RATE
from tests.capture.conftest import Bench

NOBODY = 65_534

OUT_OF_ROOM = """
import fcntl, os, sys
from pathlib import Path
from ivr.capture import pipe
from ivr.capture.errors import SpoolUnusable

os.chdir(sys.argv[1])
os.setuid(int(sys.argv[2]))
folder = Path("/proc/self/cwd")  # whatever folders it lies in, which are root's own
first = pipe.open_pipe(folder / "first.raw")
print(fcntl.fcntl(first, fcntl.F_GETPIPE_SZ))
ends = []
for _ in range(int(pipe.SOFT_LIMIT.read_text())):
    ends += os.pipe()
    try:
        fcntl.fcntl(ends[-1], fcntl.F_SETPIPE_SZ, 1 << 20)
    except PermissionError:
        if fcntl.fcntl(ends[-1], fcntl.F_GETPIPE_SZ) < pipe.LEAST_BYTES:
            break
try:
    pipe.open_pipe(folder / "second.raw")
except SpoolUnusable as error:
    print(error.message)
print([path.name for path in folder.iterdir()])
os.close(first)
for end in ends:
    os.close(end)
pipe.open_pipe(folder / "third.raw")
print([path.name for path in folder.iterdir()])
"""


def test_it_holds_four_seconds(bench: Bench) -> None:
    bench.reader.enrol("rec")
    with open(bench.root / "spool" / "rec.raw", "rb", opener=lambda path, flags: os.open(path, flags | os.O_NONBLOCK)) as reading:
        assert fcntl.fcntl(reading, fcntl.F_GETPIPE_SZ) == pipe.PIPE_BYTES >= 4 * RATE * FRAME


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user who has no other pipes")
def test_a_user_without_room_for_another_is_told_how_to_get_it(tmp_path: Path) -> None:
    """A pipe of two pages would make FreeSWITCH wait for us at every look. The limit counts all pipes of a user, so nobody else's are touched."""
    os.chown(tmp_path, NOBODY, NOBODY)
    command = [sys.executable, "-c", OUT_OF_ROOM, str(tmp_path), str(NOBODY)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    held, told, after, again = done.stdout.splitlines()
    assert int(held) == pipe.PIPE_BYTES
    assert "Raise /proc/sys/fs/pipe-user-pages-soft: 32 pages are needed for each recording" in told
    assert after == "['first.raw']"
    assert "third.raw" in again


def test_how_many_recordings_there_is_room_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = tmp_path / "limit"
    monkeypatch.setattr(pipe, "SOFT_LIMIT", limit)
    for told, recordings in (("16384\n", 512), ("0\n", None)):
        limit.write_text(told)
        assert pipe.at_once() == recordings
