"""One capture through a real pipe: what is kept, what is not, and when."""

from __future__ import annotations

import fcntl
import os
import stat
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.capture.capture import REST_SECONDS
from ivr.capture.errors import CaptureExists, CaptureOver, PartsUnusable, ReaderStopped, SpoolUnusable
from ivr.capture.intake import FRESH_SECONDS, UNMASK_SETTLE_FRAMES
from ivr.domain.captured import FaultKind, Span
from ivr.vault.parts import being_written, parts_in

from .conftest import Bench, numbered


def test_what_is_sent_after_begin_comes_back(bench: Bench) -> None:
    capture, switch = bench.prepare()
    capture.begin()
    for _ in range(30):
        switch.send(10)
        bench.reader.turn()
    captured = bench.finish(capture, switch, expected=switch.sent)
    assert bench.pcm(capture) == numbered(0, 48_000)
    assert (captured.samples, captured.complete, captured.faults, captured.masks) == (48_000, True, (), ())
    assert captured.size == capture.part.stat().st_size


def test_what_came_before_begin_is_dropped(bench: Bench) -> None:
    """L1: the proof exists before the first sample that is kept."""
    capture, switch = bench.prepare()
    switch.send(10)
    bench.reader.turn()
    switch.send(7)
    capture.begin()
    switch.send(5)
    captured = bench.finish(capture, switch, expected=switch.sent)
    assert bench.pcm(capture) == numbered(17 * 160, 5 * 160)
    assert captured.faults == ()


def test_nothing_is_kept_without_begin(bench: Bench) -> None:
    capture, switch = bench.prepare()
    switch.send(50)
    captured = bench.finish(capture, switch)
    assert captured.samples == 0
    assert bench.flac(capture) == b""


def test_masked_is_silent_at_once_and_keeps_the_timeline(bench: Bench) -> None:
    capture, switch = bench.prepare()
    capture.begin()
    switch.send(11)
    capture.mask("agent")
    switch.send(9)
    bench.reader.turn()
    switch.send(4)
    capture.unmask()
    switch.send(20)
    captured = bench.finish(capture, switch)
    masked, settled = 11 * 160, 24 * 160 + UNMASK_SETTLE_FRAMES
    silence = bytes((settled - masked) * 4)
    assert bench.pcm(capture) == numbered(0, masked) + silence + numbered(settled, 44 * 160 - settled)
    assert captured.masks == (Span(masked, settled, "agent"),)


def test_cut_keeps_what_came_before_and_nothing_after(bench: Bench) -> None:
    """L2."""
    capture, switch = bench.prepare()
    capture.begin()
    switch.send(13)
    capture.cut()
    switch.send(10)  # on its way
    future = capture.finish()
    bench.reader.turn()
    assert not future.done()
    switch.stop()
    bench.reader.turn()
    captured = future.result(timeout=0)
    assert (captured.samples, captured.faults, captured.set_aside) == (13 * 160, (), None)
    assert bench.pcm(capture) == numbered(0, 13 * 160)
    assert bench.reader.active == 0


def test_a_discarded_capture_leaves_nothing(bench: Bench) -> None:
    capture, switch = bench.prepare()
    capture.begin()
    switch.send(30)
    bench.reader.turn()
    capture.discard()
    with pytest.raises(BrokenPipeError):
        switch.send()
    bench.reader.turn()
    assert [*(bench.root / "parts").iterdir(), *(bench.root / "spool").iterdir()] == []
    assert capture.finish().cancelled()
    with pytest.raises(CaptureOver):
        capture.begin()
    assert bench.reader.active == 0


def test_the_pipe_loses_its_name_once_the_switch_has_it(bench: Bench) -> None:
    capture, switch = bench.prepare()
    assert stat.S_IMODE(capture.fifo.stat().st_mode) == 0o600
    assert stat.S_ISFIFO(capture.fifo.stat().st_mode)
    assert stat.S_IMODE(capture.part.stat().st_mode) == 0o600
    bench.reader.turn()
    assert capture.fifo.exists()
    switch.send()
    bench.reader.turn()
    assert not capture.fifo.exists()


