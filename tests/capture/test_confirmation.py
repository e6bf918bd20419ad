"""The audio must confirm every order within 300 ms; nothing said after an order survives, whether it is obeyed or not."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ivr.capture.audio import FRAME
from ivr.capture.capture import Capture
from ivr.capture.confirmation import silence
from ivr.capture.intake import UNMASK_SETTLE_FRAMES
from ivr.domain.captured import Fault, FaultKind, Span

from .conftest import Bench
from .talk import TICK, Talk, numbers, said

KIND = FaultKind
SECOND = 50
PROPERTY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def kinds(capture: Capture) -> list[FaultKind]:
    return [fault.kind for fault in capture.faults]


class TestMask:
    @pytest.mark.parametrize("ticks", [0, 1, 2])
    def test_a_switch_that_obeys(self, ticks: int, bench: Bench) -> None:
        talk = Talk.begun(bench, obeys=(ticks, ticks))
        talk.tick(10)
        talk.order_mask()
        talk.tick(2 * SECOND)
        assert (kinds(talk.capture), talk.told) == ([], [])

    def test_a_slow_one_is_told_of_and_goes_on(self, bench: Bench) -> None:
        talk = Talk.begun(bench, obeys=(9, 9))
        talk.tick(10)
        talk.order_mask()
        talk.tick(2 * SECOND)
        talk.order_unmask()
        talk.tick(10)
        assert (kinds(talk.capture), talk.told) == ([KIND.MASK_LATE], [])
        assert numbers(talk.finish()) == {*range(10), *range(112, 120)}

    @pytest.mark.parametrize(
        ("obeys", "where"),
        [((None, None), "both channels"), ((None, 0), "caller's channel"), ((0, None), "agent's channel"), ((16, 16), "both")],
    )
    def test_one_that_does_not_obey_on_each_channel_is_let_go_of(
        self, obeys: tuple[int | None, int | None], where: str, bench: Bench
    ) -> None:
        """FAILURES 2: after a transfer the mask says OK and masks nothing."""
        talk = Talk.begun(bench, obeys=obeys)
        talk.tick(10)
        talk.order_mask()
        talk.tick(15)
        assert kinds(talk.capture) == []
        talk.tick(10)  # within one more turn
        assert kinds(talk.capture) == [KIND.MASK_NOT_OBEYED]
        assert where in talk.capture.faults[0].detail
        assert talk.capture.ended
        talk.tick(SECOND)
        assert talk.let_go
        assert talk.told == [talk.capture.faults[0]]
        captured = bench.finish(talk.capture, talk.switch)
        assert captured.set_aside is KIND.MASK_NOT_OBEYED
        assert numbers(bench.pcm(talk.capture)) == set(range(10))

    def test_line_noise_shows_it_though_nobody_speaks(self, bench: Bench) -> None:
        capture, switch = bench.prepare()
        capture.begin()
        capture.mask("agent")
        noise = b"\x01\x00\x00\x00\x00\x00\xff\xff" * 80
        for _ in range(3):
            for _ in range(10):
                bench.clock.now += 0.02
                if not capture.ended:
                    os.write(switch.descriptor, noise)
            bench.reader.turn()
        assert kinds(capture) == [KIND.MASK_NOT_OBEYED]

    def test_sound_that_comes_back_while_masked(self, bench: Bench) -> None:
        """Somebody else has unmasked it, or a transfer has taken the recording elsewhere."""
        talk = Talk.begun(bench)
        talk.order_mask()
        talk.tick(5 * SECOND)
        talk.masked = [False, True]
        talk.tick(10 + 15 + 10)
        assert kinds(talk.capture) == [KIND.MASK_NOT_OBEYED]
        assert numbers(talk.finish()) == set()

    def test_pauses_between_words_hide_nothing(self, bench: Bench) -> None:
        """100 ms of sound, 100 ms of silence, as dial tones: a switch that does not mask, and each look ends in silence."""
        talk = Talk.begun(bench)
        talk.order_mask()
        talk.tick(10)
        for _ in range(5):
            talk.masked = [False, False]
            talk.tick(5)
            talk.masked = [True, True]
            talk.tick(5)
        assert kinds(talk.capture) == [KIND.MASK_NOT_OBEYED]

    def test_repeating_the_order_gives_no_more_time(self, bench: Bench) -> None:
        talk = Talk.begun(bench, obeys=(None, None))
        for number in range(25):
            talk.order_mask("agent" if number % 2 else "protected")
            talk.tick()
        assert kinds(talk.capture) == [KIND.MASK_NOT_OBEYED]

    def test_a_process_of_ours_that_slept_accuses_nobody(self, bench: Bench) -> None:
        """Stopped for two seconds between our order and the switch's: the audio of these is no evidence."""
        talk = Talk.begun(bench, obeys=(100, 100))
        talk.tick(10)
        talk.order_mask()
        talk.tick(101, turn_every=None)
        bench.reader.turn()
        talk.tick(2 * SECOND)
        assert talk.told == []
        assert numbers(talk.finish()) == set(range(10))

    def test_a_silence_before_the_switch_obeys_is_no_promise(self, bench: Bench) -> None:
        """Nobody speaks at the moment of the order; a word is said before it takes effect."""
        talk = Talk.begun(bench, obeys=(8, 8), lag=12)
        talk.tick(11)
        talk.order_mask()
        talk.tick(2 * SECOND, turn_every=1)
        assert talk.told == []

    def test_an_unmask_on_its_way_soon_after_the_mask(self, bench: Bench) -> None:
        talk = Talk.begun(bench, obeys=(1, 1))
        for _ in range(3):
            talk.order_mask()
            talk.tick(9)
            talk.order_unmask(on_its_way=9)
        assert talk.told == []

    def test_a_caller_on_hold_accuses_nobody(self, bench: Bench) -> None:
        """The stream stops before the switch has obeyed, and goes on much later."""
        talk = Talk.begun(bench, obeys=(4, 4))
        talk.tick(10)
        talk.order_mask("held")
        talk.capture.hold(held=True)
        talk.tick(3)
        for _ in range(60):
            talk.pass_time(10)
            bench.reader.turn()
        talk.capture.hold(held=False)
        talk.tick(2 * SECOND)
        assert (kinds(talk.capture), talk.told) == ([], [])


