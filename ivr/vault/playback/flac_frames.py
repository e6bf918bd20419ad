"""The frames of a FLAC stream as our captures make it: told apart by their headers, found by their numbers, nothing decoded.

Source: RFC 9639, section 9.1: sync code, sizes, the frame's number in UTF-8's manner, CRC-8 over the header; CRC-16 over the frame.
Captures have frames of one size (4096 samples of 8 kHz stereo at 16 bits), the last one shorter: a frame's number says where it begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from ivr.vault.errors import BadBody

LARGEST = 20_480
"""Bytes that a frame has at most, rounded up: two channels of 4096 samples as they are, and one of them a bit wider."""

STREAMINFO = slice(8, 42)
"""Where STREAMINFO lies in a stream."""

_HEADER = re.compile(rb"\xff\xf8[\x14\x24\x34\x44\x54\x64\x74\x84\x94\xa4\xb4\xc4\xd4\xe4\xf4][\x18\x88\x98\xa8]", re.DOTALL)
"""Fixed size of frames; any size in samples, 8 kHz; two channels in any way of writing them, 16 bits."""

_LONGEST_HEADER = 16
_PROBES = 200
_NEAR = 24
"""So many frames ahead are walked rather than searched: they lie in what has been read already."""

Read = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a frame begins: bytes into the stream; its number, from 0; its samples of a channel."""

    offset: int
    number: int
    samples: int


