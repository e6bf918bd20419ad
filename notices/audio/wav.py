"""WAV files of renderings: mono, 16-bit, marked as synthetic speech or as a person's (LAW 30).

Layout: RIFF, `fmt `, `data`, then `LIST`/`INFO` with a comment `ICMT`. Readers that know nothing of
comments (and those that expect the sound at byte 44) play it all the same.
"""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import numpy as np

from notices.audio.chain import Pcm

_HEADER = 44
_LIST = 20
"""Bytes between the samples and the comment."""


def encode(samples: Pcm, rate: int, comment: str) -> bytes:
    """The bytes of a file.

    Args:
        samples: of one channel.
        rate: samples a second.
        comment: ASCII, kept in the file's INFO.
    """
    sound = samples.astype("<i2").tobytes()
    text = comment.encode("ascii", "replace") + b"\0"
    info = b"INFO" + _chunk(b"ICMT", text)
    form = struct.pack("<HHIIHH", 1, 1, rate, rate * 2, 2, 16)
    body = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"data", sound) + _chunk(b"LIST", info)
    return _chunk(b"RIFF", body)


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def read(path: Path) -> tuple[Pcm, int, str] | None:
    """Samples, rate and comment of a file that `encode` made; None when it is missing or not whole."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    size = int.from_bytes(data[40:_HEADER], "little")
    if data[:4] != b"RIFF" or data[36:40] != b"data" or size % 2 or len(data) < _HEADER + size + _LIST:
        return None
    if int.from_bytes(data[4:8], "little") + 8 != len(data):
        return None
    comment = data[_HEADER + size + _LIST :].rstrip(b"\0").decode("ascii", "replace")
    return np.frombuffer(data[_HEADER : _HEADER + size], dtype="<i2"), int.from_bytes(data[24:28], "little"), comment


def sound_hash(samples: Pcm) -> str:
    """SHA-256 over the samples as little-endian 16-bit numbers, lower-case hexadecimal."""
    return hashlib.sha256(samples.astype("<i2").tobytes()).hexdigest()
