"""What operators hear of the reading thread: each fault of a capture, and what keeps recordings from being made."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import structlog

from ivr.capture.errors import PartsUnusable, ReaderStopped, SpoolUnusable
from ivr.capture.thread import CaptureThread
from ivr.domain.captured import ENDING, Fault

log = structlog.get_logger()

UNWELL = {
    "reader": (ReaderStopped.id, "The thread that reads the pipes does not run. Restart the line process."),
    "spool": (SpoolUnusable.id, "The folder of the pipes is missing or takes no files. Check PREAMBULE_SPOOL."),
    "parts": (
        PartsUnusable.id,
        "The folder of the ciphertext is missing, refuses or is full. Check PREAMBULE_PARTS and its disk.",
    ),
}
"""What `CaptureThread.checks` looks at: the id and the advice when it is unwell."""


def tell(recording_id: str, fault: Fault) -> None:
    """Log one fault of one capture; `CaptureThread` tells each of them once. Its id is `capture.` and its kind."""
    say = log.error if fault.kind in ENDING else log.warning
    say(
        "the capture has ended, the call goes on" if fault.kind in ENDING else "a capture is not as it should be",
        error_id=f"capture.{fault.kind.value.replace('_', '-')}",
        error=fault.detail,
        recording=recording_id,
        sample=fault.sample,
    )


class CaptureWatch:
    """Looks at what captures need, and logs when some of it is lost and when it is back. May be asked from any thread."""

    def __init__(self, capture: CaptureThread) -> None:
        self._capture = capture
        self._unwell: frozenset[str] = frozenset()
        self._lock = threading.Lock()

    def checks(self) -> Mapping[str, bool]:
        """Each part and whether it is well now."""
        found = self._capture.checks()
        unwell = frozenset(name for name, well in found.items() if not well)
        with self._lock:
            before, self._unwell = self._unwell, unwell
        for name in sorted(unwell - before):
            error_id, advice = UNWELL[name]
            log.error("calls are not recorded", error_id=error_id, error=advice)
        if before and not unwell:
            log.info("calls can be recorded again")
        return found
