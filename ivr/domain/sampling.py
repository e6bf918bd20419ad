"""Which calls fall into a line's share: drawn by a keyed hash, so that it can be shown that nobody chose (LAW 7)."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

from ivr.errors import SettingsError

PARTS = 1_000_000
"""A draw is a whole number of millionths. Compared with a share in per cent it loses nothing by that: both are cut at the same points."""


class SamplingKeyUnusable(SettingsError):
    """The key that draws calls into the recorded share is damaged."""

    id = "sampling.bad-key"


@dataclass(frozen=True, slots=True)
class Draw:
    """What was drawn for one call.

    Attributes:
        value: 0 to 999 999 millionths; the same key draws the same for the same call.
        percent: the line's share at that moment.
        key_id: of the key that drew.
    """

    value: int
    percent: int
    key_id: str

    @property
    def inside(self) -> bool:
        """Whether the call is among the `percent` of calls that are recorded."""
        return self.value * 100 < self.percent * PARTS


def draw(call_id: str, percent: int, key: bytes) -> Draw:
    """Draw for a call: the first eight bytes of HMAC-SHA256(key, call id), as a fraction of 2^64, in whole millionths.

    Args:
        call_id: the switch's UUID of the caller's leg, which neither the line nor its agents choose.
        percent: the line's share.
        key: as `read_key` gives it.
    """
    digest = hmac.digest(key, call_id.encode(), hashlib.sha256)
    return Draw(int.from_bytes(digest[:8]) * PARTS >> 64, percent, key_id(key))


def falls_into_share(call_id: str, percent: int, key: bytes) -> bool:
    """Whether the call is among the `percent` of calls that are recorded."""
    return draw(call_id, percent, key).inside


def key_id(key: bytes) -> str:
    """Names the key and says nothing of it: 64 hexadecimal digits. Once it is in the journal, no other key can take its place."""
    return hmac.digest(key, b"preambule sampling key", hashlib.sha256).hex()


def read_key(text: str, source: str) -> bytes:
    """The key as its file holds it. Whoever knows it knows beforehand what it draws; a short one could be guessed.

    Raises:
        SamplingKeyUnusable: that is no key.
    """
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise SamplingKeyUnusable(
            f"{source} holds no key of 64 hexadecimal digits. Restore it from a backup, or move it away: a new one is made, and the "
            "journal tells from when on it draws."
        )
    return text.encode()
