"""How much one place may ask for: buckets that fill up with time, so many of them at most."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic


@dataclass(frozen=True, slots=True)
class Rate:
    """What one bucket holds.

    Attributes:
        burst: requests at once.
        second: requests a second for as long as anybody likes.
    """

    burst: float
    second: float


@dataclass(slots=True)
class Limiter:
    """Counts requests by whom they come from. Whoever was not heard of longest is forgotten first: its bucket is full again.

    Attributes:
        most: buckets; beyond that, a crowd of strangers costs no memory.
    """

    rate: Rate
    most: int = 20_000
    clock: Callable[[], float] = monotonic
    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def wait(self, who: str) -> float:
        """Take one; how many seconds to wait when there is none, 0 when there was."""
        now = self.clock()
        left, at = self._buckets.pop(who, (self.rate.burst, now))
        left = min(self.rate.burst, left + max(0.0, now - at) * self.rate.second)
        taken = left >= 1
        self._buckets[who] = (left - 1 if taken else left, now)
        if len(self._buckets) > self.most:
            self._buckets.popitem(last=False)
        return 0.0 if taken else (1 - left) / self.rate.second

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._buckets)


def place(address: str) -> str:
    """What counts as one place: an IPv4 address, or an IPv6 network of 64 bits, since one subscriber has all of its addresses."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)
