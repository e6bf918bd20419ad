"""Capture: what it costs, whether it keeps pace, and how soon a recording is sealed."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import soundfile
from sqlalchemy import insert

from ivr.database.engine import open_database
from ivr.database.lines import save_lines
from ivr.database.tables import calls, metadata, proofs
from ivr.journal.signing import Signer
from ivr.vault.objects import open_store
from ivr.vault.sealing import Opening, Sealer, begin, transactions
from tests.bench.capture_rig import Rig, speech
from tests.bench.row import Row, at_most
from tests.database.samples import LINE

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AT_ONCE = 200
SECONDS = 10.0


def rows() -> list[Row]:
    """All figures of capture; about a minute and a half."""
    Path("build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir="build") as folder:
        root = Path(folder)
        return [cpu(root / "cpu"), pace(root / "pace"), memory(root / "memory"), *sealing(root / "sealing")]


def cpu(root: Path) -> Row:
    """Ten minutes of speech through a pipe, against libsndfile and the age program on the same samples."""
    rig = Rig(root)
    audio = speech(600)
    ours, theirs = [], []
    for turn in range(7):
        start = time.process_time()
        soundfile.write(root / "plain.flac", audio, 8_000, "PCM_16", format="FLAC")
        theirs.append(time.process_time() - start + _age(rig.recipient, root / "plain.flac", root / "plain.age"))
        rig.cpu = 0.0
        capture, descriptor = rig.begin(f"cpu-{turn}")
        rig.feed([descriptor], audio.tobytes())
        os.close(descriptor)
        before = time.thread_time()
        future = capture.finish()
        rig.reader.turn()
        future.result(0)
        ours.append(rig.cpu + time.thread_time() - before)
    return at_most(
        "capture.cpu_to_flac_and_age",
        min(ours) / min(theirs),
        1.5,
        "times",
        "CPU of the capture thread for 10 min of stereo speech, arriving 640 bytes at a time and read as calm captures are, against "
        "soundfile writing the same samples as FLAC at once and `age -r` encrypting the file; best of 7 on either side (what else runs here only adds)",
    )


def pace(root: Path) -> Row:
    """Two hundred calls at once, in real time, fed by another process."""
    rig = Rig(root, simulated=False)
    rig.reader.start()
    captures = [rig.reader.prepare(f"pace-{number}") for number in range(AT_ONCE)]
    start = time.monotonic() + 2.0
    fifos = [str(capture.fifo) for capture in captures]
    command = [sys.executable, "-m", "tests.bench.capture_rig", "feed", str(start), str(SECONDS), *fifos]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as feeder:
        time.sleep(max(0.0, start - time.monotonic()))
        for capture in captures:
            capture.begin()
        spent, lag = time.process_time(), 0.0
        while time.monotonic() < start + SECONDS - 0.1:
            time.sleep(0.05)
            now = time.monotonic()
            lag = max(lag, *(now - start - capture.received / 8_000 for capture in captures))
        spent = time.process_time() - spent
        late = float(feeder.communicate(timeout=60)[0])
    done = [capture.finish().result(timeout=30) for capture in captures]
    rig.reader.stop()
    lost = any(captured.faults or not captured.complete for captured in done)
    return at_most(
        "capture.largest_lag_of_200",
        float("inf") if lost else lag,
        1.0,
        "s",
        f"200 pipes written 640 bytes every 20 ms by another process for {SECONDS:.0f} s: largest age of a sample not yet read. "
        f"Reading, FLAC and age took {spent / SECONDS * 100:.0f} % of a core; the feeder itself was {late * 1000:.0f} ms late at most",
    )


def memory(root: Path) -> Row:
    """One call of eight hours, as fast as it goes."""
    command = [sys.executable, "-m", "tests.bench.capture_rig", "memory", str(root)]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=600).stdout
    shutil.rmtree(root)
    short, long = (int(line) / 1024 for line in printed.split())
    return at_most(
        "capture.memory_8h_to_10min",
        long / short,
        1.02,
        "times",
        f"most resident memory of a process that captures one call: {long:.1f} MiB in 8 h, {short:.1f} MiB in the first 10 min",
    )


def sealing(root: Path) -> list[Row]:
    """From the switch closing the pipe to the committed row, for calls of three lengths."""
    house = _House(root)
    figures = [house.measure("10s", 10, 15), house.measure("10min", 600, 9), house.measure("8h", 8 * 3_600, 3)]
    house.engine.dispose()
    return figures


class _House:
    """A host with a database and a store on the disk that the bench runs on."""

    def __init__(self, root: Path) -> None:
        self.root = root
        Rig(root / "keys-only")
        (root / "db.sqlite").touch()
        self.engine = open_database(f"sqlite:///{(root / 'db.sqlite').absolute()}")
        metadata.create_all(self.engine)
        self.store = open_store(f"file://{(root / 'objects').absolute()}")
        self.signer = Signer.create(root / "signing.pem")
        with self.engine.begin() as conn:
            save_lines(conn, [replace(LINE, id="bench")], NOW)

    def measure(self, label: str, seconds: int, times: int) -> Row:
        """Feed `times` calls by hand, then hang each up with the thread running."""
        rig = Rig(self.root / label)
        sealer = Sealer(
            store=self.store, parts=self.root / label / "parts", signer=self.signer, transact=transactions(self.engine)
        )
        open_calls = [self._open(rig, f"{label}-{number}") for number in range(times)]
        piece, rest = min(seconds, 600), 30 if seconds > 30 else 0
        pcm = speech(piece).tobytes()
        for _ in range(seconds // piece):
            rig.feed([descriptor for _, descriptor in open_calls], pcm)
        os.sync()  # in a call's own time the kernel has written all but the last half minute by itself
        rig.feed([descriptor for _, descriptor in open_calls], speech(30).tobytes()[: rest * 32_000])
        rig.reader.start()
        taken = [self._hang_up(capture, descriptor, sealer) for capture, descriptor in open_calls]
        rig.reader.stop()
        shutil.rmtree(self.root / label)
        return at_most(
            f"capture.hangup_to_sealed_{label}",
            statistics.median(taken) * 1000,
            300,
            "ms",
            f"pipe closed by the switch, to body in the directory store, manifest signed and rows committed (SQLite); median of {times} calls of {label}",
        )

    def _open(self, rig: Rig, name: str):  # type: ignore[no-untyped-def]
        capture, descriptor = rig.begin(name)
        opening = Opening(name, f"call-{name}", "bench", f"proof-{name}", NOW, NOW + timedelta(days=90), ("quality",))
        with self.engine.begin() as conn:
            conn.execute(insert(calls), {"id": f"call-{name}", "line_id": "bench", "arrived_at": NOW, "rehearsal": False})
            conn.execute(insert(proofs), {"id": f"proof-{name}", "call_id": f"call-{name}", "jws": "x", "signed_at": NOW})
            begin(conn, opening, capture.key, NOW)
        return capture, descriptor

    def _hang_up(self, capture, descriptor: int, sealer: Sealer) -> float:  # type: ignore[no-untyped-def]
        start = time.monotonic()
        os.close(descriptor)
        captured = capture.finish().result(timeout=30)
        sealer.seal(capture.recording_id, captured, NOW, NOW)
        return time.monotonic() - start


def _age(recipient: str, source: Path, target: Path) -> float:
    """CPU seconds of the age program; it must be installed (Debian: age)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["age", "-r", recipient, "-o", str(target), str(source)], check=True, timeout=120)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
