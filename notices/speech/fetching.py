"""Fetching a published Piper voice: resumed where it broke off, checked against its digest, renamed when whole.

A file grows as `<name>.part` beside its place. What breaks it off (a lost connection, a full disk, an end of the process)
leaves the part, and the next attempt asks for the rest (HTTP Range). Only what has the size and the digest of the
catalogue gets its name; the model comes last, so that a voice is there when all of it is.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import httpx

from notices.speech.catalogue import Catalogue, PinnedFile, PinnedVoice, matches
from notices.speech.errors import VoiceNotFetched

CONNECT_SECONDS, READ_SECONDS = 10.0, 60.0
ATTEMPTS = 4
"""How often in a row a file may break off no further than before; each byte that is new begins the count anew."""
WAIT_SECONDS = 1.0
"""Before a transfer that broke off is taken up again; longer each time."""
_KEPT = "What has come is kept: try again"
_ANSWERS = {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT, httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE}
"""To the request for the rest of a file: all of it, the rest, or that there is no such rest."""
_MB = 1_000_000
_SPARE = 16 * _MB
"""Left free on the disk, for everybody else."""

Progress = Callable[[int], None]
"""Told how many bytes of the voice are here."""


def fetch(
    voice: PinnedVoice,
    folder: Path,
    catalogue: Catalogue,
    *,
    base: str = "",
    progress: Progress = lambda _: None,
) -> Path:
    """Fetch a voice into `<folder>/<locale>/`; what is there already and whole is not fetched again.

    Args:
        voice: one of the catalogue's.
        folder: of voices; made when it is not there.
        catalogue: where its files lie.
        base: a mirror's address, in place of the catalogue's.
        progress: told as bytes arrive.

    Returns:
        The model.

    Raises:
        VoiceNotFetched: what came is not what was published, or nothing came, or there is no room. Parts are kept and
            resumed, except those that are wrong. The message says which files to put where by hand.
    """
    place = folder / voice.locale
    _make_room(place, voice)
    here = 0
    with httpx.Client(follow_redirects=True, timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)) as client:
        for file in voice.files:
            transfer = _Transfer(client, catalogue.address(file, base), file, place)
            transfer.run(_from(progress, here))
            here += file.size
    return place / voice.model.name


def _from(progress: Progress, before: int) -> Progress:
    return lambda count: progress(before + count)


def _make_room(place: Path, voice: PinnedVoice) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
        here = sum(path.stat().st_size for file in voice.files for path in place.glob(f"{file.name}*"))
        free = shutil.disk_usage(place).free
    except OSError as error:
        raise VoiceNotFetched(f"{place} cannot be used: {error.strerror}. Let this process write there.") from error
    needed = voice.size - here + _SPARE
    if here < voice.size and free < needed:
        raise VoiceNotFetched(
            f"{place} has room for {free // _MB} MB, and {voice.name} needs {needed // _MB} MB. Free some space."
        )


class _Transfer:
    """One file on its way here."""

    def __init__(self, client: httpx.Client, address: str, file: PinnedFile, place: Path) -> None:
        self._client = client
        self._address = address
        self._file = file
        self._target = place / file.name
        self._part = place / f"{file.name}.part"

    def run(self, progress: Progress) -> None:
        """Bring it here whole."""
        try:
            if not self._is_here():
                with self._opened() as part:
                    self._bring(part, progress)
                    part.flush()
                    os.fsync(part.fileno())
                    self._check()
                    self._part.replace(self._target)
        except OSError as error:
            raise VoiceNotFetched(
                f"{self._part} could not be written: {error.strerror}. What has come is kept; free some space and try again."
            ) from error
        progress(self._file.size)

    def _is_here(self) -> bool:
        return self._target.is_file() and matches(self._target, self._file)

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        """The part, for this process alone."""
        with self._part.open("ab") as part:
            try:
                fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise VoiceNotFetched(f"{self._part} is being fetched by another process. Wait for it.") from error
            yield part

    def _bring(self, part: BinaryIO, progress: Progress) -> None:
        failures, furthest = 0, self._size(part)
        while (before := self._size(part)) < self._file.size:
            try:
                self._ask(part, before, progress)
                cause = "the connection ended before the file did"
            except httpx.TransportError as error:
                cause = str(error) or type(error).__name__
            failures = 0 if self._size(part) > furthest else failures + 1
            furthest = max(furthest, self._size(part))
            if failures == ATTEMPTS:
                raise self._failed(f"broke off: {cause}", _KEPT)
            if self._size(part) < self._file.size:
                time.sleep(WAIT_SECONDS * max(1, failures))

    def _ask(self, part: BinaryIO, before: int, progress: Progress) -> None:
        """One request for what is missing."""
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={before}-"} if before else {})
        with self._client.stream("GET", self._address, headers=headers) as answer:
            if answer.status_code not in (_ANSWERS if before else {httpx.codes.OK}):
                raise self._failed(f"answered {answer.status_code} {answer.reason_phrase}", _KEPT)
            if before and not _continues(answer, before):
                part.truncate(0)
                if answer.status_code != httpx.codes.OK:
                    return  # asked anew, from the beginning
            for piece in answer.iter_bytes():
                part.write(piece)
                part.flush()
                size = self._size(part)
                if size > self._file.size:
                    self._forget(f"is longer than the {self._file.size} bytes that were published")
                progress(size)

    def _check(self) -> None:
        if not matches(self._part, self._file):
            self._forget("is not the file that was published: its MD5 digest is another")

    def _forget(self, fault: str) -> None:
        self._part.unlink(missing_ok=True)
        raise self._failed(fault, "It was thrown away; try again")

    def _size(self, part: BinaryIO) -> int:
        return os.fstat(part.fileno()).st_size

    def _failed(self, what: str, now: str) -> VoiceNotFetched:
        return VoiceNotFetched(
            f"{self._address} {what}. {now}, name a mirror in PREAMBULE_VOICES_URL, or put the file at {self._target} by hand: "
            f"{self._file.size} bytes, MD5 {self._file.md5}."
        )


def _continues(answer: httpx.Response, before: int) -> bool:
    """Whether an answer is the rest that was asked for."""
    begins = answer.headers.get("Content-Range", "").partition("-")[0]
    return answer.status_code == httpx.codes.PARTIAL_CONTENT and begins == f"bytes {before}"
