"""What a story asks of a switch and of the two telephones at its ends, whichever switch it is."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]
EMBEDDED = "embedded"
FREESWITCH = "freeswitch"
BETWEEN_KEYS_SECONDS = 0.3
"""No person types faster."""


class Telephones(Protocol):
    """One call: the caller's telephone, and the agent's once it has been rung. Nothing here waits, but for the switch's answer."""

    @property
    def call_id(self) -> str:
        """The switch's UUID of the caller's leg."""
        ...

    def press(self, keys: str) -> None: ...
    def agent_press(self, keys: str) -> None: ...

    def says(self, first: int, seconds: int) -> None:
        """The caller says numbered seconds from now on; what they were still saying is forgotten."""
        ...

    def agent_says(self, first: int, seconds: int) -> None: ...
    def hold(self) -> None: ...
    def take_back(self) -> None: ...
    def agent_hold(self) -> None: ...
    def agent_take_back(self) -> None: ...
    def hang_up(self) -> None: ...
    def agent_hang_up(self) -> None: ...

    def agent_transfer(self, extension: str) -> None:
        """Whoever has the caller sends them on, and leaves (REFER). From now on "the agent" is whoever answers there."""
        ...

    def agent_consult(self, extension: str) -> None:
        """The agent holds the caller, and asks a colleague."""
        ...

    def agent_complete(self) -> None:
        """The colleague gets the caller (REFER with Replaces), and is "the agent" from now on."""
        ...

    def agent_cancel(self) -> None:
        """The agent ends the consultation, and takes the caller back."""
        ...

    def pick_up(self, place: str, by: str) -> None:
        """The telephone `by` takes the caller from a parking place, and is "the agent" from now on."""
        ...

    def caller_codec(self, name: str) -> None:
        """The caller's telephone changes to PCMU or PCMA (re-INVITE)."""
        ...

    def heard(self, last: float) -> Samples:
        """What the caller has heard in the last seconds, at 8 kHz; less if there was less."""
        ...

    @property
    def connected(self) -> bool:
        """Whether an agent has ever answered."""
        ...

    @property
    def reached(self) -> int:
        """How many telephones have answered for this caller so far."""
        ...

    @property
    def over(self) -> bool:
        """Whether the caller's telephone is free again."""
        ...


class Switch(Protocol):
    """A switch that rings the line process. It is a process of its own, so that it can be killed as such."""

    kind: str

    def ring(self, dialled: str, caller: str) -> Telephones:
        """Somebody dials; returns at once."""
        ...

    def api(self, command: str) -> str:
        """What somebody with a console of the switch can do behind the line process's back."""
        ...

    def kill(self) -> None:
        """SIGKILL: every call ends, and nobody is told."""
        ...

    def close(self) -> None: ...
