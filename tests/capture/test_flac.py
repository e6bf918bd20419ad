"""The encoder's output goes into a sink that only grows; what it rewrites is kept apart."""

from __future__ import annotations

import io
import os
import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ivr.capture.capture import BLOCK
from ivr.capture.errors import SpoolUnusable
from ivr.capture.flac import STREAMINFO, FlacRecorder
from ivr.capture.part import Part

from .conftest import Bench, decode

KEY = bytes(16)
RANDOM = np.random.default_rng(7)


class Kept(Part):
    """Keeps the plaintext too."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, KEY)
        self.plain = bytearray()

    def write(self, data: bytes) -> None:
        self.plain += data
        super().write(data)


def noise(size: int) -> bytes:
    """Stereo samples that compress badly: every frame is a large one."""
    return RANDOM.integers(-20_000, 20_000, size // 2).astype("<i2").tobytes()


@pytest.fixture
def part(tmp_path: Path) -> Iterator[Kept]:
    part = Kept(tmp_path / "one.part")
    yield part
    part.abandon()


@pytest.mark.parametrize("sizes", [[], [4], [BLOCK], [BLOCK, 400], [BLOCK] * 9 + [BLOCK + 32_764], [4] * 50])
def test_the_body_says_unknown_and_streaminfo_apart_says_how_much(sizes: list[int], part: Kept) -> None:
    recorder, said = FlacRecorder(part), b""
    for size in sizes:
        pcm = noise(size)
        recorder.encode(pcm)
        said += pcm
    samples, streaminfo, complete = recorder.close()
    assert (samples, complete, recorder.failure) == (len(said) // 4, True, None)
    if not said:
        return
    assert decode(bytes(part.plain)) == said
    assert part.plain[STREAMINFO] != streaminfo
    part.plain[STREAMINFO] = streaminfo
    whole = soundfile.SoundFile(io.BytesIO(part.plain))
    assert (whole.frames, whole.samplerate, whole.channels) == (samples, 8_000, 2)


def test_its_memory_does_not_grow_with_the_call(part: Kept) -> None:
    recorder, sizes = FlacRecorder(part), []
    for _ in range(60):
        recorder.encode(noise(BLOCK))
        sizes.append(os.fstat(recorder._memory).st_size)
    recorder.close()
    assert len(part.plain) > 40 * BLOCK // 2
    assert max(sizes) < 2 * BLOCK


def test_each_frame_is_counted_once_it_is_whole_on_disk(part: Kept) -> None:
    """Of a part that breaks off no more is told than it holds, and no frame less."""
    recorder = FlacRecorder(part)
    for _ in range(8):
        recorder.encode(noise(BLOCK))
        whole = decode(bytes(part.plain[: part.sealed]), torn=True) if part.sealed else b""
        assert recorder._whole_frames == len(whole) // 16_384
    assert recorder._whole_frames > 10
    recorder.abandon()


def test_abandoning_twice_closes_nothing_of_somebody_else(part: Kept) -> None:
    recorder = FlacRecorder(part)
    recorder.encode(noise(BLOCK))
    recorder.abandon()
    somebody = os.memfd_create("somebody")  # takes the number that has become free
    recorder.abandon()
    assert os.fstat(somebody).st_size == 0
    os.close(somebody)


@pytest.fixture
def few_files() -> Iterator[Callable[[int], None]]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield lambda more: resource.setrlimit(resource.RLIMIT_NOFILE, (_lowest_free() + more, hard))
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _lowest_free() -> int:
    free = os.dup(0)
    os.close(free)
    return free


def test_without_a_descriptor_left_nothing_is_left_behind(bench: Bench, few_files: Callable[[int], None]) -> None:
    few_files(1)  # for the part, and not for the memory
    with pytest.raises(SpoolUnusable, match="open files"):
        bench.reader.enrol("rec")
    few_files(64)
    assert [*(bench.root / "parts").iterdir(), *(bench.root / "spool").iterdir()] == []
    bench.reader.enrol("rec").discard()
