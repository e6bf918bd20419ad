"""Why a draft of a line is not put in service."""

from __future__ import annotations

from ivr.errors import LineError


class DraftUnfinished(LineError):
    """A draft is not whole, or something in it is wrong."""

    id = "lines.draft-unfinished"


class LineChangedMeanwhile(LineError):
    """A line was changed otherwise after its draft had been begun."""

    id = "lines.changed-meanwhile"
    http_status = 409
