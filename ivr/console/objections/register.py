"""The register as the console needs it, and its list in pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ivr.domain.objection import Objection
from notices.facts import PurposeKind

Lines = Collection[str] | None
"""The lines that somebody answers for; None for all of them, and for objections to every line."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What somebody objects to.

    Attributes:
        line_id: one line; None for every line of the organisation.
        purposes: empty for all.
        until: the first moment at which it no longer holds; None for good.
    """

    line_id: str | None
    purposes: frozenset[PurposeKind]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a file of objections: how many were new, there already, or withdrawn here before."""

    added: int
    known: int
    withdrawn: int


class Register(Protocol):
    """The rows, on connections of its own; every change with its row in the journal, which names who made it. Blocking; called in a thread.

    Raises:
        PreambuleError: from each, when the rows, the journal or the key cannot be used.
    """

    def listed(self, lines: Lines, after: tuple[datetime, str] | None, limit: int) -> Sequence[Objection]:
        """The newest first, also withdrawn ones; those after a moment and id. For some lines, only objections to one of them."""
        ...

    def line_of(self, objection_id: str) -> str | None:
        """The line of an objection; None for one to every line. Raises `NoSuchPage`."""
        ...

    def one(self, objection_id: str) -> Objection:
        """The objection in force of this id. Raises `ObjectionMissing`."""
        ...

    def look_up(self, number: str, lines: Lines, person: str) -> Sequence[Objection]:
        """The objections of a number that hold now on these lines, those to every line among them. Raises `ObjectionNumber`."""
        ...

    def add(self, number: str, terms: Terms, reason: str, person: str) -> bool:
        """Write one; False when this number objects in these terms already. Raises `ObjectionNumber`, `JournalPersonal`."""
        ...

    def withdraw(self, objection_id: str, reason: str, person: str) -> None:
        """Withdraw one. Raises `ObjectionMissing`, `JournalPersonal`."""
        ...

    def take_in(self, content: bytes, name: str, lines: Lines, reason: str, person: str) -> TakenIn:
        """Take in a file, whole or not at all. Raises `ObjectionFile`, `ObjectionLine`, and what `add` raises."""
        ...

    def export(self, lines: Lines, person: str) -> Sequence[Objection]:
        """The objections in force, for a file; that they were taken away is in the journal first."""
        ...
