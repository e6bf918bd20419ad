"""Why a session leaves what it was doing, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass

Q850 = {
    "NORMAL_CLEARING": 16,
    "USER_BUSY": 17,
    "NO_USER_RESPONSE": 18,
    "NO_ANSWER": 19,
    "UNALLOCATED_NUMBER": 1,
    "DESTINATION_OUT_OF_ORDER": 27,
}


class Leaving(Exception):
    """The session leaves whatever it was doing. Not an error."""


class HungUp(Leaving):
    """The channel is over."""


class Transferred(Leaving):
    """The channel goes to another extension."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a transfer goes: an extension of a context, or the parking place."""

    extension: str
    context: str = "callers"
    parked: bool = False
    by_guard: bool = False


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A transfer to come (`sched_transfer`)."""

    due_us: int
    target: Target
