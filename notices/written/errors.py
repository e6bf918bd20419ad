"""What can go wrong when the written notice is put into a folder."""

from __future__ import annotations

from notices.errors import NoticeError


class PagesNotWritten(NoticeError):
    """The folder for the written notice is somebody else's, or cannot be written."""

    id = "notices.pages-not-written"
