"""What can go wrong with the files of renderings."""

from __future__ import annotations

from notices.errors import NoticeError


class SoundNotWritten(NoticeError):
    """A rendering could not be written: disk full, folder missing or not writable."""

    id = "notices.sound-not-written"
    http_status = 500


class MasterDamaged(NoticeError):
    """A master, of a rendering or of a person's recording, is missing or no longer what was stored."""

    id = "notices.master-damaged"
    http_status = 500
