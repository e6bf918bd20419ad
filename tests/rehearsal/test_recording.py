"""One recording's file: FIFO or not, its reader quick, slow, or gone."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ivr.rehearsal.recording import CannotRecord, FifoRecording

HEARD, SENT = (np.full(160, value, "<i2").tobytes() for value in (1000, 2000))
FRAME = np.column_stack((np.full(160, 1000), np.full(160, 2000))).astype("<i2").tobytes()


@pytest.fixture
def fifo(tmp_path: Path) -> Iterator[tuple[str, int]]:
    path = tmp_path / "a.raw"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    yield str(path), reader
    try:
        os.close(reader)
    except OSError:
        return  # the test has closed it


def opened(path: str, *, fast: bool = False, rate: int = 8000, stereo: bool = True) -> FifoRecording:
    recording = FifoRecording(path, rate=rate, stereo=stereo)
    asyncio.run(recording.open(fast=fast))
    return recording


def test_left_is_heard_and_right_is_sent(fifo: tuple[str, int]) -> None:
    recording = opened(fifo[0])
    recording.write(HEARD, SENT, 8000, answered=True)
    assert os.read(fifo[1], 4096) == FRAME
    recording.masked = True
    recording.write(HEARD, SENT, 8000, answered=True)
    assert os.read(fifo[1], 4096) == bytes(640)
    recording.close()
    assert os.read(fifo[1], 10) == b""
    assert (recording.samples, recording.milliseconds) == (320, 40)


def test_nothing_before_the_answer_if_so_asked(fifo: tuple[str, int]) -> None:
    recording = opened(fifo[0])
    recording.answer_required = True
    recording.write(HEARD, SENT, 8000, answered=False)
    assert recording.samples == 0
    recording.paused, recording.answer_required = True, False
    recording.write(HEARD, SENT, 8000, answered=True)
    assert recording.cause(hung_up=True) == "empty-file"
    recording.close()


def test_a_stalled_reader_loses_nothing(fifo: tuple[str, int]) -> None:
    recording = opened(fifo[0])
    for _ in range(300):
        recording.write(HEARD, SENT, 8000, answered=True)
    behind = recording.behind
    assert behind
    assert 60_000 < recording.unread <= 65_536
    received = bytearray()
    while len(received) < 300 * 640:
        received += os.read(fifo[1], 65536)
        recording.flush()
    assert bytes(received) == FRAME * 300
    assert not recording.behind
    recording.close()


def test_a_reader_that_is_gone_is_noticed_by_nobody(fifo: tuple[str, int]) -> None:
    recording = opened(fifo[0])
    os.close(fifo[1])
    for _ in range(3):
        recording.write(HEARD, SENT, 8000, answered=True)
    assert (recording.cause(hung_up=False), recording.behind, recording.samples) == ("uri-failure", False, 480)
    recording.close()


def test_jumping_time_gets_a_longer_pipe(fifo: tuple[str, int]) -> None:
    recording = opened(fifo[0], fast=True)
    for _ in range(300):
        recording.write(HEARD, SENT, 8000, answered=True)
    assert not recording.behind
    recording.close()


def test_rates_and_mono(fifo: tuple[str, int]) -> None:
    wide = opened(fifo[0])
    wide.write(HEARD + HEARD, SENT + SENT, 16000, answered=True)
    assert os.read(fifo[1], 4096) == FRAME
    wide.close()
    mono = opened(fifo[0], stereo=False)
    mono.write(HEARD, SENT, 8000, answered=True)
    assert os.read(fifo[1], 4096) == np.full(160, 3000, "<i2").tobytes()
    mono.close()


def test_open_waits_for_a_reader(tmp_path: Path) -> None:
    path = tmp_path / "late.raw"
    os.mkfifo(path)

    async def run() -> None:
        recording = FifoRecording(str(path), rate=8000, stereo=True)
        opening = asyncio.create_task(recording.open(fast=False))
        await asyncio.sleep(0.05)
        assert not opening.done()
        reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        async with asyncio.timeout(5):
            await opening
        recording.close()
        os.close(reader)

    asyncio.run(run())


@pytest.mark.parametrize("path", ["relative.raw", "/dev/null/x.raw", "/tmp/a.wav"])
def test_targets_that_cannot_be_written(path: str) -> None:
    with pytest.raises(CannotRecord):
        opened(path)


def test_a_plain_file_works_too(tmp_path: Path) -> None:
    recording = opened(str(tmp_path / "new" / "a.raw"))
    recording.write(HEARD, SENT, 8000, answered=True)
    assert recording.unread == 0
    recording.close()
    assert (tmp_path / "new" / "a.raw").read_bytes() == FRAME
