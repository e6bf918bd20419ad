"""G.711 by table: what telephones send, from and to 16-bit linear samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

PCMU = 0
PCMA = 8


def _decoded_mu() -> NDArray[np.int32]:
    """ITU-T G.711, μ-law: sign, three bits of segment, four of step, all inverted on the line."""
    code = ~np.arange(256) & 0xFF
    magnitude = (((code & 0x0F) << 3) + 0x84 << ((code & 0x70) >> 4)) - 0x84
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int32)


def _decoded_a() -> NDArray[np.int32]:
    """ITU-T G.711, A-law: even bits inverted on the line, a set sign bit is positive."""
    code = np.arange(256) ^ 0x55
    segment, step = (code & 0x70) >> 4, (code & 0x0F) << 4
    magnitude = np.where(segment == 0, step + 8, (step + 0x108) << np.maximum(segment - 1, 0))
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int32)


def _encoder(decoded: NDArray[np.int32]) -> NDArray[np.uint8]:
    """For every 16-bit sample, the code whose value is nearest."""
    order = np.argsort(decoded, kind="stable")
    values = decoded[order]
    samples = np.arange(-32768, 32768)
    above = np.clip(np.searchsorted(values, samples), 1, 255)
    nearer_below = (samples - values[above - 1]) <= (values[above] - samples)
    return order[np.where(nearer_below, above - 1, above)].astype(np.uint8)


_DECODE = {PCMU: _decoded_mu().astype(np.int16), PCMA: _decoded_a().astype(np.int16)}
_ENCODE = {payload: _encoder(table.astype(np.int32)) for payload, table in _DECODE.items()}


def encode(pcm: bytes, payload: int) -> bytes:
    """s16le samples as G.711 bytes of RTP payload type 0 (PCMU) or 8 (PCMA)."""
    samples = np.frombuffer(pcm, "<i2").astype(np.int32)
    return _ENCODE[payload][samples + 32768].tobytes()


def decode(coded: bytes, payload: int) -> bytes:
    """G.711 bytes as s16le samples."""
    return _DECODE[payload][np.frombuffer(coded, np.uint8)].astype("<i2").tobytes()
