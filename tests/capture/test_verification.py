"""What arrives is compared with what was ordered; a doubt is told, and never costs the call."""

from __future__ import annotations

import contextlib
import os
import resource
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.capture.audio import FLOOR_DB, levels, sounding
from ivr.capture.errors import PartsUnusable, ReaderStopped
from ivr.capture.leftovers import remove_dead_pipes
from ivr.capture.pace import Pace
from ivr.domain.captured import Fault, FaultKind

from .conftest import Bench, numbered

KIND = FaultKind


def kinds(faults: tuple[Fault, ...]) -> list[FaultKind]:
    return [fault.kind for fault in faults]


class TestPace:
    def test_the_pace_of_the_clock_is_no_fault_for_eight_hours(self) -> None:
        """FACTS: -0.05 % to +0.35 %."""
        for speed in (0.9995, 1.0, 1.0035):
            pace = Pace(0)
            assert all(pace.missing(now, int(now * 8_000 * speed)) is None for now in range(1, 8 * 3_600))

    def test_a_gap_is_told_once(self) -> None:
        pace, told = Pace(0), list[tuple[float, float]]()
        for tick in range(1, 600):
            now = tick / 10
            received = now * 8_000 if now < 10 else max(10.0, now - 30) * 8_000
            gap = pace.missing(now, int(received))
            told += [] if gap is None else [(now, gap)]
        (once,) = told
        assert once == pytest.approx((11.6, 1.6), abs=0.11)

    def test_the_next_gap_is_told_again(self) -> None:
        pace, told = Pace(0), 0
        for tick in range(1, 600):
            now = tick / 10
            received = now - sum(min(max(now - start, 0), 3) for start in (10, 20, 30))
            told += pace.missing(now, int(received * 8_000)) is not None
        assert told == 3

    def test_a_fast_stream_hides_no_gap(self) -> None:
        pace = Pace(0)
        assert all(pace.missing(now, int(now * 8_000 * 1.0035)) is None for now in range(3_600))
        told = [pace.missing(3_600 + tick / 5, int(3_600 * 8_000 * 1.0035)) for tick in range(1, 20)]
        assert any(told)

    def test_a_paused_host_that_catches_up_is_forgiven(self) -> None:
        pace = Pace(0)
        assert pace.missing(5.0, 40_000) is None
        assert pace.missing(9.0, 40_000) is None
        assert pace.missing(9.2, 73_600) is None
        assert pace.missing(12.0, 96_000) is None

    def test_nothing_is_missing_on_hold(self) -> None:
        pace = Pace(0)
        assert pace.missing(5.0, 40_000) is None
        pace.hold(5.0)
        assert pace.missing(60.0, 40_000) is None
        pace.unhold(65.0)
        assert pace.missing(70.0, 80_000) is None
        assert pace.missing(75.0, 80_000) is None
        assert pace.missing(76.0, 80_000) is not None

    @given(st.lists(st.floats(0.01, 3.0), min_size=1, max_size=60))
    def test_faster_than_the_clock_is_never_a_fault(self, steps: list[float]) -> None:
        """A rehearsal sends as fast as the work allows."""
        pace, now = Pace(0), 0.0
        for step in steps:
            now += step
            assert pace.missing(now, int(now * 8_000 * 40)) is None


class TestStreamThatStops:
    def test_it_is_told_while_the_call_lasts(self, make_reader: Callable[..., Bench]) -> None:
        told: list[tuple[str, Fault]] = []
        bench = make_reader(on_fault=lambda name, fault: told.append((name, fault)))
        capture, switch = bench.prepare()
        capture.begin()
        for _ in range(10):
            switch.send(10)
            bench.reader.turn()
        for _ in range(10):
            bench.clock.now += 0.2
            bench.reader.turn()
        assert [(name, fault.kind) for name, fault in told] == [("rec-1", KIND.MISSING_SAMPLES)]
        assert capture.faults == (told[0][1],)
        captured = bench.finish(capture, switch)
        assert captured.complete

    def test_a_switch_that_never_sends_is_told(self, bench: Bench) -> None:
        capture, _ = bench.prepare()
        capture.begin()
        for _ in range(10):
            bench.clock.now += 0.2
            bench.reader.turn()
        assert kinds(capture.faults) == [KIND.NOT_STARTED]

    def test_a_caller_on_hold_is_no_fault(self, bench: Bench) -> None:
        capture, switch = bench.prepare()
        capture.begin()
        switch.send(50)
        capture.hold(True)
        for _ in range(100):
            bench.clock.now += 0.2
            bench.reader.turn()
        capture.hold(False)
        for _ in range(10):
            switch.send(10)
            bench.reader.turn()
        assert bench.finish(capture, switch, expected=switch.sent).faults == ()

    def test_faster_than_real_time_is_no_fault(self, bench: Bench) -> None:
        capture, switch = bench.prepare()
        capture.begin()
        for _ in range(60):
            switch.send(50, seconds=0.0001)
            bench.reader.turn()
        assert bench.finish(capture, switch, expected=switch.sent).faults == ()


class TestSwitchsOwnCount:
    def test_fewer_samples_than_the_switch_counts(self, bench: Bench) -> None:
        capture, switch = bench.prepare()
        capture.begin()
        switch.send(20)
        assert kinds(bench.finish(capture, switch, expected=switch.sent + 801).faults) == [KIND.MISSING_SAMPLES]

    def test_more_samples_than_the_switch_counts(self, bench: Bench) -> None:
        capture, switch = bench.prepare()
        capture.begin()
        switch.send(20)
        assert kinds(bench.finish(capture, switch, expected=switch.sent - 801).faults) == [KIND.TOO_MANY_SAMPLES]


