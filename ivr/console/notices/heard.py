"""What the public page needs to know of a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from notices.facts import AnnouncedFacts
from notices.written import Source


@dataclass(frozen=True, slots=True)
class HeardNow:
    """What the callers of one line hear now.

    Attributes:
        source: None while no notice is published for the line.
        facts: whose line it is, and where people exercise their rights; None where nobody has said.
    """

    line_name: str
    source: Source | None
    facts: AnnouncedFacts | None = None


FindHeard = Callable[[str], HeardNow | None]
"""By a line's id; None when there is no such line. Blocking; called in a thread. Raises `DatabaseError`."""
