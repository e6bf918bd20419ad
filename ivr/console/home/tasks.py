"""What needs doing today, as the first page needs to know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ivr.console.security.visitor import Visitor

MOST = 100
"""Nothing is counted further: a hundred or more is a hundred or more."""


class What(StrEnum):
    """What there is to do, the most pressing first.

    RESTORED     a restore waits for somebody to stand for it: nothing is recorded meanwhile
    JOURNAL_BROKEN, JOURNAL_UNVERIFIED
    STORE        nothing shows that the store's keeper may hold health data: it takes nothing
    KEYS         recordings due soon have no key of their own; or a key of a month that is over still exists
    NO_LINE, NOTICE_MISSING, NOTICE_STALE, GO_LIVE
    REQUESTS     people wait for an answer
    NEW_FACTORS  somebody who hears has a new second factor, and waits to be recognised
    OWN_FACTOR   one's own second factor is new, and whoever did not set it up must say so
    ACCESSES     somebody waits for a second person's yes
    BATCHES      the archives were asked, and their answer is not noted
    SET_ASIDE    recordings that are not as they must be
    HOLDS        end soon by themselves
    REVIEWS, APPROVED, DRAFTS    texts of notices
    BACKUPS      none, or not lately
    STORE_ENDING the attestation of the store ends soon
    OPEN         recordings that this person may hear now
    """

    RESTORED = "restored"
    JOURNAL_BROKEN = "journal_broken"
    STORE = "store"
    KEYS = "keys"
    NO_LINE = "no_line"
    NOTICE_MISSING = "notice_missing"
    NOTICE_STALE = "notice_stale"
    GO_LIVE = "go_live"
    REQUESTS = "requests"
    NEW_FACTORS = "new_factors"
    OWN_FACTOR = "own_factor"
    ACCESSES = "accesses"
    BATCHES = "batches"
    SET_ASIDE = "set_aside"
    HOLDS = "holds"
    REVIEWS = "reviews"
    APPROVED = "approved"
    DRAFTS = "drafts"
    BACKUPS = "backups"
    STORE_ENDING = "store_ending"
    JOURNAL_UNVERIFIED = "journal_unverified"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do.

    Attributes:
        count: of how many things; at most `MOST`.
        when: the moment that matters: the nearest deadline, or since when.
        name: of the line that it is about; empty for none.
        path: where it is done.
        pressing: it should not wait until tomorrow.
        late: its time has passed.
    """

    what: What
    path: str
    count: int = 1
    when: datetime | None = None
    name: str = ""
    pressing: bool = False
    late: bool = False


class Today(Protocol):
    """Reads what there is to do off the rows. Blocking; called in a thread."""

    def tasks(self, visitor: Visitor) -> Sequence[Task]:
        """What this person may do and should. Raises `PreambuleError` when the rows cannot be read."""
        ...


class Nothing:
    """A house in which there is nothing to do: for consoles that nobody has given rows."""

    def tasks(self, _visitor: Visitor) -> Sequence[Task]:
        """None."""
        return ()
