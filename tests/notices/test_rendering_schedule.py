"""Who does what next, without doing it."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices.audio.mark import Mark
from notices.notice import Locale, Piece
from notices.rendering.files import Files
from notices.rendering.jobs import Derive, Job, Make, Say, Saying
from notices.rendering.making import Made
from notices.rendering.plan import Planned
from notices.rendering.schedule import WORTH_SHARING, Outcome, Schedule
from notices.speech.port import Speech

FOLDER = Path("sounds")
MADE = Made("hash", 8_000, synthesised=True)


def saying(locale: str, characters: int) -> Saying:
    return Saying(Locale(locale), "x" * characters, f"tone/{locale}", "tone 1", 0)


def piece(name: str, *stretches: Saying) -> tuple[Planned, Files]:
    voices = " + ".join(dict.fromkeys(stretch.voice for stretch in stretches))
    planned = Planned(stretches[0].locale, Piece.MENU, name, name, Mark(voices), stretches)
    return planned, Files(FOLDER, name)


def outcome(job: Job) -> Outcome:
    return Speech(np.zeros(1, np.float32), 8_000) if isinstance(job, Say) else MADE


def work_off(schedule: Schedule, workers: int, seed: int = 0) -> tuple[list[Files], dict[int, list[Job]]]:
    """Let workers that take any time do everything; what was finished, and what each was given."""
    chance = random.Random(seed)
    given_to: dict[int, list[Job]] = {worker: [] for worker in range(workers)}
    busy: dict[int, Job] = {}
    finished: list[Files] = []
    while True:
        for worker in range(workers):
            job = None if worker in busy else schedule.next_for(worker)
            if job:
                busy[worker] = job
                given_to[worker].append(job)
        if not busy:
            return finished, given_to
        worker = chance.choice(list(busy))
        job = busy.pop(worker)
        done = schedule.finished(job, outcome(job))
        if done:
            finished.append(done[0])


LINES = st.lists(st.lists(st.tuples(st.sampled_from(["fr", "en", "de", "uk"]), st.integers(0, 500)), min_size=1, max_size=4))


@settings(max_examples=200, deadline=None)
@given(LINES, st.integers(1, 4), st.integers())
def test_every_piece_is_finished_once_whoever_is_quick(line: list[list[tuple[str, int]]], workers: int, seed: int) -> None:
    schedule = Schedule()
    for number, stretches in enumerate(line):
        schedule.speak(*piece(str(number), *(saying(*stretch) for stretch in stretches)))

    finished, _ = work_off(schedule, workers, seed)

    assert Counter(files.key for files in finished) == Counter(str(number) for number in range(len(line)))


@given(LINES, st.integers(1, 4), st.integers())
def test_a_worker_never_returns_to_a_voice_that_it_has_left(line: list[list[tuple[str, int]]], workers: int, seed: int) -> None:
    schedule = Schedule()
    for number, stretches in enumerate(line):
        schedule.speak(*piece(str(number), *(saying(locale, count // 20) for locale, count in stretches)))

    _, given_to = work_off(schedule, workers, seed)

    turns = [[job.speaks for job in jobs if job.speaks] for jobs in given_to.values()]
    changes = [locale for order in turns for place, locale in enumerate(order) if place == 0 or order[place - 1] != locale]
    assert len(changes) == len(set(changes))


def test_a_piece_of_two_voices_is_joined_in_its_own_order_when_both_have_spoken() -> None:
    schedule = Schedule()
    schedule.speak(*piece("both", saying("fr", 10), saying("en", 5), saying("fr", 7)))

    _, given_to = work_off(schedule, 1)

    *said, joined = given_to[0]
    assert [(job.place, job.speaks) for job in said if isinstance(job, Say)] == [(0, "fr"), (2, "fr"), (1, "en")]
    assert isinstance(joined, Make)
    assert joined.speaks is None
    assert [stretch.voice for stretch in joined.stretches] == ["tone/fr", "tone/en", "tone/fr"]


def test_what_other_voices_wait_for_is_said_first() -> None:
    schedule = Schedule()
    schedule.speak(*piece("alone", saying("fr", 10)))
    schedule.speak(*piece("both", saying("fr", 10), saying("en", 5)))
    assert isinstance(schedule.next_for(0), Say)


def test_what_needs_no_voice_is_done_by_whoever_is_free() -> None:
    schedule = Schedule()
    job = Derive(Locale("fr"), Piece.MENU, Files(FOLDER, "a"), Mark("tone/fr"), FOLDER / "a-master.flac")
    schedule.derive(job)

    assert schedule.useful_workers == 1
    assert schedule.next_for(1) is job
    assert schedule.next_for(0) is None
    assert schedule.finished(job, MADE) == (Files(FOLDER, "a"), MADE)


@pytest.mark.parametrize(("pieces", "useful", "shared"), [(5, 1, False), (7, 2, True), (20, 4, True)])
def test_a_long_locale_is_shared_and_a_short_one_is_not(pieces: int, useful: int, *, shared: bool) -> None:
    schedule = Schedule()
    for number in range(pieces):
        schedule.speak(*piece(str(number), saying("fr", WORTH_SHARING // 3 + 1)))

    assert schedule.useful_workers == useful
    assert schedule.next_for(0)
    assert (schedule.next_for(1) is not None) == shared


def test_nothing_to_do_is_nothing_to_do() -> None:
    assert Schedule().useful_workers == 0
    assert Schedule().next_for(0) is None
