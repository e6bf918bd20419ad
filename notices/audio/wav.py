"""WAV files of renderings: written whole or not at all, marked as synthetic speech (LAW 30).

Layout: RIFF, `fmt `, `data`, then `LIST`/`INFO` with a comment `ICMT`. Readers that know nothing of
comments (and those that expect the sound at byte 44) play it all the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
import tempfile
from pathlib import Path

import numpy as np

from notices.audio.chain import Pcm
from notices.audio.errors import SoundNotWritten

_HEADER = 44


def write(path: Path, samples: Pcm, rate: int, comment: str) -> None:
    """Write mono 16-bit WAV by way of a temporary file, fsync and rename.

    Args:
        path: in a folder that exists or can be made.
        samples: of one channel.
        rate: samples a second.
        comment: ASCII, kept in the file's INFO.

    Raises:
        SoundNotWritten: nothing is left behind.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, encode(samples, rate, comment))
    except OSError as error:
        raise SoundNotWritten(
            f"{path} could not be written: {error.strerror}. Free some space, or let this process write there."
        ) from error


def _replace(path: Path, data: bytes) -> None:
    descriptor, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), 0o644)  # FreeSWITCH reads it as another user
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def encode(samples: Pcm, rate: int, comment: str) -> bytes:
    """The bytes of the file."""
    sound = samples.astype("<i2").tobytes()
    text = comment.encode("ascii", "replace") + b"\0"
    info = b"INFO" + _chunk(b"ICMT", text)
    form = struct.pack("<HHIIHH", 1, 1, rate, rate * 2, 2, 16)
    body = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"data", sound) + _chunk(b"LIST", info)
    return _chunk(b"RIFF", body)


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def read(path: Path) -> tuple[Pcm, int, str] | None:
    """Samples, rate and comment of a file that `write` wrote; None when it is missing or not whole."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    if (
        len(data) < _HEADER
        or data[:4] != b"RIFF"
        or data[36:40] != b"data"
        or int.from_bytes(data[4:8], "little") + 8 != len(data)
    ):
        return None
    size = int.from_bytes(data[40:44], "little")
    comment = data[_HEADER + size + 20 :].rstrip(b"\0").decode("ascii", "replace")
    return np.frombuffer(data[_HEADER : _HEADER + size], dtype="<i2"), int.from_bytes(data[24:28], "little"), comment


def sound_hash(samples: Pcm) -> str:
    """SHA-256 over the samples as little-endian 16-bit numbers, lower-case hexadecimal."""
    return hashlib.sha256(samples.astype("<i2").tobytes()).hexdigest()
