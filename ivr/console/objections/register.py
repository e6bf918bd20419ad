"""The register as the console needs it, and its list in pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ivr.domain.objection import Objection
from notices.facts import PurposeKind


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


class Register(Protocol):
    """The rows, on connections of its own; every change with its row in the journal. Blocking; called in a thread.

    Raises:
        PreambuleError: from each, when the rows, the journal or the key cannot be used.
    """

    def listed(self, after: tuple[datetime, str] | None, limit: int) -> Sequence[Objection]:
        """The newest first, also withdrawn ones; those after a moment and id."""
        ...

    def one(self, objection_id: str) -> Objection:
        """The objection in force of this id. Raises `ObjectionMissing`."""
        ...

    def look_up(self, number: str) -> Sequence[Objection]:
        """The objections of a number that hold now. Raises `ObjectionNumber`."""
        ...

    def add(self, number: str, terms: Terms, reason: str) -> bool:
        """Write one; False when this number objects in these terms already. Raises `ObjectionNumber`, `JournalPersonal`."""
        ...

    def withdraw(self, objection_id: str, reason: str) -> None:
        """Withdraw one. Raises `ObjectionMissing`, `JournalPersonal`."""
        ...
