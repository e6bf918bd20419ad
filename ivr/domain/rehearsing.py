"""How a rehearsal names the version of a notice that it wants to hear, and why no real call can.

A call hears what its line has published. Only the console's rehearsals may hear something else, and they must vouch for it: with a keyed
hash over their own call and the version, whose key only the house's processes have. A variable that somebody sets in a dialplan,
or that a caller's telephone would bring along, vouches for nothing; and what vouched for one call does so for no other.
"""

from __future__ import annotations

import hashlib
import hmac
import re

_VOUCHER = re.compile(r"([0-9a-f]{64})\.([0-9a-f]{64})")


def voucher(key: str, call_id: str, version_id: str) -> str:
    """What the embedded switch says on one call, for one version.

    Args:
        key: the token between the house's processes.
        call_id: the switch's UUID of the caller's leg.
        version_id: which version is to be heard.
    """
    return f"{version_id}.{_hash(key, call_id, version_id)}"


def vouched(key: str, call_id: str, text: str | None) -> str | None:
    """The version that a call may hear in place of the published one; None for a call that vouches for none."""
    found = _VOUCHER.fullmatch(text or "")
    if found is None or not key or not hmac.compare_digest(found[2], _hash(key, call_id, found[1])):
        return None
    return found[1]


def _hash(key: str, call_id: str, version_id: str) -> str:
    return hmac.digest(key.encode(), f"preambule rehearsal {call_id} {version_id}".encode(), hashlib.sha256).hex()
