"""Who holds the bodies, and what a third party must have shown before it may (LAW 20)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

WARNING = timedelta(days=60)
"""How long before its end an attestation is warned of: renewing a certificate takes weeks."""


class Holder(StrEnum):
    """On whose premises a store stands.

    HOUSE       the organisation's own
    THIRD_PARTY anybody else's: the law asks for certified hosting of health data (HDS)
    """

    HOUSE = "house"
    THIRD_PARTY = "third_party"


@dataclass(frozen=True, slots=True)
class Attestation:
    """What somebody has typed in of the certificate of a store's holder.

    Attributes:
        store: which store it is given for.
        certified_by: the body that certified the holder.
        reference: of the certificate.
        until: its last moment.
        entered_by: the pseudonymous id of the person.
    """

    id: str
    store: str
    certified_by: str
    reference: str
    until: datetime
    entered_by: str
    entered_at: datetime


class Standing(StrEnum):
    """How things stand with an attestation.

    UNNEEDED  the store is the house's own
    MISSING   nobody has typed one in for this store
    ENDED     it holds no more
    ENDING    it holds, but not for long
    HOLDS     it holds
    """

    UNNEEDED = "unneeded"
    MISSING = "missing"
    ENDED = "ended"
    ENDING = "ending"
    HOLDS = "holds"

    @property
    def allows(self) -> bool:
        """Whether bodies may be brought there."""
        return self not in (Standing.MISSING, Standing.ENDED)


def holder(url: str, said: str) -> Holder:
    """Who holds the store at `url`: as the setting says, or else a folder is the house's and everything else is not.

    Raises:
        ValueError: the setting says something else.
    """
    if said:
        return Holder(said)
    return Holder.HOUSE if urlsplit(url).scheme == "file" else Holder.THIRD_PARTY


def standing(held_by: Holder, attestation: Attestation | None, now: datetime) -> Standing:
    """Whether a store may be used."""
    if held_by is Holder.HOUSE:
        return Standing.UNNEEDED
    if attestation is None:
        return Standing.MISSING
    if attestation.until <= now:
        return Standing.ENDED
    return Standing.ENDING if attestation.until - now <= WARNING else Standing.HOLDS
