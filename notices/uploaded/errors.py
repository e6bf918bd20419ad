"""What can be wrong with an uploaded recording. Nothing is kept of it then."""

from __future__ import annotations

from notices.errors import NoticeError


class UploadTooLong(NoticeError):
    """An upload has more bytes, or lasts longer, than a piece of a notice can."""

    id = "notices.upload-too-long"
    http_status = 413


class UploadUnreadable(NoticeError):
    """An upload is no WAV, FLAC, MP3 or Opus, is cut short, or holds samples that are no numbers."""

    id = "notices.upload-unreadable"


class UploadUnusable(NoticeError):
    """An upload is audio that callers must not hear: silent, too quiet, clipped, with long gaps, too fast, or of two channels that differ."""

    id = "notices.upload-unusable"


class UploadSaysOther(NoticeError):
    """The transcript of an upload is not the text of the piece."""

    id = "notices.upload-says-other"
