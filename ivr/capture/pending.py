"""What was read of one pipe and waits to be encoded.

It lies in memory that is used again: a new block for every reading, each of another size, cost more in the allocator than the reading.
"""

from __future__ import annotations

import os

from ivr.capture.audio import FRAME

READ = 1 << 15
"""Bytes asked of the pipe at once, a second."""

_ROOM = 3 * READ
"""For the two seconds that are encoded at once, and a reading."""


class Pending:
    """Bytes that are kept, followed by what has been read last and of which nothing is decided yet. Not thread-safe.

    Attributes:
        kept: bytes that wait to be encoded.
        fresh: bytes of whole stereo samples read last.
        unfinished: bytes of a sample whose other bytes have not come.
    """

    __slots__ = ("_room", "fresh", "kept", "unfinished")

    def __init__(self) -> None:
        self._room = bytearray(_ROOM)
        self.kept = 0
        self.fresh = 0
        self.unfinished = 0

    def read(self, descriptor: int) -> int:
        """Read what is there, at most `READ` bytes; how many came, 0 at the end of the pipe.

        Raises:
            BlockingIOError: nothing is there.
        """
        start = self.kept + self.unfinished
        if len(self._room) < start + READ:
            self._room.extend(bytes(READ))
        with memoryview(self._room) as room:
            came = os.readv(descriptor, [room[start : start + READ]])
        undecided = self.unfinished + came
        self.unfinished = undecided % FRAME
        self.fresh = undecided - self.unfinished
        return came

    def sound(self) -> bytes:
        """What has been read last."""
        return bytes(self._room[self.kept : self.kept + self.fresh])

    def silence(self, size: int) -> None:
        """Put silence in the place of the first so many bytes of what has been read last."""
        self._room[self.kept : self.kept + size] = bytes(size)

    def keep(self) -> None:
        """Keep what has been read last."""
        self.kept += self.fresh
        self.fresh = 0

    def drop(self) -> None:
        """Forget what has been read last, but for an unfinished sample."""
        self._close_gap(self.kept, self.kept + self.fresh)
        self.fresh = 0

    def last(self, size: int) -> bytes:
        """The last of what is kept, at most so many bytes."""
        return bytes(self._room[max(0, self.kept - size) : self.kept])

    def take(self) -> bytes:
        """Hand over all that is kept."""
        data = bytes(memoryview(self._room)[: self.kept])
        self._close_gap(0, self.kept)
        self.kept = 0
        return data

    def _close_gap(self, start: int, end: int) -> None:
        self._room[start : start + self.unfinished] = self._room[end : end + self.unfinished]
