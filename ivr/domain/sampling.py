"""Which calls fall into a line's share: decided by a keyed hash, so that it can be shown that nobody chose (LAW 7)."""

from __future__ import annotations

import hashlib
import hmac


def falls_into_share(call_id: str, percent: int, key: bytes) -> bool:
    """Whether the call is among the `percent` of calls that are recorded.

    The first eight bytes of HMAC-SHA256(key, call id), as a fraction of 2^64, are compared with the share.
    """
    digest = hmac.digest(key, call_id.encode(), hashlib.sha256)
    return int.from_bytes(digest[:8]) * 100 < percent << 64
