"""What the journal's pages need from below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ivr.journal.looking import Found, Sought
from ivr.journal.verification import Verdict


@dataclass(frozen=True, slots=True)
class Names:
    """Names for ids, for this reader's page and for nothing else.

    Attributes:
        people: by pseudonymous id; empty for who may see none.
        lines: by id, those out of service too.
    """

    people: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extent:
    """How far the journal reaches.

    Attributes:
        first, last: numbers of its rows; both 0 while there are none.
        kept: how many older rows outlived the cuts that took their neighbours.
        cut_before: rows older than this left; None when nothing was cut yet.
    """

    first: int
    last: int
    kept: int = 0
    cut_before: datetime | None = None

    @property
    def rows(self) -> int:
        """How many numbers it spans."""
        return self.last - self.first + 1 if self.last else 0


@dataclass(frozen=True, slots=True)
class Verifying:
    """One verification.

    Attributes:
        by: pseudonymous id of who had it made.
        done, total: rows.
        verdict: None while it runs, or when it could not be carried out.
        problem: id of the error that ended it.
        checkpoints: how many signed heads of this host were held against the rows, and the row that the newest names.
    """

    by: str
    began_at: datetime
    done: int
    total: int
    verdict: Verdict | None = None
    problem: str = ""
    ended_at: datetime | None = None
    checkpoints: int = 0
    newest_checkpoint: int = 0

    @property
    def runs(self) -> bool:
        """Whether it is under way."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class Handed:
    """An export on its way to somebody.

    Attributes:
        name: of the file.
        pieces: its bytes, read as they are wanted.
    """

    name: str
    pieces: Iterator[bytes]


class JournalDesk(Protocol):
    """The journal, on connections of its own. Blocking; called in a thread.

    Raises:
        PreambuleError: from each, when it cannot be read or written.
    """

    def look(self, sought: Sought, limit: int, before: int | None) -> Found:
        """One page of rows."""
        ...

    def extent(self) -> Extent:
        """How far it reaches."""
        ...

    def names(self) -> Names:
        """Everybody's name, and every line's."""
        ...

    def verify(self, by: str) -> None:
        """Begin to follow the chain, in a thread of its own; nothing when somebody has begun already."""
        ...

    def verifying(self) -> Verifying | None:
        """The last verification, or the one that runs; None when there was none since the console began."""
        ...

    def export(self, since: datetime | None, until: datetime | None, by: str) -> Handed:
        """The journal, or a period of it, as the stand-alone verifier reads it. That it was taken is in it (L6)."""
        ...
