"""Why a session leaves what it was doing, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ivr.rehearsal.channel import Channel

Q850 = {
    "NORMAL_CLEARING": 16,
    "USER_BUSY": 17,
    "NO_USER_RESPONSE": 18,
    "NO_ANSWER": 19,
    "UNALLOCATED_NUMBER": 1,
    "NO_ROUTE_DESTINATION": 3,
    "DESTINATION_OUT_OF_ORDER": 27,
}


class Leaving(Exception):
    """The session leaves whatever it was doing. Not an error."""


class HungUp(Leaving):
    """The channel is over."""


class Transferred(Leaving):
    """The channel goes to another extension."""


class How(StrEnum):
    """How somebody comes to have the caller; what the caller's leg tells of it depends on that alone.

    GIVEN    the switch bridges the caller's leg to theirs: after a REFER with Replaces, from a parking place, by `uuid_bridge`
    QUEUED   they call, and the queue gives them the caller: no bridge is told, only the state CS_EXCHANGE_MEDIA
    TAKEN    they come first of the two: asked by a key of the agent's (`att_xfer`), by `intercept` or `uuid_bridge OTHER CALLER`; as in the queue
    """

    GIVEN = "given"
    QUEUED = "queued"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody with a leg of their own who gets the caller.

    Attributes:
        channel: their leg.
        number: their telephone.
        how: see there.
        waited: whether the caller was waiting by themselves, and not talking.
    """

    channel: Channel
    number: str
    how: How = How.GIVEN
    waited: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """Where a transfer goes: an extension of a context, the parking place, or somebody who is on the line already."""

    extension: str
    context: str = "callers"
    parked: bool = False
    by_guard: bool = False
    joined: Joined | None = None
    inline: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A transfer to come (`sched_transfer`)."""

    due_us: int
    target: Target