def test_a_pipe_nobody_has_opened_yet_is_not_at_its_end(bench: Bench) -> None:
    capture = bench.reader.enrol("early")
    capture.begin()
    bench.reader.turn()
    assert not capture.ended
    capture.discard()


def test_a_switch_that_opens_and_writes_nothing_ends_it(bench: Bench) -> None:
    capture, switch = bench.prepare()
    capture.begin()
    captured = bench.finish(capture, switch)
    assert (captured.samples, captured.complete) == (0, True)


def test_a_switch_that_never_closes_the_pipe_is_not_waited_for(bench: Bench) -> None:
    capture, switch = bench.prepare()
    capture.begin()
    switch.send(10)
    future = capture.finish()
    bench.reader.turn()
    assert not future.done()
    bench.clock.now += 2.1
    bench.reader.turn()
    captured = future.result(timeout=0)
    assert [fault.kind for fault in captured.faults] == [FaultKind.NO_END]
    assert captured.complete
    assert bench.pcm(capture) == numbered(0, 1_600)


def test_an_unfinished_sample_is_dropped_and_told(bench: Bench) -> None:
    capture, switch = bench.prepare()
    capture.begin()
    switch.send(3)
    os.write(switch.descriptor, b"\x01\x02\x03")
    captured = bench.finish(capture, switch)
    assert [fault.kind for fault in captured.faults] == [FaultKind.PARTIAL_FRAME]
    assert bench.pcm(capture) == numbered(0, 480)


def test_the_end_of_the_process_closes_what_is_open(bench: Bench) -> None:
    capture, switch = bench.prepare()
    capture.begin()
    switch.send(10)
    future = capture.finish()
    bench.reader.start()
    bench.reader.stop()
    assert future.result(timeout=0).complete
    assert bench.pcm(capture) == numbered(0, 1_600)
    with pytest.raises(BrokenPipeError):
        switch.send()
    with pytest.raises(ReaderStopped):
        bench.reader.prepare("another")


def test_a_calm_capture_is_looked_at_every_fourth_turn_and_at_each_while_something_is_open(bench: Bench) -> None:
    capture, switch = bench.prepare()
    capture.begin()
    seen = []
    for turn in range(14):
        before = capture.received
        switch.send(10)
        if turn == 8:
            capture.mask("paused")
            switch.silent = True
        bench.reader.turn()
        seen.append(capture.received > before)
    assert seen[:8] == [True, False, False, False] * 2
    assert seen[8:] == [True] * 6


def test_whoever_asks_for_levels_does_not_wait_for_the_next_look(bench: Bench) -> None:
    capture, switch = bench.prepare()
    capture.begin()
    switch.send(10)
    bench.reader.turn()
    os.write(switch.descriptor, b"\x00\x40\x00\x20" * 1_600)
    bench.clock.now += FRESH_SECONDS
    assert capture.levels() == pytest.approx((-6.02, -12.04), abs=0.01)
    assert capture.received == 3_200
    os.write(switch.descriptor, bytes(6_400))
    bench.clock.now += FRESH_SECONDS
    with capture._intake._lock:  # the reading thread is at it
        assert max(capture.levels()) > -96
    assert capture.levels() == (-96.0, -96.0)


def test_levels_are_those_of_each_channel(bench: Bench) -> None:
    capture, switch = bench.prepare()
    assert capture.levels() == (-96.0, -96.0)
    capture.begin()
    switch.silent = True
    switch.send(10)
    bench.reader.turn()
    assert capture.levels() == (-96.0, -96.0)
    os.write(switch.descriptor, (b"\x00\x40\x00\x00") * 1_600)
    bench.clock.now += REST_SECONDS
    bench.reader.turn()
    left, right = capture.levels()
    assert left == pytest.approx(-6.02, abs=0.01)
    assert right == -96.0


