"""What a loss lets an attacker do, and until when the authority must be told (LAW 26, GDPR art. 33). Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

NOTIFY_WITHIN = timedelta(hours=72)
"""Art. 33(1), from the moment at which the controller knows."""


class Lost(StrEnum):
    """What got into strange hands.

    KEY      a private key that opens headers
    DATABASE the tables: headers, manifests, proofs, the journal
    STORE    the bodies of recordings
    HOST     a telephone host while calls were under way: it has public keys only, but what is said passes through its memory
    ACCOUNT  somebody's account, or the person themselves
    """

    KEY = "key"
    DATABASE = "database"
    STORE = "store"
    HOST = "host"
    ACCOUNT = "account"


class Audible(StrEnum):
    """What an attacker can hear.

    NOTHING  of what is kept: one of the three things that a recording needs is missing, key, header or body
    EVERY    the recordings concerned, whole
    LIVE     what was said in the calls of that time, as it was said
    HEARD    what the account has had played or handed out, as the journal says
    """

    NOTHING = "nothing"
    EVERY = "every"
    LIVE = "live"
    HEARD = "heard"


@dataclass(frozen=True, slots=True)
class Loss:
    """What was lost, and when.

    Attributes:
        what: everything that is in the same strange hands.
        since, until: between which moments they had it; what exists in between is concerned.
        known_at: when the organisation learned of it; the clock of art. 33 runs from then.
        recipient: public half of the lost key; None when any may be lost.
        person: pseudonymous id of whose account it is.
        line_id: only this line; None for all.
    """

    what: frozenset[Lost]
    since: datetime
    until: datetime
    known_at: datetime
    recipient: str | None = None
    person: str | None = None
    line_id: str | None = None

    @property
    def notify_by(self) -> datetime:
        """The last moment to tell the authority."""
        return self.known_at + NOTIFY_WITHIN


def audible(what: Collection[Lost]) -> frozenset[Audible]:
    """What can be heard with all this together."""
    needed = {Lost.KEY, Lost.DATABASE, Lost.STORE}
    found = set()
    if needed & set(what):
        found.add(Audible.EVERY if needed <= set(what) else Audible.NOTHING)
    if Lost.HOST in what:
        found.add(Audible.LIVE)
    if Lost.ACCOUNT in what:
        found.add(Audible.HEARD)
    return frozenset(found)
