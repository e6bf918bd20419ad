"""The root of every error that Préambule raises on purpose.

It lives here, and not in `ivr.errors`, because `notices` imports nothing of `ivr`
and there is one tree of errors only.
"""

from __future__ import annotations


class PreambuleError(Exception):
    """An error whose message tells the reader what to do.

    Class attributes:
        id: stable name, printed in logs and answers, listed in `docs/errors.md`.
        exit_code: what the command line returns (bands of ten a subject).
        http_status: what the console and the control port answer.
    """

    id = "preambule"
    exit_code = 1
    http_status = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NoticeError(PreambuleError):
    """Something is wrong with what callers would be told."""

    id = "notices"
    exit_code = 20
    http_status = 422