class TestDiskFull:
    @pytest.fixture
    def narrow(self) -> Iterator[Callable[[int], None]]:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    def test_the_capture_ends_by_itself_and_what_is_whole_stays(self, bench: Bench, narrow: Callable[[int], None]) -> None:
        capture, switch = bench.prepare()
        capture.begin()
        narrow(16 + 3 * 65_552 + 500)
        for _ in range(400):
            switch.send(40)
            bench.reader.turn()
        narrow(resource.RLIM_INFINITY)
        assert kinds(capture.faults) == [KIND.DISK_FULL]
        captured = bench.finish(capture, switch)  # the pipe was emptied all the while
        assert not captured.complete
        assert captured.size == capture.part.stat().st_size == 16 + 3 * 65_552
        heard = bench.whole_pcm(capture)
        assert len(heard) == captured.samples * 4 > 0
        assert heard == numbered(0, captured.samples)

    def test_full_before_it_starts(self, bench: Bench, narrow: Callable[[int], None]) -> None:
        narrow(0)
        with pytest.raises(PartsUnusable):
            bench.reader.enrol("rec")
        narrow(resource.RLIM_INFINITY)
        assert [*(bench.root / "parts").iterdir(), *(bench.root / "spool").iterdir()] == []


class TestThread:
    def test_it_reads_by_itself(self, make_reader: Callable[..., Bench]) -> None:
        bench = make_reader()
        bench.reader.start()
        assert bench.reader.healthy
        capture, switch = bench.prepare()
        capture.begin()
        switch.send(100)
        switch.stop()
        captured = capture.finish(switch.sent).result(timeout=10)
        bench.reader.stop()
        assert captured.complete
        assert bench.pcm(capture) == numbered(0, 16_000)
        assert not bench.reader.healthy

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
    def test_its_death_closes_the_pipes_and_the_gate(self, make_reader: Callable[..., Bench]) -> None:
        """FACTS: if the reader dies the call lives on and recording simply ends."""
        bench = make_reader()
        capture, switch = bench.prepare()
        capture.begin()
        waiting = capture.finish()

        def die() -> float:
            raise MemoryError

        bench.reader.turn = die  # type: ignore[method-assign]
        bench.reader.start()
        bench.reader._thread.join(timeout=10)
        assert not bench.reader.healthy
        assert isinstance(waiting.exception(timeout=0), ReaderStopped)
        with pytest.raises(BrokenPipeError):
            switch.send()
        bench.reader.turn = lambda: 0.0  # type: ignore[method-assign]


def test_levels_and_audibility() -> None:
    assert levels(b"") == (FLOOR_DB, FLOOR_DB)
    assert levels(b"\x00\x80\x00\x80" * 100) == (0.0, 0.0)
    assert sounding(bytes(4_000)) == (0, 0)
    assert sounding(b"\x01\x00\x00\x00" * 100) == (100, 0)
    assert sounding(b"\x00\x00\xff\xff" * 100) == (0, 100)


def test_pipes_of_a_dead_process_are_removed_and_those_of_a_living_one_stay(make_reader: Callable[..., Bench]) -> None:
    bench = make_reader()
    dead, living = bench.reader.enrol("dead"), bench.reader.enrol("living")
    dead._file.abandon()
    (bench.root / "spool" / "note.raw").write_text("no pipe")
    remove_dead_pipes(bench.root / "spool", bench.root / "parts")
    assert sorted(path.name for path in (bench.root / "spool").iterdir()) == ["living.raw", "note.raw"]
    dead.discard()
    living.discard()


def test_plain_audio_in_the_folder_of_the_pipes_is_deleted(bench: Bench) -> None:
    """L3: a start that was given up is carried out after all, when the pipe is gone."""
    spool = bench.root / "spool"
    plain = spool / "0b5b0c0e-4c8c-4f4c-9e43-3d1f0c7f0a01.raw"
    bench.reader.turn()
    plain.write_bytes(numbered(0, 160))
    (spool / "notes.raw").write_text("somebody's")
    living = bench.reader.enrol("0b5b0c0e-4c8c-4f4c-9e43-3d1f0c7f0a02")
    bench.clock.now += 10
    bench.reader.turn()
    assert sorted(path.name for path in spool.iterdir()) == sorted([living.fifo.name, "notes.raw"])
    living.discard()


def opened_while_removed(bench: Bench, seconds: float) -> int | None:
    """The writing end of a pipe that is removed while a switch waits in its open; None when it had not come so far."""
    pipe = bench.root / "spool" / "dead.raw"
    os.mkfifo(pipe)
    opened: list[int] = []

    def open_it() -> None:
        with contextlib.suppress(FileNotFoundError):
            opened.append(os.open(pipe, os.O_WRONLY))

    switch = threading.Thread(target=open_it, daemon=True)
    switch.start()
    time.sleep(seconds)
    remove_dead_pipes(bench.root / "spool", bench.root / "parts")
    switch.join(10)
    assert not switch.is_alive()
    assert not pipe.exists()
    return opened[0] if opened else None


def test_a_switch_that_waits_in_a_dead_pipes_open_is_let_go(bench: Bench) -> None:
    """Else it would hold its call's leg for ever: with the name gone, nobody can open it to read any more."""
    tries = (opened_while_removed(bench, 0.01 * 2**attempt) for attempt in range(8))
    descriptor = next(opened for opened in tries if opened is not None)
    with pytest.raises(BrokenPipeError):
        os.write(descriptor, b"sound")
    os.close(descriptor)
