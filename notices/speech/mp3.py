"""MP3 as services send it: decoded, and found out when its end is missing.

A decoder takes what is there and says nothing of what is not. So the frames are counted off: each says its own length
(ISO/IEC 11172-3, 2.4.1.3, and 13818-3 for the low rates).
"""

from __future__ import annotations

import io

import numpy as np
import soundfile

from notices.speech.port import Speech

_HIGH_RATE_KBITS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_LOW_RATE_KBITS = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""By the two bits of the version: MPEG-1, MPEG-2, MPEG-2.5."""
_LAYER_III = 1
_SYNC = 0xFFE0
_HEADER, _TAG, _OLD_TAG = 4, 10, 128


def decode(data: bytes) -> Speech:
    """The sound of a whole MP3 file, its channels mixed into one.

    Raises:
        ValueError: it is no MP3, or its end is missing; the message completes "the answer …".
    """
    if not whole(data):
        raise ValueError("is no MP3, or its end is missing")
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            samples, rate = file.read(dtype="float32", always_2d=True), file.samplerate
    except soundfile.LibsndfileError as error:
        raise ValueError(f"cannot be decoded: {error.error_string}") from error
    return Speech(samples.mean(axis=1, dtype=np.float32), rate)


def whole(data: bytes) -> bool:
    """Whether the bytes are MP3 frames, one after the other, up to the end of the last one."""
    place, end = _begin(data), len(data)
    if data[-_OLD_TAG:].startswith(b"TAG"):
        end -= _OLD_TAG
    found = False
    while place < end:
        length = _frame_length(data[place : place + _HEADER])
        if not length or place + length > end:
            return False
        place, found = place + length, True
    return found


def _begin(data: bytes) -> int:
    """Where the frames begin: after an ID3v2 tag, whose length is four times seven bits."""
    if not data.startswith(b"ID3") or len(data) < _TAG:
        return 0
    size = 0
    for byte in data[6:_TAG]:
        size = size << 7 | byte & 0x7F
    return _TAG + size


def _frame_length(header: bytes) -> int:
    """Bytes of the frame that begins so; 0 when none does."""
    if len(header) < _HEADER or int.from_bytes(header[:2], "big") & _SYNC != _SYNC:
        return 0
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    kbits, rate, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    if layer != _LAYER_III or version not in _RATES or kbits in {0, 15} or rate == len(_RATES[version]):
        return 0
    high = version == 3  # noqa: PLR2004 - MPEG-1
    bits = 1000 * (_HIGH_RATE_KBITS if high else _LOW_RATE_KBITS)[kbits]
    return (144 if high else 72) * bits // _RATES[version][rate] + padding
