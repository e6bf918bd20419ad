"""From an order to its effect in the captured audio, with a hundred calls in one process, fed in real time by another.

`python -m tests.bench.capture_orders FIFO…` is that other: it reads `START SECONDS` from its input, writes a numbered frame every 20 ms
into each pipe, and prints when each was written.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ivr.capture.capture import Capture
from ivr.vault import age
from ivr.vault.keys.identities import FolderIdentities
from tests.bench.capture_rig import Rig
from tests.bench.row import Row, at_most
from tests.capture.conftest import decode

AT_ONCE = 100
SECONDS = 10.0
PAUSE_SECONDS = 0.2
"""Shorter than the 300 ms after which the reader lets go of a switch that, as this feeder, masks nothing."""

BOUND_MS = 40.0
SEED = 4


@dataclass
class Pause:
    """When it was ordered, when the order had been carried out, and when the next one came, in monotonic seconds."""

    at: float
    done_at: float
    resumed_at: float = float("inf")

    def effect(self, heard: npt.NDArray[np.float64]) -> float:
        """Seconds, given when the frames were written of which something is heard."""
        return max(self.done_at, float(heard[heard < self.resumed_at].max())) - self.at


@dataclass
class Ordered:
    """One capture and what was ordered of it: paused and resumed in turn, cut at the end."""

    capture: Capture
    pauses: list[Pause] = field(default_factory=list)
    cut: Pause = field(default_factory=lambda: Pause(0.0, 0.0))


def rows() -> list[Row]:
    """Both bounds; a quarter of a minute."""
    Path("build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir="build") as folder:
        calls, written = _run(Path(folder).absolute())
        effects, cuts = _effects(calls, written, FolderIdentities(Path(folder) / "identities"))
    how = (
        f"{AT_ONCE} captures in one process, fed by another with a numbered frame every 20 ms, orders at random (seed {SEED}): from the "
        "order to the newest frame that is still heard, and at least to the moment when the order has been carried out"
    )
    slowest = f"the slowest {max(effects) * 1000:.1f} ms"
    return [
        at_most("orders.pause_to_silence_p99", _p99(effects) * 1000, BOUND_MS, "ms", f"{how}; {len(effects)} pauses, {slowest}"),
        at_most("orders.refusal_to_nothing_kept_p99", _p99(cuts) * 1000, BOUND_MS, "ms", f"{how}; {len(cuts)} refusals"),
    ]


def _run(root: Path) -> tuple[list[Ordered], list[float]]:
    """The calls with their orders, and when each frame was written."""
    rig = Rig(root, simulated=False)
    rig.reader.start()
    calls = [Ordered(rig.reader.prepare(f"orders-{number}")) for number in range(AT_ONCE)]
    fifos = [str(call.capture.fifo) for call in calls]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.capture_orders", *fifos], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as feeder:
        assert feeder.stdin is not None
        assert feeder.stdout is not None
        feeder.stdout.readline()  # it has every pipe open
        for call in calls:
            call.capture.begin()
        start = time.monotonic() + 0.1
        print(start, SECONDS, file=feeder.stdin, flush=True)
        for at, kind, call in _plan(calls, start):
            _give(call, kind, at)
        written = json.loads(feeder.stdout.readline())
    for call in calls:
        assert call.capture.finish().result(timeout=30).faults == ()
    rig.reader.stop()
    return calls, written


def _plan(calls: list[Ordered], start: float) -> list[tuple[float, str, Ordered]]:
    """Pauses at random, and at last a cut so late that the feeder need not be told."""
    numbers, end = random.Random(SEED), start + SECONDS
    plan: list[tuple[float, str, Ordered]] = []
    for call in calls:
        at = start + 0.5 + numbers.random()
        while at < end - 1:
            plan += [(at, "pause", call), (at + PAUSE_SECONDS, "resume", call)]
            at += 0.5 + numbers.random()
        plan.append((end - 0.25 + 0.2 * numbers.random(), "cut", call))
    return sorted(plan, key=lambda order: order[0])


def _give(call: Ordered, kind: str, at: float) -> None:
    time.sleep(max(0.0, at - time.monotonic()))
    before = time.monotonic()
    match kind:
        case "pause":
            call.capture.mask("agent")
            call.pauses.append(Pause(before, time.monotonic()))
        case "resume":
            call.pauses[-1].resumed_at = before
            call.capture.unmask()
        case "cut":
            call.capture.cut()
            call.cut = Pause(before, time.monotonic())


def _effects(calls: list[Ordered], written: list[float], identities: FolderIdentities) -> tuple[list[float], list[float]]:
    """Seconds from each pause, and from each cut, to the newest frame that is still heard before the next order."""
    when = np.array(written)
    effects, cuts = [], []
    for call in calls:
        heard = when[_kept(call.capture, identities)]
        effects += [pause.effect(heard) for pause in call.pauses]
        cuts.append(call.cut.effect(heard))
    return effects, cuts


def _kept(capture: Capture, identities: FolderIdentities) -> list[int]:
    """The numbers of the frames of which anything was kept."""
    body = capture.part.read_bytes()
    opened = age.Body(identities.unwrap(capture.key.header), lambda start, end: body[start:end], len(body), complete=True)
    left = np.frombuffer(decode(b"".join(opened.chunks())), "<i2").reshape(-1, 2)[:, 0]
    return [int(number) - 1 for number in np.unique(left) if number]


def _p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


def feed(fifos: list[str]) -> None:
    """Write until it is over."""
    descriptors = [os.open(fifo, os.O_WRONLY) for fifo in fifos]
    print("ready", flush=True)
    start, seconds = (float(word) for word in sys.stdin.readline().split())
    written = []
    for number in range(int(seconds / 0.02)):
        frame = np.tile(np.array([number + 1, -number - 1], "<i2"), 160).tobytes()
        time.sleep(max(0.0, start + number * 0.02 - time.monotonic()))
        written.append(time.monotonic())
        for descriptor in descriptors:
            os.write(descriptor, frame)
    for descriptor in descriptors:
        os.close(descriptor)
    print(json.dumps(written), flush=True)


if __name__ == "__main__":
    feed(sys.argv[1:])
