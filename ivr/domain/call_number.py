"""The keyed hash by which the calls of one number are found again, for the person whose number it is (LAW 23). Pure.

It is made with the register's key under a label of its own: neither table says anything of the other, and a hash that leaks from
one of them finds nobody in the other.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime

from ivr.domain.objection import ObjectionKey, hash_number
from ivr.domain.retention import before
from notices.facts import Duration, DurationUnit

_LABEL = b"preambule call number key"

KEPT = Duration(1, DurationUnit.MONTHS)
"""How long a call is found by its number though nothing of it was kept: so long its caller may ask what became of it."""


@dataclass(frozen=True, slots=True)
class CallNumberKey:
    """The key of the hashes in the table of calls.

    Attributes:
        secret: 32 bytes.
    """

    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, key: ObjectionKey) -> CallNumberKey:
        """The one that belongs to a house's key."""
        return cls(hmac.digest(key.secret, _LABEL, hashlib.sha256))

    def hash(self, number: str | None) -> str | None:
        """As that of an `ObjectionKey`; None for what is no public number."""
        return hash_number(self.secret, number)


def forgettable_before(now: datetime) -> datetime:
    """Calls that arrived before this moment lose their hash as soon as none of their recordings lives and no open request names them."""
    return before(now, KEPT)
