"""The studio with its real voices, files and linter; and what the programs themselves may do to notices: mend, and play two people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from ivr.bootstrap import home
from ivr.bootstrap.voices import voice_settings
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.notices import current_versions
from ivr.domain.line import Line
from ivr.settings import Settings
from ivr.studio.errors import ChangedMeanwhile
from ivr.studio.linting import findings
from ivr.studio.preview import composed
from ivr.studio.publishing import Made, Press, Said, publish, replaced, settle
from ivr.studio.reviewing import approve, submit, to_approve, to_submit
from ivr.studio.shelf import Shelf, take_down
from notices.facts import Mode
from notices.linter import Finding
from notices.notice import NoticeVersion, Rendering
from notices.spoken import Lexicon
from notices.texts import OwnTexts

if TYPE_CHECKING:
    from notices.rendering import Progress

Tell = Callable[["Progress"], None]

BYTES = 2
"""A sample's, in the files that switches play."""


def press(engine: Engine, settings: Settings, progress: Tell | None = None) -> Press:
    """What publishes here: every voice that is installed, as many processes as may render, the linter."""
    return Press(engine, settings.sounds, partial(render, settings, progress), partial(read, settings), is_whole, home.now)


def render(settings: Settings, progress: Tell | None, line: Line, said: Said, lexicon: Lexicon) -> NoticeVersion:
    """Give a line's composed texts their sound. Raises NoticeError: nothing is lost, and nothing published."""
    from notices import rendering  # engines and numpy load only where something is spoken
    from notices.rendering.pool import Processes
    from notices.speech.voices import InstalledVoices
    from notices.uploaded.folder import RecordingFolder

    opened = partial(InstalledVoices, voice_settings(settings))
    with opened() as voices:
        return rendering.render(
            line.id, line.announced_hash, said, settings.sounds, voices,
            progress=progress, executor=Processes(opened), lexicon=lexicon, recordings=RecordingFolder(settings.uploads),
        )  # fmt: skip


def read(settings: Settings, line: Line, own: OwnTexts, version: NoticeVersion | None) -> tuple[Finding, ...]:
    """What the linter says of a line's texts, with the voices that are installed here."""
    from notices.speech.voices import InstalledVoices

    with InstalledVoices(voice_settings(settings)) as voices:
        return findings(line, own, voices.best, version)


def untrue_lines(engine: Engine, settings: Settings) -> tuple[Line, ...]:
    """The lines whose callers hear no notice, or one that is no longer true: people must publish, and nothing is recorded (L4, L5).

    A line that never records has nothing to announce.
    """
    return tuple(
        line
        for line, version in _heard(engine, settings)
        if line.mode is not Mode.NEVER and (version is None or not _is_true(line, version))
    )


def spoilt_lines(engine: Engine, settings: Settings) -> tuple[Line, ...]:
    """The lines that have lost some of the sound of a notice that is true."""
    return tuple(
        line for line, version in _heard(engine, settings) if version and _is_true(line, version) and not is_whole(version)
    )


def mend(engine: Engine, settings: Settings, line: Line) -> None:
    """Make the lost sounds of a published notice again, exactly as they were.

    Raises:
        ChangedMeanwhile: they cannot be: a voice is not the one that spoke. Publish again.
        NoticeError: a voice or file is at fault.
    """
    from notices.rendering.mending import mend as mend_files

    with reading(engine) as connection:
        shelf = take_down(connection, line.id, settings.sounds, home.now())
    if shelf.version is None or not mend_files(shelf.version.renderings.values()):
        return
    said = composed(shelf, shelf.own_published())
    made = render(settings, None, line, said, Lexicon(shelf.version.lexicon))
    if made.id != shelf.version.id:
        raise ChangedMeanwhile(
            f"Sounds of the notice of {line.id} are lost, and its voices are no longer those that spoke it. "
            f"Publish it again: preambule notices submit {line.id}"
        )


def settle_all(engine: Engine, clock: Callable[[], datetime] = home.now) -> int:
    """Retire the texts that callers no longer hear; how many."""
    now = clock()
    with reading(engine) as connection:  # mostly there are none: no call waits for this
        waiting = [line.id for line in load_lines(connection) if replaced(connection, line.id, now)]
    if not waiting:
        return 0
    with engine.begin() as connection:
        return sum(settle(connection, line_id, now) for line_id in waiting)


WRITER, SECOND = "Préambule, demonstration: writer", "Préambule, demonstration: second person"
"""The two people whom the program plays for lines that no real caller reaches."""


def publish_as_shown(engine: Engine, settings: Settings, line: Line, progress: Tell | None = None) -> Made:
    """Publish a demonstration's line in the model's words, both people being played by the program.

    Raises:
        NoticeError: the notice cannot be written, spoken or published.
    """
    for step in (_submit_all, _approve_all):
        with engine.begin() as connection:
            step(connection, take_down(connection, line.id, settings.sounds, home.now()))
    return publish(press(engine, settings, progress), line.id, SECOND)


def _submit_all(connection: Connection, shelf: Shelf) -> None:
    submit(connection, shelf, to_submit(shelf), WRITER, home.now())


def _approve_all(connection: Connection, shelf: Shelf) -> None:
    approve(connection, shelf, to_approve(shelf), SECOND, home.now())


def _heard(engine: Engine, settings: Settings) -> list[tuple[Line, NoticeVersion | None]]:
    with reading(engine) as connection:
        versions = current_versions(connection, settings.sounds, home.now())
        return [(line, versions.get(line.id)) for line in load_lines(connection)]


def _is_true(line: Line, version: NoticeVersion) -> bool:
    return version.facts_hash == line.announced_hash


def is_whole(version: NoticeVersion) -> bool:
    """Whether all sounds of a version are there, as far as the sizes of their files tell."""
    return all(map(_is_there, version.renderings.values()))


def _is_there(rendering: Rendering) -> bool:
    sizes = ((rendering.narrowband, rendering.samples), (rendering.wideband, 2 * rendering.samples))
    try:
        return all(file.stat().st_size > BYTES * samples for file, samples in sizes)
    except OSError:
        return False
