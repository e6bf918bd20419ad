"""From a plan to renderings: what is there already is found, the rest is made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from notices.audio import masters
from notices.notice import Locale, Piece, Rendering
from notices.rendering.executor import Executor
from notices.rendering.files import Files
from notices.rendering.jobs import Derive
from notices.rendering.making import Made, kept
from notices.rendering.plan import Planned
from notices.rendering.progress import Progress, Tell
from notices.rendering.schedule import Schedule


def renderings(
    planned: Sequence[Planned], sounds: Path, executor: Executor, progress: Tell | None
) -> dict[tuple[Locale, Piece], Rendering]:
    """Every piece, in the order planned; errors as of `notices.rendering.render`."""
    pieces: dict[Files, list[Planned]] = {}
    for piece in planned:
        pieces.setdefault(Files(sounds, piece.key), []).append(piece)
    done: dict[tuple[Locale, Piece], Rendering] = {}
    for files, made in _made({files: alike[0] for files, alike in pieces.items()}, executor):
        for piece in pieces[files]:
            done[piece.locale, piece.piece] = _rendering(piece, files, made)
            if progress:
                spoken = made.synthesised and piece is pieces[files][0]
                progress(Progress(len(done), len(planned), piece.locale, piece.piece, spoken))
    return {(piece.locale, piece.piece): done[piece.locale, piece.piece] for piece in planned}


def _made(pieces: dict[Files, Planned], executor: Executor) -> Iterator[tuple[Files, Made]]:
    schedule = Schedule()
    for files, planned in pieces.items():
        found = kept(files)
        if found:
            yield files, found
        else:
            _enter(schedule, planned, files)
    with closing(executor.run(schedule)) as work:
        yield from work


def _enter(schedule: Schedule, planned: Planned, files: Files) -> None:
    source = files.master if masters.read(files.master) else planned.recording
    if source:
        schedule.derive(Derive(planned.locale, planned.piece, files, planned.mark, source))
    else:
        schedule.speak(planned, files)


def _rendering(planned: Planned, files: Files, made: Made) -> Rendering:
    return Rendering(
        piece=planned.piece,
        locale=planned.locale,
        voice=planned.mark.voice,
        text=planned.text,
        text_hash=hashlib.sha256(planned.text.encode()).hexdigest(),
        audio_hash=made.audio_hash,
        narrowband=files.narrow,
        wideband=files.wide,
        samples=made.samples,
    )
