"""Who does what next: pieces by the locale of their voice, so that each model is loaded once. State without I/O; one thread turns it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from notices.audio.chain import Spoken
from notices.notice import Locale
from notices.rendering.files import Files
from notices.rendering.jobs import Derive, Job, Make, Say
from notices.rendering.making import Made
from notices.rendering.plan import Planned
from notices.speech.port import Speech

WORTH_SHARING = 600
"""Characters that a second worker takes over of a locale that another has begun: more to say than a model takes to load."""

Outcome = Made | Speech


@dataclass(slots=True)
class _Shared:
    """A piece that several voices say, each in its turn."""

    planned: Planned
    said: dict[int, Spoken] = field(default_factory=dict)


class Schedule:
    """The jobs of a rendering, and which worker has which locale."""

    def __init__(self) -> None:
        self._free: deque[Job] = deque()
        self._waiting: dict[Locale, deque[Job]] = {}
        self._taken: dict[int, deque[Job]] = {}
        self._shared: dict[Files, _Shared] = {}

    def speak(self, planned: Planned, files: Files) -> None:
        """Take in a piece for voices to say."""
        locale, piece, stretches = planned.locale, planned.piece, planned.stretches
        if len({saying.locale for saying in stretches}) == 1:
            self._wait(stretches[0].locale, Make(locale, piece, files, planned.mark, stretches))
            return
        self._shared[files] = _Shared(planned)
        for place, saying in enumerate(stretches):
            self._wait(saying.locale, Say(locale, piece, files, place, saying))

    def derive(self, job: Derive) -> None:
        """Take in a piece for which no voice is needed."""
        self._free.append(job)

    def _wait(self, locale: Locale, job: Job) -> None:
        self._waiting.setdefault(locale, deque()).append(job)

    @property
    def useful_workers(self) -> int:
        """How many could begin at once."""
        shareable = sum(1 + _characters(group) // (2 * WORTH_SHARING) for group in self._waiting.values())
        return shareable + len(self._free)

    def next_for(self, worker: int) -> Job | None:
        """What a worker does next; None when there is nothing for it, yet or at all."""
        if self._free:  # among them what holds the sound of others in memory
            return self._free.popleft()
        if not self._taken.get(worker):
            self._taken[worker] = self._group()
        return self._taken[worker].popleft() if self._taken[worker] else None

    def _group(self) -> deque[Job]:
        if not self._waiting:
            return self._half_of_the_longest()
        group = self._waiting.pop(next(iter(self._waiting)))
        return deque(sorted(group, key=lambda job: isinstance(job, Make)))  # first what other voices wait for

    def _half_of_the_longest(self) -> deque[Job]:
        longest = max(self._taken.values(), key=_characters, default=deque[Job]())
        half, left = deque[Job](), _characters(longest)
        if left < 2 * WORTH_SHARING:
            return half
        while _characters(half) + longest[-1].characters <= left // 2:
            half.appendleft(longest.pop())
        return half

    def finished(self, job: Job, outcome: Outcome) -> tuple[Files, Made] | None:
        """Note what a worker has done; the piece, when that was the last of it."""
        if isinstance(outcome, Made):
            return job.files, outcome
        if isinstance(job, Say):
            shared = self._shared[job.files]
            shared.said[job.place] = Spoken(outcome, job.saying.voice, job.saying.pause_ms)
            if len(shared.said) == len(shared.planned.stretches):
                self._join(job.files, self._shared.pop(job.files))
        return None

    def _join(self, files: Files, shared: _Shared) -> None:
        stretches = tuple(shared.said[place] for place in range(len(shared.said)))
        planned = shared.planned
        self._free.append(Make(planned.locale, planned.piece, files, planned.mark, stretches))


def _characters(group: deque[Job]) -> int:
    return sum(job.characters for job in group)
