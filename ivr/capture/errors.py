"""What can keep a call's audio from becoming a recording."""

from __future__ import annotations

from ivr.errors import CaptureError


class SpoolUnusable(CaptureError):
    """The folder of the pipes is missing, or no pipe can be made in it."""

    id = "capture.spool"
    exit_code = 41


class PartsUnusable(CaptureError):
    """The folder of the ciphertext in progress is missing, full or refuses."""

    id = "capture.parts"
    exit_code = 42


class CaptureExists(CaptureError):
    """A capture of that id is under way, or has left its part behind."""

    id = "capture.exists"
    exit_code = 43
    http_status = 409


class CaptureOver(CaptureError):
    """The capture has ended, or was discarded: it takes no more orders."""

    id = "capture.over"
    exit_code = 43
    http_status = 409


class ReaderStopped(CaptureError):
    """The thread that reads the pipes does not run, so nothing may be captured (L5)."""

    id = "capture.reader-stopped"
    exit_code = 44
    http_status = 503
