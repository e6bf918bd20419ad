"""A store on somebody else's premises takes nothing without an attestation that holds (LAW 20)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from ivr.database import attestations
from ivr.database.engine import reading
from ivr.domain.attestation import Attestation, Holder, Standing, standing
from ivr.errors import VaultError
from ivr.journal.chain import append
from ivr.journal.entries import Entry, canonical
from ivr.vault.objects import Objects, Upload


class AttestationMissing(VaultError):
    """Nobody has typed in that the holder of the object store is certified to hold health data."""

    id = "vault.attestation-missing"
    exit_code = 55
    http_status = 503


class AttestationEnded(VaultError):
    """The certificate of the holder of the object store, as it was typed in, holds no more."""

    id = "vault.attestation-ended"
    exit_code = 55
    http_status = 503


@dataclass(frozen=True, slots=True)
class Holding:
    """A store as far as the law is concerned.

    Attributes:
        store: its address, without secrets.
    """

    engine: Engine
    store: str
    held_by: Holder

    def attestation(self) -> Attestation | None:
        """What was typed in for it, or None."""
        with reading(self.engine) as conn:
            return attestations.latest(conn, self.store)

    def standing(self, now: datetime) -> Standing:
        """How things stand; no row is read where none is needed."""
        return standing(self.held_by, None if self.held_by is Holder.HOUSE else self.attestation(), now)

    def check(self, now: datetime) -> None:
        """Raise unless bodies may be brought there.

        Raises:
            AttestationMissing, AttestationEnded: they may not.
        """
        found = self.standing(now)
        if found is Standing.MISSING:
            raise AttestationMissing(
                f"{self.store} is held by a third party, and nobody has attested that it may hold health data (LAW 20). Type the "
                "certificate in once: preambule vault attest. If the store is the house's own, set PREAMBULE_OBJECTS_HELD_BY=house."
            )
        if found is Standing.ENDED:
            raise AttestationEnded(
                f"The attestation for {self.store} has ended (LAW 20). Recordings wait on this host until a new one is typed in: "
                "preambule vault attest."
            )


@dataclass(frozen=True, slots=True)
class AttestedObjects:
    """A store that takes nothing while it may not. Reading and deleting go on: what lies there can be heard, and must die on its day.

    Attributes:
        store: the store itself.
        holding: what is known of its holder.
        now: the wall clock.
    """

    store: Objects
    holding: Holding
    now: Callable[[], datetime]

    def adopt(self, part: Path, name: str, sha256: str | None = None) -> None:
        """As of the store. Raises AttestationMissing, AttestationEnded; the file stays."""
        self.holding.check(self.now())
        self.store.adopt(part, name, sha256)

    def read(self, name: str, start: int, end: int) -> bytes:
        """As of the store."""
        return self.store.read(name, start, end)

    def size(self, name: str) -> int:
        """As of the store."""
        return self.store.size(name)

    def delete(self, name: str) -> bool:
        """As of the store."""
        return self.store.delete(name)

    def names(self) -> Iterator[str]:
        """As of the store."""
        return self.store.names()

    def uploads(self) -> Iterator[Upload]:
        """As of the store."""
        return self.store.uploads()

    def abort(self, upload: Upload) -> None:
        """As of the store."""
        self.store.abort(upload)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a person reads off the paper of the holder.

    Attributes:
        until: its last moment.
    """

    certified_by: str
    reference: str
    until: datetime


def attest(conn: Connection, store: str, paper: Certificate, person: str, now: datetime) -> Attestation:
    """Write it down, with its row in the journal (L6): that holds the hash of what was typed in, no name and no number."""
    made = Attestation(str(uuid.uuid4()), store, paper.certified_by, paper.reference, paper.until, person, now)
    said = canonical({"certified_by": made.certified_by, "reference": made.reference, "store": store})
    details = {"sha256": hashlib.sha256(said.encode()).hexdigest(), "until": made.until.isoformat(), "by": person}
    append(conn, [Entry("vault.attested", made.id, details)], now)
    attestations.add(conn, made)
    return made
