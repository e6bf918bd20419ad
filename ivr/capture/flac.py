"""FLAC as it goes, into a sink that can only grow.

libFLAC seeks back at the end and rewrites STREAMINFO (LIBRARIES, "Speech and audio"). The sink is encrypted and append-only, so the
stored stream keeps "unknown" there, and the final 34 bytes are kept apart for the manifest.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable

import soundfile

from ivr.capture.audio import CHANNELS, RATE
from ivr.capture.part import Part
from ivr.domain.captured import FaultKind

STREAMINFO = slice(8, 42)
"""Where STREAMINFO lies: after `fLaC` and the block's own header."""

_BLOCK = 4_096
"""Samples in a frame, as libFLAC chooses at this level; checked by a test."""

_LEVEL = 3 / 8
"""libFLAC's level 3 of 8, the highest that does not look for what two channels have in common: two telephones have nothing. It takes a
quarter less of the processor than the default, for 0.4 % more bytes."""

_SYNC = (b"\xff\xf8", b"\xff\xf9")


class GrowingFile:
    """What libsndfile takes for a file: grows by `grow`, keeps the first 42 bytes, and lets only those be rewritten."""

    def __init__(self, grow: Callable[[bytes], None]) -> None:
        self._grow = grow
        self._position = 0
        self._length = 0
        self.head = bytearray()

    def write(self, data: bytes) -> int:
        """Append, or rewrite inside STREAMINFO; says that everything was taken, since nothing may be raised into C."""
        if self._position == self._length:
            if self._length < STREAMINFO.stop:
                self.head += data[: STREAMINFO.stop - self._length]
            self._length += len(data)
            self._grow(data)
        else:
            self.head[self._position : self._position + len(data)] = data
        self._position += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """As of a file."""
        self._position = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._length}[whence]
        return self._position

    def tell(self) -> int:
        """As of a file."""
        return self._position


class FlacRecorder:
    """Stereo s16le in, FLAC inside age out.

    Attributes:
        failure: why nothing more is kept, or None.
    """

    def __init__(self, part: Part) -> None:
        self._part = part
        self._ends: deque[int] = deque()
        self._written = 0
        self._whole_frames = 0
        self._encoded = 0
        self._failure: tuple[FaultKind, str] | None = None
        self._file = GrowingFile(self._grow)
        self._encoder = soundfile.SoundFile(self._file, "w", RATE, CHANNELS, "PCM_16", format="FLAC", compression_level=_LEVEL)

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

    def close(self) -> tuple[int, bytes, bool]:
        """End the stream and the part.

        Returns:
            A channel's samples that the part holds, STREAMINFO (final if the body is complete), whether it is complete.
        """
        early = bytes(self._file.head[STREAMINFO])
        self._encoder.close()
        if self._failure is not None:
            self._part.abandon()
        elif self._part.close():
            return self._encoded, bytes(self._file.head[STREAMINFO]), True
        return self._whole_frames * _BLOCK, early, False

    def abandon(self) -> None:
        """Forget everything; the part's file is the owner's to delete."""
        self._part.abandon()
        self._failure = self._failure or (FaultKind.BROKEN, "discarded")
        self._encoder.close()

    def _grow(self, data: bytes) -> None:
        if self._failure is not None:
            return
        self._part.write(data)
        self._written += len(data)
        if data.startswith(_SYNC):
            self._ends.append(self._written)
        while self._ends and self._ends[0] <= self._part.sealed:
            self._ends.popleft()
            self._whole_frames += 1
