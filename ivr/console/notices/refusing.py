"""Refusing future calls without hearing or speech (LAW 29): what is asked of the house, and how whoever guesses is slowed."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ivr.domain.factor import Tries

MOST_PLACES = 20_000
"""Places remembered; those that were quiet for longest are forgotten first."""

_PREFIX = 64
"""Of an IPv6 address: one house has all the others."""


class Scope(StrEnum):
    """What calls are refused."""

    LINE = "line"
    EVERY = "every"


class Outcome(StrEnum):
    """What became of a refusal.

    HELD       it is in the register, since now or before
    UNPROVEN   number and receipt do not belong together, or one of them is nobody's: which, nobody is told
    """

    HELD = "held"
    UNPROVEN = "unproven"


class Refusing(Protocol):
    """The register of objections, for strangers. Blocking; called in a thread."""

    def refuse(self, line_id: str, number: str, receipt: str, scope: Scope) -> Outcome:
        """Write an objection for a number, when the receipt was given in a call from it.

        Raises:
            PreambuleError: the register cannot be used.
        """
        ...


class NotHere:
    """A console that nobody can refuse on: nothing is ever proven."""

    def refuse(self, _line_id: str, _number: str, _receipt: str, _scope: Scope) -> Outcome:
        """Nothing."""
        return Outcome.UNPROVEN


@dataclass(slots=True)
class Slowing:
    """Wrong receipts slow the place that they come from: three are free, then the wait doubles from five seconds to a quarter of an hour.

    In memory alone, and without an address: only a hash under a key that goes with the process.
    """

    _tries: OrderedDict[bytes, Tries] = field(default_factory=OrderedDict)
    _key: bytes = field(default_factory=lambda: os.urandom(32))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, place: str, now: datetime) -> float:
        """Seconds until the next receipt of a place is looked at; 0 for at once."""
        with self._lock:
            ready = self._tries.get(self._name(place), Tries()).ready_at()
        return 0.0 if ready is None else max(0.0, (ready - now).total_seconds())

    def wrong(self, place: str, now: datetime) -> None:
        """One was wrong."""
        name = self._name(place)
        with self._lock:
            self._tries[name] = Tries(self._tries.pop(name, Tries()).failures + 1, now)
            while len(self._tries) > MOST_PLACES:
                self._tries.popitem(last=False)

    def right(self, place: str) -> None:
        """One was right: what was mistyped before counts no more."""
        with self._lock:
            self._tries.pop(self._name(place), None)

    def _name(self, place: str) -> bytes:
        return hashlib.blake2b(network(place).encode(), key=self._key, digest_size=16).digest()


def network(address: str) -> str:
    """What one house has: an IPv4 address, or the first half of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((found, _PREFIX), strict=False))
    return str(found)