class TestBadInput:
    def test_a_missing_spool(self, bench: Bench) -> None:
        (bench.root / "spool").rmdir()
        with pytest.raises(SpoolUnusable, match="PREAMBULE_SPOOL"):
            bench.reader.enrol("rec")
        assert list((bench.root / "parts").iterdir()) == []
        assert not bench.reader.checks()["spool"]

    def test_missing_parts(self, bench: Bench) -> None:
        (bench.root / "parts").rmdir()
        with pytest.raises(PartsUnusable, match="PREAMBULE_PARTS"):
            bench.reader.enrol("rec")
        assert list((bench.root / "spool").iterdir()) == []
        assert not bench.reader.healthy

    def test_an_id_twice(self, bench: Bench) -> None:
        bench.prepare("rec")
        with pytest.raises(CaptureExists):
            bench.reader.enrol("rec")

    def test_a_part_is_locked_before_it_has_its_name(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        """Else a recovery that looks at that moment takes it for an orphan, and deletes it."""
        named: list[list[str]] = []

        def look_and_lock(descriptor: int, operation: int) -> None:
            named.append([recording_id for recording_id, _ in parts_in(bench.root / "parts")])
            lock(descriptor, operation)

        lock = fcntl.flock
        with monkeypatch.context() as patched:
            patched.setattr(fcntl, "flock", look_and_lock)
            capture = bench.reader.enrol("call")
        assert named == [[]]
        assert being_written(capture.part)
        assert [path.name for path in (bench.root / "parts").iterdir()] == ["call.part"]
        capture.discard()

    def test_a_part_left_by_a_crash_is_not_overwritten(self, bench: Bench) -> None:
        (bench.root / "parts" / "rec.part").write_bytes(b"whole chunks")
        with pytest.raises(CaptureExists):
            bench.reader.enrol("rec")
        assert (bench.root / "parts" / "rec.part").read_bytes() == b"whole chunks"

    @pytest.mark.parametrize("name", ["", "../x", "a b", "a/b", "é", "a\n"])
    def test_an_id_that_is_no_name(self, name: str, bench: Bench) -> None:
        with pytest.raises(SpoolUnusable):
            bench.reader.enrol(name)


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_course_of_orders_keeps_exactly_what_was_ordered(bench: Bench, data: st.DataObject) -> None:
    """An oracle of plain lists against the pipe, whatever is ordered between whatever reads."""
    bench.reader.turn()
    capture, switch = bench.prepare(f"rec-{uuid.uuid4()}")
    expected, begun, masked, cut, settle = bytearray(), False, False, False, 0
    left, stopped = 10, False  # frames that a switch may still send after the stop
    steps = st.lists(st.sampled_from(["send", "send", "turn", "begin", "mask", "unmask", "cut"]), max_size=40)
    for step in data.draw(steps):
        if step == "send" and not stopped:
            switch.silent = masked
            frames = bytes(640) if masked else numbered(switch.sent, 160)
            switch.send()
            if begun and not cut:
                silent = 160 if masked else min(160, settle)
                settle = settle if masked else settle - silent
                expected += bytes(silent * 4) + frames[silent * 4 :]
            left -= cut
            stopped = left == 0
        elif step == "turn":
            bench.reader.turn()
        elif step == "cut":
            capture.cut()
            cut = True
        elif step == "begin" and not begun:
            capture.begin()
            begun = True
        elif step == "mask":
            capture.mask("agent")
            masked, settle = True, 0
        elif step == "unmask" and masked:
            capture.unmask()
            masked, settle = False, UNMASK_SETTLE_FRAMES
    captured = bench.finish(capture, switch)
    assert captured.samples * 4 == len(expected)
    assert (bench.pcm(capture) if expected else b"") == bytes(expected)
