"""One `uuid_record`: sound of both directions into a FIFO or a file, as raw 16-bit samples."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import os
import stat
import struct
import termios
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ivr.rehearsal.sound import FRAMES_PER_SECOND, Samples

FAST_PIPE_BYTES = 1 << 20
"""What a pipe holds when time jumps: half a minute of stereo. A server leaves it at the system's 64 KiB."""

POLL_SECONDS = 0.002
WRITABLE = (".raw",)
"""The targets that the embedded switch writes; a server writes more."""


class CannotRecord(Exception):
    """The target cannot be written. The server answers `-ERR Cannot record session!`."""


@dataclass(slots=True)
class FifoRecording:
    """Writes what is heard from a leg (left) and sent to it (right).

    A reader that stalls loses nothing: what the pipe does not take waits in memory. A reader that is gone is not noticed by
    anybody: the sound goes nowhere, and the end says `uri-failure`.
    """

    path: str
    rate: int
    stereo: bool
    answer_required: bool = False
    limit_seconds: int = 0
    inline: Mapping[str, str] = field(default_factory=dict)
    masked: bool = False
    paused: bool = False
    samples: int = 0
    _descriptor: int = -1
    _waiting: deque[bytes] = field(default_factory=deque)
    broken: bool = False

    @property
    def milliseconds(self) -> int:
        """How much was recorded, masked parts included."""
        return self.samples * 1000 // self.rate

    @property
    def behind(self) -> bool:
        """Whether the reader has left something in memory here."""
        return bool(self._waiting)

    @property
    def unread(self) -> int:
        """Bytes that the reader has not taken out of the pipe."""
        if self._descriptor < 0 or self.broken:
            return 0
        try:
            return int(struct.unpack("i", fcntl.ioctl(self._descriptor, termios.FIONREAD, b"\0\0\0\0"))[0])
        except OSError:
            return 0  # a regular file

    @property
    def full(self) -> bool:
        """Whether a limit has been reached."""
        return bool(self.limit_seconds) and self.milliseconds >= self.limit_seconds * 1000

    async def open(self, *, fast: bool) -> None:
        """Open the target; waits for a FIFO's reader, as a server does.

        Raises:
            CannotRecord: no folder, no right, or a kind of file that cannot be written.
        """
        if not self.path.startswith("/") or not self.path.endswith(WRITABLE):
            raise CannotRecord(self.path)
        with contextlib.suppress(OSError):  # the open below says what is wrong
            Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        while self._descriptor < 0:
            try:
                self._descriptor = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            except OSError as error:
                if error.errno != errno.ENXIO:
                    raise CannotRecord(self.path) from error
                await asyncio.sleep(POLL_SECONDS)
        is_pipe = stat.S_ISFIFO(os.fstat(self._descriptor).st_mode)
        if is_pipe and fast:
            with contextlib.suppress(OSError):  # an unprivileged process may have used up its share of pipe memory
                fcntl.fcntl(self._descriptor, fcntl.F_SETPIPE_SZ, FAST_PIPE_BYTES)

    def write(self, heard: bytes, sent: bytes, call_rate: int, *, answered: bool) -> None:
        """20 ms of both directions, at the call's rate."""
        if self.paused or (self.answer_required and not answered):
            return
        left, right = _at(heard, call_rate, self.rate), _at(sent, call_rate, self.rate)
        count = self.rate // FRAMES_PER_SECOND
        self.samples += count
        if self.masked:
            frame = b"\0" * (count * (4 if self.stereo else 2))
        elif self.stereo:
            frame = np.column_stack((left, right)).astype("<i2", copy=False).tobytes()
        else:
            frame = np.clip(left.astype(np.int32) + right, -32768, 32767).astype("<i2").tobytes()
        if not self.broken:
            self._waiting.append(frame)
            self.flush()

    def flush(self) -> None:
        """Give the pipe what it takes."""
        try:
            while self._waiting:
                frame = self._waiting.popleft()
                written = os.write(self._descriptor, frame)
                if written < len(frame):
                    self._waiting.appendleft(frame[written:])
        except BlockingIOError:
            self._waiting.appendleft(frame)
        except OSError:  # the reader is gone, the disk is full: a server says nothing either
            self.broken = True
            self._waiting.clear()

    async def drained(self) -> None:
        """Return when the reader has taken all that waited here; for ever if nobody reads, as on a server."""
        while self._waiting:
            await asyncio.sleep(POLL_SECONDS)
            self.flush()

    async def taken(self, most_seconds: float) -> None:
        """Return when the reader has taken everything out of the pipe too, or after so much real time."""
        for _ in range(int(most_seconds / POLL_SECONDS)):
            self.flush()
            if not self.unread and not self._waiting:
                return
            await asyncio.sleep(POLL_SECONDS)

    def close(self) -> None:
        """The reader sees the end."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        self._waiting.clear()

    def cause(self, *, hung_up: bool) -> str:
        """Why it ended, in FreeSWITCH's words."""
        if self.broken:
            return "uri-failure"
        if not self.samples:
            return "empty-file"
        return "success-silence" if hung_up else "success-maxtime"


def _at(frame: bytes, own_rate: int, rate: int) -> Samples:
    """One frame at another rate. Rates are 8 or 16 kHz: pairs are averaged, or samples repeated."""
    samples = np.frombuffer(frame, np.int16)
    if own_rate == rate:
        return samples
    if own_rate > rate:
        thinned: Samples = samples.reshape(-1, own_rate // rate).mean(axis=1).astype(np.int16)
        return thinned
    repeated: Samples = np.repeat(samples, rate // own_rate)
    return repeated