class Frames:
    """The frames of one stream.

    Args:
        read: the stream's bytes from `start` up to `end`.
        size: of the stream in bytes; what follows the last whole frame of a stream that was cut is left out.
        samples: a channel's, when known; counted at the end of the stream otherwise.

    Attributes:
        samples: a channel's.
        end: where the last whole frame ends.
        block: samples of every frame but the last.

    Raises:
        BadBody: from every method that finds no FLAC of ours there.
    """

    def __init__(self, read: Read, size: int, samples: int | None = None) -> None:
        self._read = read
        self.end = size
        self.block, self._first = self._begin() if size else (1, 0)
        if samples is None:
            samples, self.end = self._count()
        self.samples = samples

    @property
    def count(self) -> int:
        """How many frames there are."""
        return -(-self.samples // self.block)

    def at_sample(self, sample: int) -> Frame:
        """The frame that holds a sample, found in a few looks: where it ought to be, then ever nearer."""
        number = sample // self.block
        if not 0 <= sample < self.samples:
            raise BadBody(f"The recording has {self.samples} samples; there is no number {sample}.")
        low, ceiling, above = Frame(self._first, 0, self.block), self.end, self.count
        for probe in range(_PROBES):
            if low.number == number:
                return self._verified(low)
            at = self._guess(low, ceiling, above, number, halve=probe % 2 == 1)
            found = self._next(at, ceiling, low.number, above)
            while found is not None and number - _NEAR <= found.number < number:
                low, found = found, self._next(found.offset + 1, ceiling, found.number, above)
            if found is None or found.number > number:
                ceiling, above = max(at, low.offset + 1), above if found is None else found.number
            else:
                low = found
        raise _broken(f"frame {number} is not there")

    def at_offset(self, offset: int) -> Frame | None:
        """The first frame that begins at or after a byte of the stream; None after the last one."""
        return self._next(max(offset, self._first), self.end, -1, 1 << 36)

    def _begin(self) -> tuple[int, int]:
        """Samples of a frame, and where the first one begins: after the blocks of metadata."""
        head = self._read(0, STREAMINFO.stop)
        if head[:4] != b"fLaC" or len(head) < STREAMINFO.stop:
            raise _broken("it does not begin as FLAC")
        block, at, last = int.from_bytes(head[10:12]), 4, False
        while not last:
            metadata = self._read(at, at + 4)
            if len(metadata) < 4 or not block:  # noqa: PLR2004 - the head of a block of metadata
                raise _broken("it has no frames")
            last, at = metadata[0] >= 0x80, at + 4 + int.from_bytes(metadata[1:])  # noqa: PLR2004 - the last one has this bit
        return block, at

    def _count(self) -> tuple[int, int]:
        """Samples, and the end, of a stream that was cut: its last frame counts only if it is whole."""
        frames = list(self._walk(max(self._first, self.end - 3 * LARGEST), self.end, -1, 1 << 36))
        if frames and crc16(self._read(frames[-1].offset, self.end)) == 0:
            return frames[-1].number * self.block + frames[-1].samples, self.end
        if len(frames) > 1:
            return frames[-1].number * self.block, frames[-1].offset
        return 0, frames[0].offset if frames else self._first

    def _guess(self, low: Frame, ceiling: int, above: int, number: int, *, halve: bool) -> int:
        """Where to look next: by the share of frames between the two known ones, a little before; or half-way."""
        span = ceiling - low.offset
        step = span // 2 if halve else span * (number - low.number) // max(1, above - low.number) - min(LARGEST, span // 16)
        return low.offset + min(max(step, 1), max(span - 1, 1))

    def _next(self, at: int, ceiling: int, below: int, above: int) -> Frame | None:
        return next(self._walk(at, ceiling, below, above), None)

    def _walk(self, at: int, ceiling: int, below: int, above: int) -> Iterator[Frame]:
        """Frames that begin from `at` up to `ceiling` and whose numbers lie between the two: anything else only looks like one."""
        while at < ceiling:
            window = self._read(at, min(at + LARGEST + _LONGEST_HEADER, self.end))
            for match in _HEADER.finditer(window):
                found = read_header(window, match.start(), self.block)
                if found is not None and at + found.offset < ceiling and below < found.number < above:
                    below = found.number
                    yield Frame(at + found.offset, found.number, found.samples)
            at += LARGEST

    def _verified(self, frame: Frame) -> Frame:
        """The frame, once its CRC-16 is found right: up to where the next one begins."""
        after = self._next(frame.offset + 1, self.end, frame.number, frame.number + 2)
        if crc16(self._read(frame.offset, self.end if after is None else after.offset)):
            raise _broken(f"frame {frame.number} has a wrong checksum")
        return frame


def read_header(data: bytes, at: int, block: int) -> Frame | None:
    """The frame whose header stands at a place in some bytes; None when only its first four bytes look like one."""
    number, place = _coded_number(data, at + 4)
    samples, place = _samples(data, at, place, block)
    if number is None or place >= len(data) or crc8(data[at:place]) != data[place]:
        return None
    return Frame(at, number, samples)


def _coded_number(data: bytes, at: int) -> tuple[int | None, int]:
    """A number as UTF-8 writes it, up to 36 bits; and the place after it."""
    lead = data[at] if at < len(data) else 0xFF
    more = 0 if lead < 0x80 else 7 - (lead ^ 0xFF).bit_length()  # noqa: PLR2004 - as UTF-8
    tail = data[at + 1 : at + 1 + more]
    if lead == 0xFF or 0x80 <= lead < 0xC0 or len(tail) < more or any(byte & 0xC0 != 0x80 for byte in tail):  # noqa: PLR2004
        return None, at
    value = lead if not more else lead & (0x3F >> more)
    for byte in tail:
        value = value << 6 | byte & 0x3F
    return value, at + 1 + more


def _samples(data: bytes, at: int, place: int, block: int) -> tuple[int, int]:
    """Samples of the frame, and the place after them: the last frame of a stream writes its own number."""
    code = data[at + 2] >> 4
    if code in (6, 7):
        width = code - 5
        return int.from_bytes(data[place : place + width]) + 1, place + width
    return block, place


def crc8(data: bytes) -> int:
    """Over a header: polynomial x^8 + x^2 + x + 1."""
    table, value = _table8(), 0
    for byte in data:
        value = table[value ^ byte]
    return value


def crc16(data: bytes) -> int:
    """Over a frame: polynomial x^16 + x^15 + x^2 + 1; 0 over a whole frame with its own at its end."""
    table, value = _table16(), 0
    if len(data) % 2:
        data = b"\x00" + data  # a zero before the beginning changes nothing
    for word in np.frombuffer(data, ">u2").tolist():
        value = table[value ^ word]
    return value


@cache
def _table8() -> tuple[int, ...]:
    return tuple(_divided(np.arange(1 << 8), 8, 0x07))


@cache
def _table16() -> tuple[int, ...]:
    return tuple(_divided(np.arange(1 << 16), 16, 0x8005))


def _divided(values: np.ndarray[tuple[int], np.dtype[np.int64]], bits: int, polynomial: int) -> list[int]:
    """What is left of every value after division."""
    for _ in range(bits):
        carry = values >> (bits - 1) & 1
        values = (values << 1 ^ carry * polynomial) & ((1 << bits) - 1)
    return [int(value) for value in values]


def _broken(why: str) -> BadBody:
    return BadBody(f"The recording is authentic and yet no FLAC of ours: {why}. Export it raw and look at it with other tools.")
