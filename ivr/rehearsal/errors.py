"""What can go wrong in the embedded switch."""

from __future__ import annotations

from ivr.errors import SwitchError


class RehearsalError(SwitchError):
    """A rehearsal was asked for something that the embedded switch cannot do."""

    id = "rehearsal"
    exit_code = 38


class RehearsalClosed(RehearsalError):
    """The embedded switch has been closed."""

    id = "rehearsal.closed"
    exit_code = 39
    http_status = 503