class TestResume:
    def test_sound_confirms_it(self, bench: Bench) -> None:
        talk = Talk.begun(bench)
        talk.order_mask()
        talk.tick(SECOND)
        talk.order_unmask()
        talk.tick()
        talk.masked = [True, True]  # both are silent
        talk.tick(10 * SECOND)
        assert kinds(talk.capture) == []

    def test_a_switch_that_still_masks_is_doubted_and_nothing_ends(self, bench: Bench) -> None:
        talk = Talk.begun(bench)
        talk.order_mask()
        talk.tick(SECOND)
        talk.capture.unmask()
        talk.tick(4 * SECOND)
        assert kinds(talk.capture) == []
        talk.tick(10 * SECOND)
        assert (kinds(talk.capture), talk.told) == ([KIND.RESUME_DOUBTED], [])
        assert bench.finish(talk.capture, talk.switch).set_aside is None


class TestWhenTheReaderLooks:
    def test_a_doubt_is_looked_at_when_it_can_be_decided_and_no_oftener(self, bench: Bench) -> None:
        talk = Talk.begun(bench, obeys=(None, None))
        talk.tick(10)
        assert bench.reader.turn() == pytest.approx(0.2)
        talk.order_mask()
        assert bench.reader.turn() == pytest.approx(0.2)
        talk.tick(9, turn_every=None)
        assert bench.reader.turn() == pytest.approx(0.14)  # 120 ms to watch, and one of the switch's frames
        talk.tick(7, turn_every=None)
        bench.reader.turn()
        assert talk.capture.ended
        assert bench.reader.turn() == pytest.approx(0.2)

    def test_a_doubt_while_nothing_comes_does_not_keep_it_awake(self, bench: Bench) -> None:
        talk = Talk.begun(bench, obeys=(None, None))
        talk.order_mask()
        talk.tick(9, turn_every=None)
        bench.reader.turn()
        talk.pass_time(11)
        assert bench.reader.turn() == pytest.approx(0.2)

    def test_an_obeyed_mask_costs_no_look(self, bench: Bench) -> None:
        talk = Talk.begun(bench)
        talk.order_mask()
        talk.tick(9, turn_every=None)
        assert bench.reader.turn() == pytest.approx(0.2)


class TestStop:
    def test_a_switch_that_keeps_writing_is_found_and_let_go_of(self, bench: Bench) -> None:
        talk = Talk.begun(bench)
        talk.tick(10)
        talk.capture.cut()
        future = talk.capture.finish()
        talk.tick(14, turn_every=1)
        assert kinds(talk.capture) == []
        talk.tick(10)
        assert kinds(talk.capture) == [KIND.STOP_NOT_OBEYED]
        talk.tick()
        assert talk.let_go
        assert talk.told == [talk.capture.faults[0]]
        assert future.result(timeout=0).set_aside is KIND.STOP_NOT_OBEYED
        assert numbers(bench.pcm(talk.capture)) == set(range(10))
        assert bench.reader.active == 0

    def test_one_that_neither_writes_nor_closes_is_not_waited_for(self, bench: Bench) -> None:
        talk = Talk.begun(bench)
        talk.tick(10)
        talk.capture.cut()
        future = talk.capture.finish()
        bench.reader.turn()
        assert not future.done()
        bench.clock.now += 2.1
        bench.reader.turn()
        captured = future.result(timeout=0)
        assert ([fault.kind for fault in captured.faults], captured.set_aside) == ([KIND.NO_END], None)
        assert bench.reader.active == 0

    def test_one_that_was_never_started_need_not_end(self, bench: Bench) -> None:
        capture, _ = bench.prepare()
        capture.begin()
        capture.cut()
        future = capture.finish()
        bench.reader.turn()
        assert future.result(timeout=0).faults == ()

    def test_what_comes_after_a_refusal_is_gone_with_the_rest(self, bench: Bench) -> None:
        talk = Talk.begun(bench, lag=2)
        talk.tick(30)
        talk.capture.cut()
        talk.tick(5)
        assert talk.capture.samples == 30 * TICK
        talk.capture.discard()
        bench.reader.turn()
        talk.tick()
        assert talk.let_go
        assert not talk.capture.part.exists()
        assert talk.told == []


