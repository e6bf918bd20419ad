"""The end of a capture, in threads of its own: sealed, or refused and forgotten; tried again until it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent import futures
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog

from ivr.bootstrap.line.certifying import Certifying
from ivr.domain.captured import Captured
from ivr.errors import CaptureError, PreambuleError
from ivr.vault.errors import RecordingMissing, WrongState
from ivr.vault.sealing import Sealer

log = structlog.get_logger()

FINISH_SECONDS = 10.0
THREADS = 4


def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, "sealing")


@dataclass(frozen=True, slots=True)
class Finishing:
    """Brings recordings to rest, or to nothing. A hangup waits for none of it.

    Attributes:
        certifying: does the last of what was refused, for many at once.
        later: takes a recording's id and what could not be done for it, to try it again.
        at_hand: ids of the recordings that this process is at, from their opening on: nobody need recover them.
    """

    sealer: Sealer
    certifying: Certifying
    now: Callable[[], datetime]
    later: Callable[[str, Callable[[], object]], None]
    at_hand: set[str]
    _pool: ThreadPoolExecutor = field(default_factory=_threads)
    _sealing: dict[str, Future[None]] = field(default_factory=dict)

    def seal(self, recording_id: str, finished: Future[Captured], ended_at: datetime, why: str) -> None:
        """Seal once the capture is finished; returns at once."""
        sealing = self._sealing[recording_id] = self._pool.submit(self._seal, recording_id, finished, ended_at, why)
        sealing.add_done_callback(lambda _: self._sealing.pop(recording_id, None))

    def refuse(self, recording_id: str, at: datetime) -> Future[None]:
        """Delete the header, then the body; done when both are gone.

        The header leaves the database's files and the certificate is written soon after: nobody waits for it.
        """
        return self._pool.submit(self._refuse, recording_id, at)

    def take_back(self, recording_id: str, begun: Future[None]) -> None:
        """Rows that were written when nobody waited for them any more name a recording that does not exist."""
        self.at_hand.discard(recording_id)
        if not begun.cancelled() and begun.exception() is None:
            self.later(recording_id, lambda: self.sealer.refuse(recording_id, self.now(), reason="never-begun"))

    def close(self) -> None:
        """Wait until everything that is being sealed has been sealed, and what was refused has its certificate."""
        self._pool.shutdown(wait=True)
        self.certifying.close()

    # -- in threads of the pool ---------------------------------------------------------------------------------

    def _seal(self, recording_id: str, finished: Future[Captured], ended_at: datetime, why: str) -> None:
        """What fails here is tried again, and found in the rows after a crash (L8)."""
        try:
            captured = finished.result(FINISH_SECONDS)
        except futures.CancelledError:
            return  # discarded: it was refused meanwhile
        except (PreambuleError, TimeoutError) as error:
            error_id = error.id if isinstance(error, PreambuleError) else CaptureError.id
            log.error("a capture has no end; it is sealed at the next start", error_id=error_id, recording=recording_id)
            return
        again = partial(self._seal_captured, recording_id, captured, ended_at, why)
        try:
            again()
        except PreambuleError as error:
            log.error("a recording waits to be sealed", error_id=error.id, error=error.message, recording=recording_id)
            self.later(recording_id, again)
        except Exception:
            log.exception("a recording could not be sealed; it is at the next start", error_id="vault", recording=recording_id)

    def _seal_captured(self, recording_id: str, captured: Captured, ended_at: datetime, why: str) -> None:
        with self._last(recording_id):
            self.sealer.seal(recording_id, captured, ended_at, self.now(), why=why)

    def _refuse(self, recording_id: str, at: datetime) -> None:
        again = partial(self._refuse_now, recording_id, at)
        sealing = self._sealing.get(recording_id)
        if (
            sealing is not None
        ):  # it was begun before, in this order of the pool: no body comes into the store after it was deleted there
            futures.wait((sealing,))
        try:
            again()
        except PreambuleError:
            self.later(recording_id, again)
            raise

    def _refuse_now(self, recording_id: str, at: datetime) -> None:
        with self._last(recording_id):
            lacking = self.sealer.withdraw(recording_id, at)
        if lacking:
            self.certifying.add(recording_id)

    @contextmanager
    def _last(self, recording_id: str) -> Iterator[None]:
        """What is done inside is the last for this recording, unless it fails and can be tried again."""
        try:
            yield
        except (WrongState, RecordingMissing):
            self.at_hand.discard(recording_id)
            raise
        self.at_hand.discard(recording_id)
