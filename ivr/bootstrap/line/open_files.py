"""How many files this process may have open: a recorded call has several, and many hosts hand out 1,024 unasked."""

from __future__ import annotations

import resource

OF_A_CALL = 4
"""Its connection, its pipe, the memory of its encoder and its ciphertext."""

OF_THE_HOUSE = 100
"""What a line process without calls has open, with room to spare."""

ENOUGH = 1 << 16
"""More than any host's calls need; some hosts give a thousand million, and some programs look at each."""


def take() -> None:
    """Have as many as the host gives to whoever asks."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (_most(), hard))


def at_once() -> int:
    """How many recorded calls those last for."""
    return max(0, _most() - OF_THE_HOUSE) // OF_A_CALL


def needed(calls: int) -> int:
    """How many so many recorded calls take."""
    return OF_THE_HOUSE + calls * OF_A_CALL


def _most() -> int:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
