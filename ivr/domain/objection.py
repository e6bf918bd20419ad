"""Objections for good: callers whose calls are not to be recorded, known by a keyed hash of their number (LAW 24)."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ivr.errors import LineError, SettingsError
from ivr.numbers import e164
from notices.facts import PurposeKind


class ObjectionKeyUnusable(SettingsError):
    """The key of the register of objections is damaged, or is another than the one that its hashes were made with."""

    id = "objections.bad-key"


class ObjectionNumber(LineError):
    """What is to object, or to be looked up, is no telephone number."""

    id = "objections.bad-number"
    exit_code = 17
    http_status = 400


class Origin(StrEnum):
    """How an objection came into the register, or went out of it."""

    COMMAND = "command"
    IMPORT = "import"
    CONSOLE = "console"
    KEY = "key"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class ObjectionKey:
    """The key of the hashes, and its public name.

    Attributes:
        secret: 32 bytes.
    """

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Names the key in rows and exports, and says nothing of it: 64 hexadecimal digits."""
        return hmac.digest(self.secret, b"preambule objection key", hashlib.sha256).hex()

    def hash(self, number: str | None) -> str | None:
        """HMAC-SHA256 of the number in E.164, in hexadecimal, however it is written; None for what is no public number."""
        return hash_number(self.secret, number)


def hash_number(secret: bytes, number: str | None) -> str | None:
    """The keyed hash of a number, whichever table it is for."""
    known = None if number is None else e164(number)
    return None if known is None else hmac.digest(secret, known.encode(), hashlib.sha256).hex()


@dataclass(frozen=True, slots=True)
class Objection:
    """One caller's objection.

    Attributes:
        number_hash: keyed; None once withdrawn, when nothing of the number is kept.
        key_id: of the key that the hash was made with.
        line_id: the line that it holds for; None for every line of the organisation.
        purposes: those objected to; empty for all.
        since: when it was written; it holds from then on, also when the clock is set back.
        until: the first moment at which it no longer holds; None for good.
        withdrawn_at: when the hash was forgotten, on the caller's wish or because it had expired.
    """

    id: str
    number_hash: str | None
    key_id: str
    line_id: str | None
    purposes: frozenset[PurposeKind]
    since: datetime
    until: datetime | None
    origin: Origin
    withdrawn_at: datetime | None = None

    def in_force(self, now: datetime) -> bool:
        """Whether it is neither withdrawn nor expired."""
        return self.withdrawn_at is None and (self.until is None or now < self.until)

    def covers(self, line_id: str, purposes: Collection[PurposeKind]) -> bool:
        """Whether recordings of this line for these purposes meet it. One purpose is enough: a recording serves them all."""
        if self.line_id not in (None, line_id):
            return False
        return not self.purposes or not self.purposes.isdisjoint(purposes)


def objects(
    objections: Iterable[Objection], number_hash: str | None, line_id: str, purposes: Collection[PurposeKind], now: datetime
) -> bool:
    """Whether the caller of this number objects to a recording of this line for these purposes. A withheld number never does."""
    if number_hash is None:
        return False
    return any(
        objection.number_hash == number_hash and objection.in_force(now) and objection.covers(line_id, purposes)
        for objection in objections
    )


def hash_to_write(key: ObjectionKey, number: str) -> str:
    """The hash of a number that somebody gives.

    Raises:
        ObjectionNumber: it is no telephone number. The message does not repeat it (L6).
    """
    found = key.hash(number)
    if found is None:
        raise ObjectionNumber("This is no telephone number. Write it as +33 1 99 00 00 01, or as it is dialled in France.")
    return found


def read_key(text: str, source: str) -> ObjectionKey:
    """The key as its file holds it.

    Raises:
        ObjectionKeyUnusable: that is no key.
    """
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ObjectionKeyUnusable(
            f"{source} holds no key of 64 hexadecimal digits. Restore it from a backup: with another key no objection is recognised."
        )
    return ObjectionKey(bytes.fromhex(text))


def check_key(key: ObjectionKey, objections: Iterable[Objection], now: datetime) -> None:
    """Refuse to work with a key under which an objection in force would go unnoticed.

    Raises:
        ObjectionKeyUnusable: an objection was hashed with another key.
    """
    foreign = sum(objection.in_force(now) and objection.key_id != key.id for objection in objections)
    if foreign:
        raise ObjectionKeyUnusable(
            f"{foreign} objection(s) were hashed with another key than this host's objection.key, and cannot be recognised. "
            "Put the first key back, or copy it from the host that made them; until then nothing is recorded."
        )
