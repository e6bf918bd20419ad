from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from ivr.capture.capture import Capture
from ivr.capture.thread import CaptureThread
from ivr.domain.captured import Captured, Fault
from ivr.vault import age
from ivr.vault.keys.identities import FolderIdentities, make_identity
from ivr.vault.keys.recipients import RecipientsFile


@dataclass
class FakeClock:
    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


def numbered(first: int, count: int) -> bytes:
    """Stereo samples that say which they are: left the number, right its negative. Never silent."""
    numbers = (np.arange(first, first + count) % 30_000 + 1_000).astype("<i2")
    return np.column_stack((numbers, -numbers)).tobytes()


@dataclass
class Switch:
    """Writes into a pipe as FreeSWITCH does: 640 bytes every 20 ms of its own clock."""

    capture: Capture
    clock: FakeClock
    sent: int = 0
    descriptor: int = -1
    silent: bool = False
    written: list[bytes] = field(default_factory=list, repr=False)

    def start(self) -> Switch:
        self.descriptor = os.open(self.capture.fifo, os.O_WRONLY | os.O_NONBLOCK)
        return self

    def send(self, frames: int = 1, *, seconds: float = 0.02) -> None:
        for _ in range(frames):
            data = bytes(640) if self.silent else numbered(self.sent, 160)
            os.write(self.descriptor, data)
            self.written.append(data)
            self.sent += 160
            self.clock.now += seconds

    def stop(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


@dataclass
class Bench:
    """A capture thread that the test turns by hand, with its folders and keys."""

    root: Path
    clock: FakeClock
    reader: CaptureThread
    identities: FolderIdentities
    switches: list[Switch] = field(default_factory=list, repr=False)

    def prepare(self, name: str = "rec-1", alarm: Callable[[Fault], None] | None = None) -> tuple[Capture, Switch]:
        capture = self.reader.enrol(name, alarm)
        switch = Switch(capture, self.clock).start()
        self.switches.append(switch)
        return capture, switch

    def finish(self, capture: Capture, switch: Switch, expected: int | None = None) -> Captured:
        switch.stop()
        future = capture.finish(expected)
        for _ in range(5):
            self.reader.turn()
        return future.result(timeout=0)

    def flac(self, capture: Capture, *, complete: bool = True) -> bytes:
        body = capture.part.read_bytes()
        opened = age.Body(
            self.identities.unwrap(capture.key.header), lambda start, end: body[start:end], len(body), complete=complete
        )
        return b"".join(opened.chunks())

    def pcm(self, capture: Capture, *, complete: bool = True) -> bytes:
        return decode(self.flac(capture, complete=complete))

    def whole_pcm(self, capture: Capture) -> bytes:
        """Of a part that was cut: up to the torn frame."""
        return decode(self.flac(capture, complete=False), torn=True)


class Stream(soundfile.SoundFile):  # type: ignore[misc]  # soundfile has no types
    """A stream whose length may be unknown is not sought in."""

    def seekable(self) -> bool:
        return False


def decode(flac: bytes, *, torn: bool = False) -> bytes:
    """s16le of a stream whose length may be unknown, frame by frame; all before a torn last one."""
    out = bytearray()
    with Stream(io.BytesIO(flac)) as file:
        while True:
            try:
                block = file.read(4_096, dtype="int16", always_2d=True)
            except soundfile.LibsndfileError:
                assert torn
                return bytes(out)
            if not len(block):
                return bytes(out)
            out += block.astype("<i2").tobytes()


@pytest.fixture
def make_reader(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    made: list[Bench] = []

    def make(**options: Any) -> Bench:
        for name in ("spool", "parts"):
            (tmp_path / name).mkdir(exist_ok=True)
        recipients = tmp_path / "keys" / "recipients.txt"
        make_identity(tmp_path / "identities", recipients, "test", datetime(2026, 1, 1, tzinfo=UTC))
        clock = FakeClock()
        reader = CaptureThread(
            spool=tmp_path / "spool", parts=tmp_path / "parts", recipients=RecipientsFile(recipients), clock=clock, **options
        )
        made.append(Bench(tmp_path, clock, reader, FolderIdentities(tmp_path / "identities")))
        return made[-1]

    yield make
    for bench in made:
        for switch in bench.switches:
            switch.stop()
            switch.capture.discard()
        bench.reader.turn()


@pytest.fixture
def bench(make_reader: Callable[..., Bench]) -> Bench:
    return make_reader()
