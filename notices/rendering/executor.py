"""Where a rendering's work is done: in this process, or in others (`notices.rendering.pool`)."""

from __future__ import annotations

from collections.abc import Generator
from typing import Protocol

from notices.rendering.files import Files
from notices.rendering.making import Made
from notices.rendering.schedule import Schedule
from notices.rendering.speaking import Speaker
from notices.speech.port import Voices

Work = Generator[tuple[Files, Made], None, None]


class Executor(Protocol):
    """Does all the jobs of a schedule."""

    def run(self, schedule: Schedule) -> Work:
        """The pieces, each as soon as its files are there, in any order.

        Closing the generator ends the work.

        Raises:
            NoticeError: the first that a job raised; no further job is begun.
        """
        ...


class Inline:
    """One job after the other, in this process, by these voices; their models are released locale by locale."""

    def __init__(self, voices: Voices) -> None:
        self._speaker = Speaker(voices)

    def run(self, schedule: Schedule) -> Work:
        """The pieces, locale by locale."""
        while job := schedule.next_for(0):
            made = schedule.finished(job, self._speaker.do(job))
            if made:
                yield made
