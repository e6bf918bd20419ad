"""What is read is kept or dropped, in whole stereo samples, whatever pieces it comes in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.capture.audio import FRAME
from ivr.capture.pending import READ, Pending

PIECES = st.lists(st.tuples(st.integers(1, 3 * READ // 2), st.sampled_from(["keep", "drop", "silence", "take"])), max_size=8)


@dataclass
class Pipe:
    reading: int
    writing: int
    written: int = 0

    def write(self, size: int) -> bytes:
        """Bytes, each unlike the one before, and none of them zero."""
        data = bytes((self.written + place) % 251 + 1 for place in range(size))
        self.written += os.write(self.writing, data)
        return data


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    reading, writing = os.pipe2(os.O_NONBLOCK)
    yield Pipe(reading, writing)
    os.close(reading)
    os.close(writing)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=PIECES)
def test_it_is_a_list_of_bytes(pieces: list[tuple[int, str]], pipe: Pipe) -> None:
    pending, kept, rest = Pending(), b"", b""
    for size, deed in pieces:
        arrived = pipe.write(min(size, READ))
        assert pending.read(pipe.reading) == len(arrived)
        arrived = rest + arrived
        whole = len(arrived) - len(arrived) % FRAME
        arrived, rest = arrived[:whole], arrived[whole:]
        assert (pending.fresh, pending.unfinished, pending.sound()) == (whole, len(rest), arrived)
        if deed == "drop":
            pending.drop()
        else:
            silent = min(whole, 400) if deed == "silence" else 0
            pending.silence(silent)
            pending.keep()
            kept += bytes(silent) + arrived[silent:]
        assert pending.kept == len(kept)
        assert pending.last(1_000) == kept[-1_000:]
        if deed == "take":
            assert pending.take() == kept
            kept = b""
    assert pending.take() == kept


def test_what_nobody_takes_away_is_kept_all_the_same(pipe: Pipe) -> None:
    pending, kept = Pending(), b""
    for _ in range(8):
        kept += pipe.write(READ)
        pending.read(pipe.reading)
        pending.keep()
    assert pending.take() == kept


def test_nothing_there_and_the_end(pipe: Pipe) -> None:
    pending = Pending()
    with pytest.raises(BlockingIOError):
        pending.read(pipe.reading)
    os.close(pipe.writing)
    pipe.writing = os.dup(pipe.reading)
    assert pending.read(pipe.reading) == 0
    assert pending.take() == b""
