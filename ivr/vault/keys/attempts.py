"""How often a passphrase may be tried: a few times at once, then ever more slowly.

The count lies beside the key store, so that it holds for all processes together. Whoever can copy the store away can try
without it: against them stands the work that each attempt costs.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ivr.vault.errors import KeyStoreBroken, PassphraseTooOften, PassphraseWrong

FREE = 5
"""Wrong passphrases after which one has to wait."""

LONGEST = timedelta(minutes=5)


def pause_after(wrong: int) -> timedelta:
    """How long nothing is tried after so many wrong passphrases in a row: twice as long each time, up to `LONGEST`."""
    return timedelta(0) if wrong < FREE else min(LONGEST, timedelta(seconds=2.0 ** min(wrong - FREE, 30)))


class Attempts:
    """The wrong passphrases of one key store, one attempt at a time.

    Args:
        path: of the count.
        now: the wall clock.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = path
        self._now = now

    @contextmanager
    def one(self) -> Iterator[None]:
        """One attempt: PassphraseWrong out of its body counts, its success forgets all before.

        It is counted before it begins: whoever is killed in the middle has tried.

        Raises:
            PassphraseTooOften: it is too early; nothing is tried.
            KeyStoreBroken: the count cannot be kept; then nothing is tried either.
        """
        with self._held() as descriptor:
            wrong, last = _read(descriptor)
            now = self._now()
            wait = min(last, now) + pause_after(wrong) - now if wrong else timedelta(0)
            if wait > timedelta(0):
                raise PassphraseTooOften(
                    f"{wrong} passphrases in a row were wrong. Try again in {-(-wait // timedelta(seconds=1))} seconds."
                )
            _write(descriptor, wrong + 1, now)
            try:
                yield
            except PassphraseWrong:
                raise
            except BaseException:
                _write(descriptor, wrong, last)
                raise
            _write(descriptor, 0, now)

    @contextmanager
    def _held(self) -> Iterator[int]:
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise KeyStoreBroken(
                f"{self._path} cannot be written ({error.strerror}), so that attempts would not be counted. Make its folder writable."
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)


def _read(descriptor: int) -> tuple[int, datetime]:
    """A count that somebody has spoilt counts as one that was just reached: spoiling it gains nothing."""
    text = os.pread(descriptor, 200, 0)
    try:
        found = json.loads(text or b'{"wrong": 0, "at": 0}')
        return max(0, int(found["wrong"])), datetime.fromtimestamp(float(found["at"]), UTC)
    except (ValueError, TypeError, KeyError, OverflowError, OSError):
        return FREE, datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)


def _write(descriptor: int, wrong: int, at: datetime) -> None:
    text = json.dumps({"wrong": wrong, "at": at.timestamp()}).encode()
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text, 0)
    except OSError as error:
        raise KeyStoreBroken(f"Attempts cannot be counted ({error.strerror}), so nothing is tried. Make room.") from error