class TestStart:
    def test_nothing_that_comes_contradicts_the_start(self, bench: Bench) -> None:
        """The switch says OK and writes elsewhere: an empty folder of pipes in its container."""
        told: list[Fault] = []
        capture, _ = bench.prepare(alarm=told.append)
        capture.begin()
        for _ in range(10):
            bench.clock.now += 0.2
            bench.reader.turn()
        assert [fault.kind for fault in told] == [KIND.NOT_STARTED]
        assert capture.fifo.exists()  # else the switch, when it opens that name at last, makes a plain file of it
        future = capture.finish()
        bench.reader.turn()
        assert future.result(timeout=0).set_aside is KIND.NOT_STARTED


class TestOrderedQuarantine:
    def test_it_closes_the_pipe_and_sets_aside(self, bench: Bench) -> None:
        talk = Talk.begun(bench)
        talk.tick(20)
        talk.capture.quarantine(KIND.NO_END)
        talk.tick()
        assert talk.let_go
        captured = bench.finish(talk.capture, talk.switch)
        assert captured.set_aside is KIND.NO_END
        assert numbers(bench.pcm(talk.capture)) == set(range(20))
        assert talk.told == []

    def test_after_a_fault_it_says_the_same(self, bench: Bench) -> None:
        talk = Talk.begun(bench, obeys=(None, None))
        talk.order_mask()
        talk.tick(30)
        talk.capture.quarantine(KIND.MASK_NOT_OBEYED)
        captured = bench.finish(talk.capture, talk.switch, expected=1_000 * TICK)  # by the switch's count, which went on
        assert [fault.kind for fault in captured.faults] == [KIND.MASK_NOT_OBEYED]


class TestReasons:
    def test_each_gap_keeps_its_own(self, bench: Bench) -> None:
        talk = Talk.begun(bench)
        talk.tick(10)
        talk.order_mask("agent")
        talk.tick(10)
        talk.order_mask("agent")
        talk.tick(5)
        talk.order_mask("held")
        talk.tick(10)
        talk.order_unmask()
        talk.tick(10)
        talk.order_mask("waiting")
        talk.tick(10)
        captured = bench.finish(talk.capture, talk.switch)
        assert captured.masks == (
            Span(10 * TICK, 25 * TICK, "agent"),
            Span(25 * TICK, 37 * TICK, "held"),
            Span(45 * TICK, 55 * TICK, "waiting"),
        )


class TestOtherCaptures:
    def test_one_that_fails_holds_up_no_other(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        bad, good = Talk.begun(bench, "bad"), Talk.begun(bench, "good")

        def fail(*_: object) -> None:
            raise MemoryError

        monkeypatch.setattr(bad.capture._recorder, "encode", fail)
        bad.tick(120, turn_every=None)
        good.tick(120, turn_every=None)
        bench.reader.turn()
        bad.tick()
        assert bad.let_go
        assert [fault.kind for fault in bad.told] == [KIND.BROKEN]
        assert numbers(good.finish()) == set(range(120))

    def test_an_alarm_that_fails_costs_nothing(self, bench: Bench) -> None:
        talk = Talk.begun(bench, obeys=(None, None))

        def fail(_: Fault) -> None:
            raise RuntimeError

        talk.capture._alarm = fail
        talk.tick(10)
        talk.order_mask()
        talk.tick(30)
        assert bench.finish(talk.capture, talk.switch).set_aside is KIND.MASK_NOT_OBEYED


class TestLevels:
    def test_a_stream_that_has_stopped_is_not_shown_as_sound(self, bench: Bench) -> None:
        talk = Talk.begun(bench)
        talk.tick(20)
        assert max(talk.capture.levels()) > -96
        talk.pass_time(30)
        bench.reader.turn()
        talk.pass_time(30)
        assert talk.capture.levels() == (-96.0, -96.0)
        talk.tick(10)
        assert max(talk.capture.levels()) > -96
        talk.capture.cut()
        assert talk.capture.levels() == (-96.0, -96.0)


def test_where_silence_is() -> None:
    loud, quiet = said(1), bytes(TICK * FRAME)
    assert silence(loud) is None
    assert silence(loud + quiet[FRAME:] + loud) is None
    assert silence(loud + quiet + loud) == (160, 320)
    assert silence(quiet + loud + quiet + said(2) + loud) == (0, 480)
    assert silence(quiet) == (0, 160)
    assert silence(b"\x00\x00\x01\x00" * TICK) is None  # one channel alone is no silence
    assert silence(b"") is None


DELAYS = st.sampled_from([0, 0, 1, 2, 3, 7, 12, None])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("tick"), st.integers(1, 30)),
        st.tuples(st.just("mask"), st.just(0)),
        st.tuples(st.just("unmask"), st.integers(0, 9)),
        st.tuples(st.just("early"), st.just(0)),
        st.tuples(st.just("turn"), st.just(0)),
        st.tuples(st.just("hold"), st.integers(1, 60)),
    ),
    max_size=25,
)


