"""A call whose every 20 ms says its own number on both channels, through a switch that obeys as it likes."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import numpy as np

from ivr.capture.audio import CHANNELS, FRAME
from ivr.capture.capture import Capture
from ivr.domain.captured import Fault

from .conftest import Bench, Switch

TICK = 160
"""Samples of 20 ms."""

OFFSET = 1_000


def said(number: int) -> bytes:
    """What both parties say in one tick: the left its number, the right the same below zero. Never silent."""
    value = number + OFFSET
    return np.tile(np.array([value, -value], "<i2"), TICK).tobytes()


def numbers(pcm: bytes) -> set[int]:
    """The ticks of which anything is left, on either channel."""
    values = np.abs(np.frombuffer(pcm, "<i2").astype(int))
    return {int(value) - OFFSET for value in np.unique(values) if value}


@dataclass
class Talk:
    """Said at one tick, written by the switch `lag` ticks later, masked on each channel so many ticks after the order, or never.

    Attributes:
        obeys: ticks from the order to its effect, left and right; None is never.
        arrived: what the switch has written so far, a tick each.
    """

    bench: Bench
    capture: Capture
    switch: Switch
    lag: int = 0
    obeys: tuple[int | None, int | None] = (0, 0)
    now: int = 0
    masked: list[bool] = field(default_factory=lambda: [False, False])
    due: list[int | None] = field(default_factory=lambda: [None, None])
    arrived: list[bytes] = field(default_factory=list)
    let_go: bool = False

    @classmethod
    def begun(cls, bench: Bench, name: str = "rec-1", **how: object) -> Talk:
        told: list[Fault] = []
        capture, switch = bench.prepare(name, told.append)
        capture.begin()
        talk = cls(bench, capture, switch, **how)  # type: ignore[arg-type]
        talk.told = told
        return talk

    told: list[Fault] = field(default_factory=list)

    def tick(self, count: int = 1, *, turn_every: int | None = 10) -> None:
        """So many ticks of talk; the reader looks every 200 ms unless told otherwise."""
        for _ in range(count):
            for channel, due in enumerate(self.due):
                if due is not None and self.now >= due:
                    self.masked[channel], self.due[channel] = True, None
            self._write()
            self.pass_time()
            if turn_every is not None and self.now % turn_every == 0:
                self.bench.reader.turn()

    def pass_time(self, ticks: int = 1) -> None:
        """The caller is on hold: the clock goes on, nothing is written."""
        self.now += ticks
        self.bench.clock.now += 0.02 * ticks

    def order_mask(self, why: str = "agent") -> None:
        """Ours at once, the switch's when it likes; a repeated order puts off nothing that is on its way."""
        self.capture.mask(why)
        for channel, ticks in enumerate(self.obeys):
            if ticks is not None and self.due[channel] is None:
                self.due[channel] = self.now + ticks

    def order_unmask(self, *, on_its_way: int = 0) -> None:
        """The switch obeys; its answer takes so many ticks to reach us."""
        self.masked, self.due = [False, False], [None, None]
        self.tick(on_its_way)
        self.capture.unmask()

    def _write(self) -> None:
        frame = np.frombuffer(said(self.now - self.lag), "<i2").reshape(-1, CHANNELS).copy()
        if self.now < self.lag:
            frame[:] = 0
        for channel, masked in enumerate(self.masked):
            frame[:, channel] *= not masked
        try:
            os.write(self.switch.descriptor, frame.tobytes())
        except BrokenPipeError:
            self.let_go = True
        else:
            self.arrived.append(frame.tobytes())

    def finish(self) -> bytes:
        """Hang up; what was kept."""
        captured = self.bench.finish(self.capture, self.switch)
        pcm = self.bench.pcm(self.capture) if captured.samples else b""
        assert len(pcm) == captured.samples * FRAME
        return pcm
