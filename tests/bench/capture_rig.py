"""What the figures of capture are measured with: speech-like audio, a reader turned by hand, a feeder in another process.

`python -m tests.bench.capture_rig feed START SECONDS FIFO…` writes 640 bytes every 20 ms into each pipe, as FreeSWITCH does;
`python -m tests.bench.capture_rig memory FOLDER` prints the most memory in the first 10 minutes, and in all 8 hours, of one call.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ivr.capture.capture import Capture
from ivr.capture.thread import CaptureThread
from ivr.vault.keys.identities import make_identity
from ivr.vault.keys.recipients import RecipientsFile

TURN = 6_400
"""Bytes that arrive between two turns of the reader: 200 ms."""

WRITE = 640


def speech(seconds: int) -> np.ndarray:
    """Two people taking turns: voiced tones, breath and line noise. FLAC makes it 2 to 3 times smaller, as it does telephone speech."""
    rng = np.random.default_rng(1)
    t = np.arange(seconds * 8_000) / 8_000
    turn = (np.sin(2 * np.pi * 0.1 * t) > 0) * 1.0
    syllables = 0.5 + 0.5 * np.sin(2 * np.pi * 3.1 * t)
    caller = (
        (3_000 * np.sin(2 * np.pi * 180 * t) + 1_500 * np.sin(2 * np.pi * 700 * t) + rng.normal(0, 250, len(t)))
        * turn
        * syllables
    )
    agent = (2_800 * np.sin(2 * np.pi * 120 * t) + rng.normal(0, 300, len(t))) * (1 - turn) * syllables
    return (np.column_stack((caller, agent)) + rng.normal(0, 15, (len(t), 2))).astype("<i2")


@dataclass
class Rig:
    """A capture thread with its folders and keys. Unless started it is turned by hand, by a clock of its own."""

    root: Path
    simulated: bool = True
    now: float = 0.0
    cpu: float = 0.0
    recipient: str = ""
    reader: CaptureThread = field(init=False)

    def __post_init__(self) -> None:
        for name in ("spool", "parts"):
            (self.root / name).mkdir(parents=True)
        recipients = self.root / "keys" / "recipients.txt"
        self.recipient = make_identity(self.root / "identities", recipients, "bench", datetime.now(UTC))
        clock = (lambda: self.now) if self.simulated else time.monotonic
        self.reader = CaptureThread(
            spool=(self.root / "spool").absolute(), parts=self.root / "parts", recipients=RecipientsFile(recipients), clock=clock
        )

    def begin(self, name: str) -> tuple[Capture, int]:
        """A capture that has begun, and the writing end of its pipe."""
        start = time.thread_time()
        capture = self.reader.enrol(name)
        descriptor = os.open(capture.fifo, os.O_WRONLY | os.O_NONBLOCK)
        capture.begin()
        self.cpu += time.thread_time() - start
        return capture, descriptor

    def feed(self, descriptors: list[int], pcm: bytes) -> None:
        """As fast as can be: 200 ms into every pipe, then one turn, whose CPU time is counted."""
        view = memoryview(pcm)
        for start in range(0, len(pcm), TURN):
            for descriptor in descriptors:
                for write in range(start, min(start + TURN, len(pcm)), WRITE):
                    os.write(descriptor, view[write : write + WRITE])
            self.now += 0.2
            before = time.thread_time()
            self.reader.turn()
            self.cpu += time.thread_time() - before


def feed_pipes(start: float, seconds: float, fifos: list[str]) -> None:
    """From `start` (monotonic) on; prints how late this feeder itself was at most."""
    pcm = speech(20).tobytes()
    descriptors = [os.open(fifo, os.O_WRONLY) for fifo in fifos]
    late = 0.0
    for number in range(int(seconds / 0.02)):
        due = start + number * 0.02
        time.sleep(max(0.0, due - time.monotonic()))
        for index, descriptor in enumerate(descriptors):
            place = (number + index * 7) * WRITE % (len(pcm) - WRITE)
            os.write(descriptor, pcm[place : place + WRITE])
        late = max(late, time.monotonic() - due)
    print(late)


def measure_memory(root: Path) -> None:
    """One call of eight hours: the largest resident memory within its first ten minutes, and within all of it."""
    rig = Rig(root)
    pcm = speech(20).tobytes()
    capture, descriptor = rig.begin("long")
    most = 0
    for twenty_seconds in range(8 * 180):
        rig.feed([descriptor], pcm)
        if twenty_seconds >= 3:  # what making the audio took is given back by then
            most = max(most, _resident())
        if twenty_seconds == 30:
            print(most, flush=True)
    os.close(descriptor)
    future = capture.finish()
    rig.reader.turn()
    assert future.result(0).samples == 8 * 3_600 * 8_000
    print(max(most, _resident()))


def _resident() -> int:
    """KiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024


if __name__ == "__main__":
    if sys.argv[1] == "feed":
        feed_pipes(float(sys.argv[2]), float(sys.argv[3]), sys.argv[4:])
    else:
        measure_memory(Path(sys.argv[2]))
