"""What can go wrong with the files of renderings."""

from __future__ import annotations

from notices.errors import NoticeError


class SoundNotWritten(NoticeError):
    """A rendering could not be written: disk full, folder missing or not writable."""

    id = "notices.sound-not-written"
    http_status = 500
