"""What the studio's pages refuse before anybody below them is asked."""

from __future__ import annotations

from ivr.errors import ConsoleError


class MomentUnusable(ConsoleError):
    """The moment of a publication is no moment, or has passed."""

    id = "console.moment-unusable"


class FileMissing(ConsoleError):
    """A form that brings a file came without one."""

    id = "console.file-missing"


class TooMuchSent(ConsoleError):
    """A form has more bytes than anything that it could hold."""

    id = "console.too-much-sent"
    http_status = 413


class WorkFailed(ConsoleError):
    """A sound or a publication could not be made, for a reason that nobody has foreseen; the log has it."""

    id = "console.work-failed"
    http_status = 500
