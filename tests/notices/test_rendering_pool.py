"""Rendering in worker processes: the same as in this one, and nothing is left of them, however it ends."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from notices.audio.errors import SoundNotWritten
from notices.errors import NoticeError
from notices.notice import NoticeVersion, Piece
from notices.rendering import Progress, render
from notices.rendering.errors import RenderingInterrupted
from notices.rendering.pool import Processes
from notices.speech.errors import VoiceFailed
from tests.notices.rendering_voices import LoggingVoices, Opening, Said, said, with_text

PATIENCE = 20.0
LINE = said("fr", "en", "de")


@pytest.fixture
def opening(tmp_path: Path) -> Opening:
    (tmp_path / "log").touch()
    return Opening(tmp_path / "log")


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    (tmp_path / "sounds").mkdir()
    return tmp_path / "sounds"


def in_processes(
    line: Said,
    sounds: Path,
    opening: Opening,
    *,
    workers: int = 2,
    seconds: float = 60,
    progress: Callable[[Progress], None] | None = None,
) -> NoticeVersion:
    return render(
        "accueil",
        "facts",
        line,
        sounds,
        LoggingVoices(opening.log),
        executor=Processes(opening, workers, seconds),
        progress=progress,
    )


def inline(line: Said, sounds: Path, opening: Opening) -> NoticeVersion:
    return render("accueil", "facts", line, sounds, LoggingVoices(opening.log))


def log(opening: Opening) -> list[tuple[str, str, int]]:
    lines = (line.split() for line in opening.log.read_text().splitlines())
    return [(what, locale, int(pid)) for what, locale, pid in lines]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_it_is_the_same_as_in_this_process_and_each_model_is_loaded_once(opening: Opening, sounds: Path, tmp_path: Path) -> None:
    steps: list[Progress] = []

    version = in_processes(LINE, sounds, opening, progress=steps.append)

    events = log(opening)
    assert Counter(locale for what, locale, _ in events if what == "loaded") == Counter(["fr", "en", "de"])
    assert os.getpid() not in {pid for _, _, pid in events}
    assert not any(alive(pid) for _, _, pid in events)
    assert [(step.done, step.total, step.synthesised) for step in steps] == [(done + 1, 12, True) for done in range(12)]
    other = inline(LINE, tmp_path / "inline", Opening(tmp_path / "inline.log"))
    assert version.id == other.id
    assert list(version.renderings) == list(other.renderings) == list(LINE)
    assert contents(sounds) == contents(tmp_path / "inline")


def test_a_worker_lets_go_of_a_model_before_it_loads_the_next(opening: Opening, sounds: Path) -> None:
    in_processes(LINE, sounds, opening, workers=1)

    order = [(what, locale) for what, locale, _ in log(opening)]
    assert order == [("loaded", "fr"), ("released", "fr"), ("loaded", "en"), ("released", "en"), ("loaded", "de")]


def test_what_is_there_starts_no_process(opening: Opening, sounds: Path) -> None:
    first = inline(LINE, sounds, opening)
    before = log(opening)

    assert in_processes(LINE, sounds, opening) == first
    assert log(opening) == before


def test_one_changed_sentence_is_one_thing(opening: Opening, sounds: Path) -> None:
    inline(LINE, sounds, opening)
    steps: list[Progress] = []

    in_processes(with_text(LINE, "en", Piece.MENU, "Something else."), sounds, opening, progress=steps.append)

    assert [(step.locale, step.piece) for step in steps if step.synthesised] == [("en", Piece.MENU)]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("die", RenderingInterrupted, r"rendered menu in en by tone/en ended with signal 9: a last word"),
        ("leave", RenderingInterrupted, r"rendered menu in en by tone/en ended with code 3"),
        ("hang", RenderingInterrupted, r"rendered menu in en by tone/en took more than 4 s"),
        ("stumble", RenderingInterrupted, r"Rendering menu in en by tone/en failed: ValueError\('stumbled'\)"),
        ("refuse this", VoiceFailed, "The voice refused this"),
    ],
)
def test_a_worker_that_fails_is_named_and_leaves_only_whole_files(
    opening: Opening, sounds: Path, tmp_path: Path, text: str, kind: type[NoticeError], words: str
) -> None:
    whole = with_text(LINE, "en", Piece.MENU, f"{text}!")
    with pytest.raises(kind, match=words):
        in_processes(whole, sounds, opening, seconds=4 if text == "hang" else 60)

    assert log(opening)
    wait_until(lambda: not any(alive(pid) for _, _, pid in log(opening)))
    inline(LINE, tmp_path / "inline", Opening(tmp_path / "inline.log"))
    left = contents(sounds)
    assert left.items() <= contents(tmp_path / "inline").items()
    in_processes(LINE, sounds, opening)
    assert contents(sounds) == contents(tmp_path / "inline")


def test_a_full_disk_in_a_worker_is_a_clear_error(opening: Opening, sounds: Path) -> None:
    """A file system that takes no more than 5,000 bytes a file: masters are longer."""
    full = Opening(opening.log, largest_file=5_000)

    with pytest.raises(SoundNotWritten, match="could not be written: File too large"):
        in_processes(LINE, sounds, full)

    assert contents(sounds) == {}


def no_voices() -> LoggingVoices:
    raise OSError("no voices here")


def test_voices_that_cannot_be_opened_are_a_clear_error(opening: Opening, sounds: Path) -> None:
    executor = Processes(no_voices)
    with pytest.raises(RenderingInterrupted, match="ended with code 1: OSError: no voices here"):
        render("accueil", "facts", LINE, sounds, LoggingVoices(opening.log), executor=executor)


def test_a_process_that_cannot_be_started_is_a_clear_error(
    opening: Opening, sounds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))

    monkeypatch.setattr(subprocess, "Popen", full)
    with pytest.raises(RenderingInterrupted, match="No process can be started to render in: Cannot allocate memory"):
        in_processes(LINE, sounds, opening)


def test_what_the_listener_raises_ends_the_workers(opening: Opening, sounds: Path) -> None:
    def enough(step: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        in_processes(LINE, sounds, opening, progress=enough)

    assert log(opening)
    wait_until(lambda: not any(alive(pid) for _, _, pid in log(opening)))
    assert not list(sounds.glob(".*"))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_workers_and_their_engines_end_with_their_parent(opening: Opening, sounds: Path, how: signal.Signals) -> None:
    command = (sys.executable, "-m", "tests.notices.rendering_voices", str(opening.log.parent))
    heeded = partial(
        signal.signal, signal.SIGINT, signal.SIG_DFL
    )  # background jobs of a shell, and their children, are deaf to it
    folder = Path(__file__).parents[2]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=folder, preexec_fn=heeded) as parent:  # noqa: PLW1509
        try:
            wait_until(lambda: sum(what == "engine" for what, _, _ in log(opening)) == 2)
            assert all(alive(pid) for _, _, pid in log(opening))
            parent.send_signal(how)
            parent.wait(timeout=PATIENCE)
        finally:
            parent.kill()

    wait_until(lambda: not any(alive(pid) for _, _, pid in log(opening)))