@dataclass
class Oracle:
    """What must have been kept if all arrives, and the ticks in which what was said was said under a mask."""

    talk: Talk
    expected: bytearray = field(default_factory=bytearray)
    forbidden: list[range] = field(default_factory=list)
    since: int | None = None
    settle: int = 0

    def follow(self, steps: list[tuple[str, int]], turn_every: int | None) -> None:
        """Let it all happen."""
        for step, count in [*steps, ("tick", 5)]:
            before, masked = len(self.talk.arrived), self.since is not None
            if step == "unmask" and masked:
                self.talk.order_unmask(on_its_way=count)
            elif step == "mask":
                self.talk.order_mask()
                self.since, self.settle = self.talk.now if self.since is None else self.since, 0
            else:
                self._pass(step, count, turn_every)
            self._expect(self.talk.arrived[before:], masked=masked)
            if step == "unmask" and self.since is not None:
                self.forbidden.append(range(self.since, self.talk.now))
                self.since, self.settle = None, UNMASK_SETTLE_FRAMES
        if self.since is not None:
            self.forbidden.append(range(self.since, self.talk.now + 1))

    def _pass(self, step: str, count: int, turn_every: int | None) -> None:
        match step:
            case "tick":
                self.talk.tick(count, turn_every=turn_every)
            case "early":
                self.talk.masked = [True, True]  # the switch masks before it was told to
            case "turn":
                self.talk.bench.reader.turn()
            case "hold":
                self.talk.capture.hold(held=True)
                self.talk.pass_time(count)
                self.talk.bench.reader.turn()
                self.talk.capture.hold(held=False)

    def _expect(self, frames: list[bytes], *, masked: bool) -> None:
        for frame in frames:
            silent = TICK if masked else min(TICK, self.settle)
            self.settle -= 0 if masked else silent
            self.expected += bytes(silent * FRAME) + frame[silent * FRAME :]


@given(lag=st.integers(0, 2), left=DELAYS, right=DELAYS, steps=STEPS)
@PROPERTY
def test_nothing_said_after_the_order_survives_on_either_channel(
    bench: Bench, lag: int, left: int | None, right: int | None, steps: list[tuple[str, int]]
) -> None:
    """A switch whose mask acts late, never, on one channel only, or too early; audio that arrives up to 40 ms after it was said."""
    talk = Talk.begun(bench, f"rec-{uuid.uuid4()}", lag=lag, obeys=(left, right))
    oracle = Oracle(talk)
    oracle.follow(steps, turn_every=10)
    whole = not talk.capture.ended
    kept = talk.finish()
    assert kept == oracle.expected[: len(kept)]
    assert len(kept) == len(oracle.expected) or not whole
    assert not any(numbers(kept) & set(stretch) for stretch in oracle.forbidden)


@given(
    left=st.integers(0, 8),
    right=st.integers(0, 8),
    lag=st.integers(0, 6),
    turn_every=st.sampled_from([1, 3, 10, 25, 70]),
    steps=STEPS,
)
@example(
    left=0, right=8, lag=0, turn_every=1, steps=[("mask", 0), ("tick", 2), ("mask", 0), ("tick", 7), ("mask", 0), ("tick", 1)]
)
@PROPERTY
def test_a_switch_that_obeys_is_never_accused(
    bench: Bench, left: int, right: int, lag: int, turn_every: int, steps: list[tuple[str, int]]
) -> None:
    """Keys mashed, holds, answers on their way, late looks: whatever comes, obeying within 160 ms is obeying."""
    talk = Talk.begun(bench, f"rec-{uuid.uuid4()}", lag=lag, obeys=(left, right))
    oracle = Oracle(talk)
    oracle.follow(steps, turn_every)
    assert talk.finish() == oracle.expected
    assert talk.told == []
