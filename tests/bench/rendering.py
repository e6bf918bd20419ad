"""Rendering: how much of it a change costs, how long a publication takes beside its engines, and in how much memory."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from notices.facts import AnnouncedFacts
from notices.notice import Locale, NoticeVersion
from notices.rendering import Progress, render_version
from notices.rendering.pool import Processes
from notices.speech.voices import InstalledVoices, VoiceSettings
from tests.bench.rendering_rig import FACTS, Timed, TimedVoices, locales, piper_voices, read
from tests.bench.row import Row, at_most

CORES = 2


def rows() -> list[Row]:
    """All figures of rendering; two to three minutes."""
    wanted = locales()
    Path("build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir="build") as folder:
        root = Path(folder)
        return [*embedded(root / "espeak", wanted), *neural(root / "piper", wanted)]


def embedded(root: Path, wanted: tuple[Locale, ...]) -> list[Row]:
    """A whole line by espeak-ng, then the same with another address of the data protection officer."""
    opened = partial(InstalledVoices, VoiceSettings())
    version, seconds, _ = publish(FACTS, wanted, root, opened)
    changed = replace(FACTS, dpo_contact="rgpd@valmont.example")
    _, again, spoken = publish(changed, wanted, root, opened)
    said = sum(rendering.milliseconds for rendering in version.renderings.values()) / 1000
    return [
        at_most(
            "rendering.espeak_whole_line",
            seconds / said * 1000,
            20,
            "ms a second of speech",
            f"{len(version.renderings)} pieces in {len(wanted)} locales, {said:.0f} s of speech, from texts to files at both rates in {seconds:.1f} s "
            f"by {CORES} processes",
        ),
        at_most(
            "rendering.things_for_one_changed_sentence",
            len(spoken) if len(set(spoken)) == len(spoken) else float("inf"),
            len(wanted),
            "pieces spoken",
            f"the data protection officer's address changed on that line: one sentence in each of {len(wanted)} locales; {again:.1f} s",
        ),
    ]


def neural(root: Path, wanted: tuple[Locale, ...]) -> list[Row]:
    """A whole line by Piper, against the time that its engines were speaking."""
    piper_voices(root / "voices", wanted)
    log = root / "log"
    version, seconds, _ = publish(FACTS, wanted, root / "sounds", Timed(VoiceSettings(root / "voices"), log))
    written = read(log)
    engines = sum(figure for what, _, figure in written if what == "said")
    return [
        at_most(
            "rendering.piper_wall_to_engines",
            seconds / (engines / CORES),
            1.2,
            "times",
            f"publishing a whole line of {len(version.renderings)} pieces in {len(wanted)} locales took {seconds:.1f} s, files at both rates included; "
            f"the engines spoke for {engines:.1f} s, models loaded, in {CORES} processes. One English voice told to read each language",
        ),
        memory([(pid, figure / 1024) for what, pid, figure in written if what == "released"]),
    ]


def memory(released: list[tuple[int, float]]) -> Row:
    """The most that any worker has had after its last locale, against after its second."""
    of: dict[int, list[float]] = {}
    for pid, mebibytes in released:
        of.setdefault(pid, []).append(mebibytes)
    first, last = max(most[1] for most in of.values()), max(most[-1] for most in of.values())
    return at_most(
        "rendering.memory_all_to_two_locales",
        last / first,
        1.15,
        "times",
        f"most resident memory of a worker: {last:.0f} MiB after {max(map(len, of.values()))} locales, {first:.0f} MiB after two; Piper",
    )


def publish(
    facts: AnnouncedFacts, wanted: tuple[Locale, ...], sounds: Path, opened: Callable[[], InstalledVoices | TimedVoices]
) -> tuple[NoticeVersion, float, list[tuple[Locale, str]]]:
    """Render a line; the version, the seconds, and what voices had to say."""
    spoken: list[tuple[Locale, str]] = []

    def told(step: Progress) -> None:
        if step.synthesised:
            spoken.append((step.locale, step.piece.value))

    start = time.monotonic()
    with closing(opened()) as voices:
        version = render_version(facts, "bench", wanted, sounds, voices, progress=told, executor=Processes(opened, CORES))
    return version, time.monotonic() - start, spoken
