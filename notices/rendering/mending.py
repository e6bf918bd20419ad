"""Making the lost files of a published version again, exactly as they were, from the masters that were kept."""

from __future__ import annotations

from collections.abc import Iterable

from notices.audio.errors import MasterDamaged
from notices.audio.mark import Mark
from notices.notice import Rendering
from notices.rendering.files import Files
from notices.rendering.making import derive, kept

_HUMAN = "uploaded/"


def mend(renderings: Iterable[Rendering]) -> tuple[Rendering, ...]:
    """Make what is missing or damaged; no voice is asked.

    Returns:
        Those that could not be: their master is gone too, or no longer gives the sound that was published (LAW 28).

    Raises:
        SoundNotWritten: the disk is full, or the folder cannot be written.
    """
    return tuple(rendering for rendering in renderings if not _is_mended(rendering))


def _is_mended(rendering: Rendering) -> bool:
    files = Files.beside(rendering.narrowband)
    if kept(files) is not None:
        return True
    mark = Mark(rendering.voice, synthetic=not rendering.voice.startswith(_HUMAN))
    try:
        made = derive(files, files.master, mark)
    except MasterDamaged:
        return False
    if made.audio_hash != rendering.audio_hash:
        files.narrow.unlink(missing_ok=True)  # another sound under a published name would be a lie in every proof
        return False
    return True
