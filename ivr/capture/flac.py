"""FLAC as it goes, into a sink that can only grow.

libFLAC seeks back at the end and rewrites STREAMINFO (LIBRARIES, "Speech and audio"). The sink is encrypted and append-only, so the
stored stream keeps "unknown" there, and the final 34 bytes are kept apart for the manifest.

libsndfile writes into memory that has a descriptor but no name (L3): a call from C into Python for each frame cost as much as a fifth
of the encoding, and the interpreter's lock each time.
"""

from __future__ import annotations

import os
from collections import deque
from contextlib import suppress

import soundfile

from ivr.capture.audio import CHANNELS, RATE
from ivr.capture.errors import SpoolUnusable
from ivr.capture.part import Part
from ivr.domain.captured import FaultKind

STREAMINFO = slice(8, 42)
"""Where STREAMINFO lies: after `fLaC` and the block's own header."""

_BLOCK = 4_096
"""Samples in a frame, as libFLAC chooses at this level; checked by a test."""

_LEVEL = 3 / 8
"""libFLAC's level 3 of 8, the highest that does not look for what two channels have in common: two telephones have nothing. It takes a
quarter less of the processor than the default, for 0.4 % more bytes."""

_FRAME = b"\xff\xf8\xc4\x18"
"""What each of its frames begins with: of `_BLOCK` samples at 8 kHz, two channels by themselves, 16 bits. Its number follows."""

_AGAIN = 64
"""Where libsndfile is sent back to before each writing, so that the memory does not grow with the call: behind STREAMINFO."""


class FlacRecorder:
    """Stereo s16le in, FLAC inside age out.

    Attributes:
        failure: why nothing more is kept, or None.

    Raises:
        SpoolUnusable: there is no descriptor or no memory left; the part is the owner's to close.
    """

    def __init__(self, part: Part) -> None:
        self._part = part
        self._ends: deque[int] = deque()
        self._written = 0
        self._whole_frames = 0
        self._encoded = 0
        self._failure: tuple[FaultKind, str] | None = None
        self._memory = _memory()
        self._start = 0
        self._encoder = soundfile.SoundFile(
            self._memory, "w", RATE, CHANNELS, "PCM_16", format="FLAC", compression_level=_LEVEL, closefd=False
        )

    @property
    def failure(self) -> tuple[FaultKind, str] | None:
        """What ended the recording before its time."""
        return self._failure or self._part.failure

    def encode(self, pcm: bytes) -> None:
        """Take whole stereo samples."""
        if self.failure is not None:
            return
        try:
            self._encoder.buffer_write(pcm, "int16")
        except (soundfile.SoundFileError, AssertionError) as error:  # AssertionError: soundfile's word for a short write
            self._failure = (FaultKind.BROKEN, f"FLAC: {error}")
        self._encoded += len(pcm) // (2 * CHANNELS)
        self._hand_on(os.lseek(self._memory, 0, os.SEEK_CUR))

    def close(self) -> tuple[int, bytes, bool]:
        """End the stream and the part.

        Returns:
            A channel's samples that the part holds, STREAMINFO (final if the body is complete), whether it is complete.
        """
        early = self._streaminfo()
        os.ftruncate(self._memory, self._start)  # what is left of earlier writings is not the end of this one
        self._encoder.close()
        if self.failure is None:
            self._hand_on(os.fstat(self._memory).st_size)
        final = self._streaminfo()
        self._let_go()
        if self._failure is not None:
            self._part.abandon()
        elif self._part.close():
            return self._encoded, final, True
        return self._whole_frames * _BLOCK, early, False

    def abandon(self) -> None:
        """Forget everything; the part's file is the owner's to delete. Can be repeated."""
        self._part.abandon()
        self._failure = self._failure or (FaultKind.BROKEN, "discarded")
        with suppress(soundfile.SoundFileError):  # what it cannot write any more nobody wants
            self._encoder.close()
        self._let_go()

    def _let_go(self) -> None:
        if self._memory >= 0:
            os.close(self._memory)
            self._memory = -1

    def _streaminfo(self) -> bytes:
        return os.pread(self._memory, STREAMINFO.stop - STREAMINFO.start, STREAMINFO.start)

    def _hand_on(self, end: int) -> None:
        """What libsndfile has written since the last time, up to `end`, goes into the part."""
        data = os.pread(self._memory, end - self._start, self._start)
        self._start = os.lseek(self._memory, _AGAIN, os.SEEK_SET)
        if data and self._failure is None:
            self._part.write(data)
            self._note_ends(data)

    def _note_ends(self, data: bytes) -> None:
        """Where each frame ends: whole ones are all that counts of a part that breaks off."""
        number = self._whole_frames + len(self._ends)
        begins = data.find(_beginning(number))
        while begins >= 0:
            number += 1
            begins = data.find(_beginning(number), begins + 1)
            self._ends.append(self._written + (begins if begins >= 0 else len(data)))
        self._written += len(data)
        while self._ends and self._ends[0] <= self._part.sealed:
            self._ends.popleft()
            self._whole_frames += 1


def _beginning(number: int) -> bytes:
    """How a frame begins: FLAC writes its number as UTF-8 writes a character's."""
    return _FRAME + chr(number).encode("utf-8", "surrogatepass")


def _memory() -> int:
    try:
        return os.memfd_create("flac", os.MFD_CLOEXEC)
    except OSError as error:
        raise SpoolUnusable(
            f"There is no room for a recording in progress ({error.strerror}). Raise the line process's limit of open files, or its memory."
        ) from error
