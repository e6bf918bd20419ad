"""kill -9 of the process that captures, with real pipes and a real thread."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from ivr.vault import age
from ivr.vault.parts import being_written

from .conftest import Bench, decode, numbered

CHILD = """
import sys, time
from pathlib import Path
from ivr.capture.thread import CaptureThread
from ivr.vault.keys.recipients import Recipient, Recipients
spool, parts, recipient = sys.argv[1:]
reader = CaptureThread(spool=Path(spool), parts=Path(parts), recipients=Recipients((Recipient(recipient),)))
reader.start()
capture = reader.prepare("killed")
capture.begin()
print(capture.key.header.hex(), flush=True)
time.sleep(60)
"""


def test_whole_chunks_survive_and_the_switch_is_let_go(bench: Bench) -> None:
    folders = [str(bench.root / "spool"), str(bench.root / "parts"), bench.identities.recipients()[0]]
    with subprocess.Popen([sys.executable, "-c", CHILD, *folders], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        header = bytes.fromhex(child.stdout.readline())
        part = bench.root / "parts" / "killed.part"
        descriptor = os.open(bench.root / "spool" / "killed.raw", os.O_WRONLY)
        sent = _feed_until(descriptor, part, 3 * 65_552)
        assert being_written(part)
        child.kill()
        child.wait(timeout=10)
    try:
        os.write(descriptor, bytes(640))
        raise AssertionError("the pipe should be broken")
    except BrokenPipeError:
        os.close(descriptor)
    assert not being_written(part)
    body = part.read_bytes()
    opened = age.Body(bench.identities.unwrap(header), lambda start, end: body[start:end], len(body), complete=False)
    heard = decode(b"".join(opened.chunks()), torn=True)
    assert len(heard) > 8_000 * 4
    assert heard == numbered(0, sent)[: len(heard)]


def _feed_until(descriptor: int, part: Path, size: int) -> int:
    """Blocking writes, as the reader takes them; how many samples were sent."""
    sent, end = 0, time.monotonic() + 60
    while part.stat().st_size < size and time.monotonic() < end:
        os.write(descriptor, numbered(sent, 16_000))
        sent += 16_000
    return sent
