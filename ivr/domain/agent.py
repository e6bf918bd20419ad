"""Which agent of the house a recording was made with, and how the caller came to them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_EXTENSION = 40
EXTENSION = rf"^[0-9A-Za-z*#+._-]{{1,{LONGEST_EXTENSION}}}$"
_EXTENSION = re.compile(EXTENSION)


class Way(StrEnum):
    """How a caller comes from one agent to the next.

    TRANSFERRED  sent on, unasked
    CONSULTED    while they were held: the agent has asked the next one first
    PARKED       picked up from a parking place
    QUEUED       taken out of a queue
    """

    TRANSFERRED = "transferred"
    CONSULTED = "consulted"
    PARKED = "parked"
    QUEUED = "queued"


@dataclass(frozen=True, slots=True)
class WithAgent:
    """An agent of the house whom the caller is with, and who may be recorded.

    Attributes:
        agent: their extension: of a working place, and so of whoever works there.
        since: when the caller came to them.
        way: how; None when they are the first.
    """

    agent: str
    since: datetime
    way: Way | None = None


def is_extension(text: str | None) -> bool:
    """Whether a row may name an agent so: nothing that a telephone system could give as an extension is longer, or has other signs."""
    return text is not None and _EXTENSION.fullmatch(text) is not None
