"""What stories are told with: calls that go as people make them go, and the recordings that came of them."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from ivr.domain.recording import Recording, RecordingState
from tests.conformance.failures.people import FREESWITCH, Samples, Telephones
from tests.conformance.failures.prepared import DESTROYS
from tests.conformance.failures.world import World
from tests.faults.house import House
from tests.freeswitch.markers import AGENT, CALLER, RATE, WINDOW, dbfs, heard_in

SOUND_DBFS = -45.0
QUIET_SECONDS = 1.0
"""Longer than any pause inside a notice."""

BREATH_SECONDS = 0.4
"""After what was said, before anything is done about it: a frame takes up to 131 ms from a telephone to the reader (FACTS)."""

PATIENCE = 60.0
PAUSED = ("masked", "paused")
"""How the control port calls a recording that keeps silence."""

AT_REST = frozenset({RecordingState.SEALED, RecordingState.REFUSED, RecordingState.DESTROYED})


@dataclass(frozen=True)
class Tape:
    """One recording, as somebody with a right and a reason gets it.

    Attributes:
        caller, agent: the channels, 8 kHz.
    """

    row: Recording
    caller: Samples
    agent: Samples

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.caller) / RATE

    @cached_property
    def callers(self) -> list[int]:
        """Which numbered seconds of the caller are on their channel, in order; one that is repeated is listed again."""
        return in_order(heard_in(self.caller, CALLER))

    @cached_property
    def agents(self) -> list[int]:
        """The same of the agent."""
        return in_order(heard_in(self.agent, AGENT))

    def whole(self, numbers: Iterable[int]) -> bool:
        """Whether both said exactly these seconds, each of which lasted as long as it was said (100 ms at its edges apart)."""
        wanted = list(numbers)
        lengths = [
            sum(heard is not None for heard in heard_in(channel, speaker)) * WINDOW / RATE
            for channel, speaker in ((self.caller, CALLER), (self.agent, AGENT))
        ]
        near = all(abs(length - len(wanted)) <= 0.2 + 0.1 * len(wanted) for length in lengths)
        return self.callers == wanted and self.agents == wanted and near

    @property
    def said(self) -> str:
        """For whoever reads why a test failed."""
        return f"caller {self.callers}, agent {self.agents}, {self.seconds:.2f} s"


def in_order(heard: list[int | None]) -> list[int]:
    """Seconds without the windows between them."""
    return [second for second, _ in itertools.groupby(one for one in heard if one is not None)]


class Call:
    """One call on its way."""

    def __init__(self, phones: Telephones, house: House, kind: str) -> None:
        self.phones = phones
        self.house = house
        self.kind = kind
        self.id = phones.call_id

    # -- the notice ---------------------------------------------------------------------------------------------

    def hears_the_notice(self) -> Call:
        """Wait for sound, and for a silence longer than its pauses."""
        until(lambda: loud(self.phones.heard(1.0)), f"the notice ({self.house.tail()})")
        self.hears_nothing_more()
        return self

    def hears_nothing_more(self) -> Call:
        """Wait for a silence."""

        def quiet() -> bool:
            heard = self.phones.heard(QUIET_SECONDS)
            return len(heard) >= QUIET_SECONDS * RATE and not loud(heard)

        until(quiet, "the end of what is played")
        return self

    def asks_for_a_person(self) -> Call:
        """0, and somebody answers."""
        self.phones.press("0")
        until(lambda: self.phones.connected, f"an agent ({self.house.tail()})")
        return self

    def is_recorded(self) -> Call:
        """Wait until everybody is shown that it is being recorded."""
        return self.is_shown("capturing")

    def is_shown(self, *states: str) -> Call:
        """Wait until the control port shows one of these."""
        until(lambda: self.shown in states, f"{states}, not {self.shown} ({self.house.tail()})")
        time.sleep(0.1)
        return self

    @property
    def shown(self) -> str:
        """The state of its recording as the control port has it; empty when there is no such call."""
        return next((call["recording"] for call in self.house.live() if call["id"] == self.id), "")

    # -- the conversation ---------------------------------------------------------------------------------------

    def talk(self, first: int, seconds: int) -> Call:
        """Both say numbered seconds, to the end."""
        self.phones.says(first, seconds)
        self.phones.agent_says(first, seconds)
        time.sleep(seconds + BREATH_SECONDS)
        return self

    # -- the end ------------------------------------------------------------------------------------------------

    def hangs_up(self) -> Call:
        """The caller does; it is over when this returns, and its end is written."""
        self.phones.hang_up()
        return self.ends()

    def agent_hangs_up(self) -> Call:
        """The agent does."""
        self.phones.agent_hang_up()
        return self.ends()

    def ends(self) -> Call:
        """Wait until the caller's telephone is free, and the row has its end."""
        until(lambda: self.phones.over, "the end of the call")
        return self.has_an_end()

    def has_an_end(self) -> Call:
        """Wait until its row says when and how it ended."""

        def ended() -> bool:
            row = self.house.call(self.id)
            return row is not None and row.ended_at is not None

        until(ended, f"the end in the row ({self.house.tail()})")
        return self

    # -- what came of it ----------------------------------------------------------------------------------------

    def recordings(self) -> list[Recording]:
        """All its recordings, once each is at rest; the oldest first."""

        def at_rest() -> bool:
            return all(one.state in AT_REST for one in self.house.recordings(self.id))

        until(at_rest, f"rest for the recordings ({self.house.tail()})")
        return sorted(self.house.recordings(self.id), key=lambda one: one.started_at)

    def tapes(self, folder: Path) -> list[Tape]:
        """Those that are kept, exported by the command line."""
        return [tape(self.house, one, folder) for one in self.recordings() if one.state is RecordingState.SEALED]

    def tape(self, folder: Path) -> Tape:
        """The only one."""
        (only,) = self.tapes(folder)
        return only


def until(true: Callable[[], Any], what: str, seconds: float = PATIENCE) -> None:
    """Look every 100 ms until it is so: many stories look at once, and each look costs the line process something."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds:g} s"
        time.sleep(0.1)


def tape(house: House, recording: Recording, folder: Path) -> Tape:
    """Export one recording, as a person does."""
    folder.mkdir(parents=True, exist_ok=True)
    samples, rate = soundfile.read(house.export(recording.id, folder / f"{recording.id}.wav"), dtype="int16", always_2d=True)
    assert (rate, samples.shape[1]) == (RATE, 2)
    return Tape(recording, samples[:, 0], samples[:, 1])


def loud(samples: Samples) -> bool:
    """Whether there is any sound in it, by windows of 20 ms."""
    size = RATE // 50
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    return any(dbfs(frame) > SOUND_DBFS for frame in frames) if np.any(samples) else False


@dataclass(frozen=True)
class Scene:
    """Where a story takes place.

    Attributes:
        folder: for what is exported.
    """

    world: World
    folder: Path

    @property
    def house(self) -> House:
        """The house whose line process answers."""
        return self.world.house

    @property
    def real(self) -> bool:
        """Whether the switch is a real FreeSWITCH."""
        return self.world.kind == FREESWITCH

    def dial(self, number: str = DESTROYS) -> Call:
        """A new caller dials."""
        caller = f"331990088{next(self.world.callers):02}"
        return Call(self.world.switch.ring(number, caller), self.house, self.world.kind)

    def talking(self, number: str = DESTROYS) -> Call:
        """A new caller has heard the notice, has an agent, and is recorded."""
        return self.dial(number).hears_the_notice().asks_for_a_person().is_recorded()
