"""Rendering in several processes, each with voices of its own.

Every worker is a new interpreter, never a fork of this one, which may have threads or gevent in it. It leads a session of its
own, so that to end it is to end the engines that it has started too, and it is given one job at a time over a socket pair: when
the other end is closed, however this process ends, it ends itself.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass

from notices.rendering.executor import Work
from notices.rendering.schedule import Schedule
from notices.rendering.worker import OpenVoices, Worker, answers

MOST_WORKERS = 2
"""Unless a setting says otherwise: rendering shares the host with calls."""
SECONDS = 180.0
"""For one job, the loading of a model included; a piece of 90 s takes Piper 4 s on one core of 2026."""


@dataclass(frozen=True, slots=True)
class Processes:
    """An executor of worker processes; none is started for a rendering without work.

    Attributes:
        open_voices: what each worker opens; they are chosen as those of the plan.
        workers: at most; never more than there are cores.
        seconds: after which a job hangs.
    """

    open_voices: OpenVoices
    workers: int = MOST_WORKERS
    seconds: float = SECONDS

    def run(self, schedule: Schedule) -> Work:
        """The pieces, as they are made. Every worker has ended when this has, whatever the reason."""
        count = min(self.workers, os.cpu_count() or 1, schedule.useful_workers)
        with ExitStack() as stack:
            workers = [stack.enter_context(Worker(number, self.open_voices, self.seconds)) for number in range(count)]
            _hand_out(schedule, workers)
            while busy := [worker for worker in workers if worker.job]:
                for job, outcome in answers(busy):
                    made = schedule.finished(job, outcome)
                    _hand_out(schedule, workers)
                    if made:
                        yield made


def _hand_out(schedule: Schedule, workers: list[Worker]) -> None:
    for worker in workers:
        job = None if worker.job else schedule.next_for(worker.number)
        if job:
            worker.begin(job)
