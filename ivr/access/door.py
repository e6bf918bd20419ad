"""What stands between people and recordings: everything that asking and hearing need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from ivr.access.errors import AccessMissing
from ivr.database import accesses
from ivr.domain.access import Access, Standing
from ivr.journal.signing import PublicKey
from ivr.vault.keys.identities import Identities
from ivr.vault.objects import Objects


@dataclass(frozen=True, slots=True)
class Door:
    """The way to recordings.

    Attributes:
        engine: of the database.
        store: where bodies lie.
        identities: the private keys; asked for only once the journal says that they are used.
        public_key: of the signer of manifests.
        secret: with which people's words are encrypted, 32 bytes; it lies in no database.
        standing: what retention says of a recording, asked in the transaction that decides.
        clock: asked while a listening goes on: a long one outlives the moment at which it was begun.
    """

    engine: Engine
    store: Objects
    identities: Callable[[], Identities]
    public_key: PublicKey
    secret: bytes
    standing: Callable[[Connection, str], Standing]
    clock: Callable[[], datetime]


def claimed(conn: Connection, access_id: str) -> Access:
    """An access, for the rest of this transaction.

    Raises:
        AccessMissing: there is no such one.
    """
    access = accesses.get(conn, access_id, claim=True) if access_id.isprintable() else None  # PostgreSQL takes no NUL
    if access is None:
        raise AccessMissing("There is no such access. Ask for one: preambule access request")
    return access
