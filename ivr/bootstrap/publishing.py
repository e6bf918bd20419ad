"""Rendering what lines say, and publishing it: read off the rows, so that a change of a line is work by itself (L4, L8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.notices import current_versions, save_version
from ivr.domain.line import Line
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.settings import Settings
from notices.notice import NoticeVersion, Rendering

if TYPE_CHECKING:
    from notices.rendering import Progress


BYTES = 2
"""A sample's, in the files that switches play."""


def stale_lines(engine: Engine, settings: Settings) -> tuple[Line, ...]:
    """The lines whose published notice is missing, no longer says what is enforced, or has lost some of its sound."""
    with reading(engine) as connection:
        versions = current_versions(connection, settings.sounds)
        lines = load_lines(connection)
    return tuple(line for line in lines if not _current(line, versions.get(line.id)))


def publish(
    engine: Engine, settings: Settings, line: Line, now: datetime, progress: Callable[[Progress], None] | None = None
) -> NoticeVersion:
    """Render a line's notice in all its locales and publish it; a failed rendering publishes nothing.

    Raises:
        NoticeError: the notice cannot be written or spoken.
        DatabaseError: it could not be kept.
    """
    from ivr.bootstrap.voices import voice_settings
    from notices.rendering import render_version  # engines and numpy load only where something is spoken
    from notices.speech.voices import InstalledVoices

    with InstalledVoices(voice_settings(settings)) as voices:
        version = render_version(line.facts, line.id, line.locales, settings.sounds, voices, progress=progress)
    published = Entry("notice.published", line.id, {"notice": version.id, "locales": list(line.locales)})
    with engine.begin() as connection:
        append(connection, (published,), now)
        save_version(connection, version, now)
    return version


def _current(line: Line, version: NoticeVersion | None) -> bool:
    if version is None or version.facts_hash != line.facts.hash() or not set(version.locales) >= set(line.locales):
        return False
    return all(_whole(rendering) for rendering in version.renderings.values())


def _whole(rendering: Rendering) -> bool:
    """Whether both files are there, and hold at least their samples."""
    sizes = ((rendering.narrowband, rendering.samples), (rendering.wideband, 2 * rendering.samples))
    try:
        return all(file.stat().st_size > BYTES * samples for file, samples in sizes)
    except OSError:
        return False
