"""The recording on the caller's leg, commanded by path and believed only when FreeSWITCH confirms."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog

from ivr.call.ports import CallerGone
from ivr.errors import SwitchError
from ivr.switch.errors import CommandRefused, IllegalArgument, SwitchTimeout
from ivr.switch.events import RecordStarted, RecordStopped
from ivr.switch.session import Session

log = structlog.get_logger()

VARIABLES = (
    ("enable_file_write_buffering", "false"),  # the first bytes after 20 ms, not after 64 KiB
    ("RECORD_STEREO", "true"),
    ("RECORD_PRE_BUFFER_FRAMES", "0"),  # else mask and unmask are half a second off
    ("RECORD_MIN_SEC", "0"),  # else short recordings vanish
    ("RECORD_ANSWER_REQ", "true"),
    ("record_sample_rate", "8000"),
)
"""What the caller's leg must say before a recording starts (FACTS, "Recording control")."""

_SAFE_PATH = re.compile(r"/[A-Za-z0-9_./+-]+")


class FreeSwitchTap:
    """`ivr.call.ports.Tap` on one session.

    Never another FIFO at the same path during a recording, never two starts at once: FreeSWITCH confirms both and does neither.
    """

    def __init__(self, session: Session, now: Callable[[], datetime]) -> None:
        self._session = session
        self._now = now
        self.paths: set[str] = set()
        """Where this process has recorded; other extensions may record the caller elsewhere."""

    def start(self, fifo: Path) -> datetime:
        """Start, and wait for RECORD_START: `+OK Success` alone also answers a start that starts nothing."""
        path = _checked(fifo)
        self.paths.add(path)
        started = self._session.expect(RecordStarted, lambda event: event.path == path)
        try:
            self._command("start", path)
            started.get(self._session.reply_seconds)
        except SwitchTimeout:
            self._give_up(path)
            raise
        finally:
            self._session.forget(started)
        return self._now()

    def stop(self, fifo: Path) -> None:
        """Stop, and wait until FreeSWITCH has closed the file, so that its RECORD_STOP is told to nobody else."""
        path = _checked(fifo)
        stopped = self._session.expect(RecordStopped, lambda event: event.path == path)
        try:
            self._command("stop", path)
            stopped.get(self._session.reply_seconds)
        finally:
            self._session.forget(stopped)

    def mask(self, fifo: Path) -> None:
        """From the answer on, zeros are written (FACTS: never an audible frame after the reply)."""
        self._command("mask", _checked(fifo))

    def unmask(self, fifo: Path) -> None:
        """From the answer on, what is said is written again."""
        self._command("unmask", _checked(fifo))

    def _command(self, action: str, path: str) -> None:
        answer = self._session.api(f"uuid_record {self._session.uuid} {action} {path}")
        if not answer.startswith("+OK"):
            raise CommandRefused(f"FreeSWITCH did not confirm {action} of {path}: {answer!r}.")

    def _give_up(self, path: str) -> None:
        """A start that was not confirmed may still have happened: it must not record behind our back (L5)."""
        try:
            self._command("stop", path)
        except CallerGone:
            raise
        except SwitchError as error:
            log.debug("nothing was there to stop", error_id=error.id, **self._session.described)


def _checked(fifo: Path) -> str:
    """FreeSWITCH cuts a path at a space and records in another format (FACTS, "Recording targets")."""
    path = str(fifo)
    if not _SAFE_PATH.fullmatch(path):
        raise IllegalArgument(
            f"{path!r} cannot be a recording's path: absolute, of letters, digits, `_ . / + -`. Change PREAMBULE_SPOOL."
        )
    return path
