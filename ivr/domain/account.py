"""Accounts: how long sessions, links and tokens last, and what a passphrase must be. Pure rules."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

SESSION_LASTS = timedelta(hours=12)
"""The longest working day: whoever forgets to sign out is signed out over night."""

SESSION_IDLES = timedelta(hours=4)
"""An agent may look at one page for a long time; a browser that nobody has used since the morning is nobody's."""

SEEN_EVERY = timedelta(minutes=5)
"""How often a session notes that it was used: not at each request, since a write costs more than the page."""

HALF_LASTS = timedelta(minutes=10)
"""How long a right passphrase waits for the code of the second factor."""

KEPT_AFTER = timedelta(days=30)
"""How long the row of a session stays after its end; the journal remembers it as long as it is kept itself (LAW 19)."""

TOKEN_LASTS = timedelta(days=365)
"""The longest that an API token may live."""

RECOVERY_CODES = 10


class LinkKind(StrEnum):
    """What a link that works once is for.

    FIRST       makes the first account of a house, which gives out roles
    INVITATION  lets somebody choose the passphrase of their new account
    RESET       lets somebody choose another one, after theirs was lost; the second factor stays
    """

    FIRST = "first"
    INVITATION = "invitation"
    RESET = "reset"


LINK_LASTS: Mapping[LinkKind, timedelta] = MappingProxyType(
    {LinkKind.FIRST: timedelta(days=1), LinkKind.INVITATION: timedelta(days=7), LinkKind.RESET: timedelta(days=1)}
)

SHORTEST, LONGEST = 14, 200
"""Characters of a passphrase. With the waits after wrong ones, fourteen are more than the CNIL's recommendation of 2022 asks for (50 bits)."""

FRESH = 8
"""How many different characters must be left when names and what everybody uses are taken out."""

_SIGN_IN = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])\Z")

_EVERYBODYS = re.compile(
    r"mot ?de ?passe|pass ?(?:word|phrase)|pr[eé]ambule|azerty(?:uiop)?|qwerty(?:uiop|z)?|bonjour|soleil|secret|mairie|admin"
    r"|0?123456789?0?|abcdef(?:gh)?"
)


class Weakness(StrEnum):
    """Why a passphrase is none."""

    SHORT = "short"
    LONG = "long"
    KNOWN = "known"


def normalised(passphrase: str) -> str:
    """The same passphrase from every keyboard (RFC 8265: NFC)."""
    return unicodedata.normalize("NFC", passphrase)


def weakness(passphrase: str, names: Iterable[str]) -> Weakness | None:
    """What stands against a passphrase; None when nothing does. Length counts, not signs: no rule asks for a digit.

    Args:
        passphrase: as typed.
        names: of its owner; they are no secret, and count as nothing.
    """
    if len(passphrase) < SHORTEST:
        return Weakness.SHORT
    if len(passphrase) > LONGEST:
        return Weakness.LONG
    rest = passphrase.casefold()
    for name in names:
        for word in re.findall(r"\w{3,}", name.casefold()):
            rest = rest.replace(word, "")
    rest = _EVERYBODYS.sub("", rest)
    return Weakness.KNOWN if len(set(rest) - {" "}) < FRESH else None


def sign_in_name(text: str) -> str | None:
    """A name to sign in with as it is kept: lower case; None for what is none."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    return plain if _SIGN_IN.match(plain) else None


def session_holds(*, seen_at: datetime, ends_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Whether a session still counts at a moment."""
    return ended_at is None and now < ends_at and now < seen_at + SESSION_IDLES
