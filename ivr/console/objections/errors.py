"""What the pages of the register refuse."""

from __future__ import annotations

from ivr.errors import LineError


class LineNotYours(LineError):
    """Somebody would write an objection for a line that is not theirs."""

    id = "objections.line-not-yours"
    http_status = 403


class FileMissing(LineError):
    """No file was chosen."""

    id = "objections.file-missing"
    http_status = 400
