"""What can go wrong with a rendering besides its voices and its files."""

from __future__ import annotations

from notices.errors import NoticeError


class RenderingInterrupted(NoticeError):
    """A process that renders died, hung or failed; the version that callers hear stays as it was."""

    id = "notices.rendering-interrupted"
    http_status = 500
