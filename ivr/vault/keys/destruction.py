"""The end of a period: when nothing that it opens lives any more, its key goes, and with it every copy in every backup.

1. One transaction: no header needs the key; the journal says that it goes, and a row holds a witness.
2. The private half is overwritten and removed from its store; the store is read back.
3. One transaction: the signed proof, in the row and in the journal.

The witness is a header for this key, made before it went. Whoever can ever open it has a copy of the key, and the proof was wrong.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from ivr.database import key_headers
from ivr.database.tables import key_destructions
from ivr.domain.key_period import KeyPeriod
from ivr.journal.chain import append
from ivr.journal.entries import Entry, moment
from ivr.journal.outliving import noted
from ivr.journal.signing import PublicKey, Signer
from ivr.vault import age
from ivr.vault.errors import IdentityMissing, KeyInUse, KeyStoreBroken
from ivr.vault.keys import recipients
from ivr.vault.keys.identities import KeepsKeys
from ivr.vault.keys.private_key import PrivateKey

TYP = "preambule.key-destruction"

PRINTED = "key.printed"
"""The row of the journal that says that a recovery copy was made."""


class Passed(StrEnum):
    """The places at which a destruction can be killed, in their order."""

    RETIRED = "nothing is encrypted for it any more"
    MARKED = "its store knows that it goes"
    NOTED = "the journal says that it goes, not committed"
    BEGUN = "the journal says that it goes"
    GONE = "the private half is gone"
    PROVEN = "the proof is written, not committed"
    DONE = "the proof is committed"
    UNMARKED = "its store has forgotten it"


@dataclass(frozen=True, slots=True)
class KeyDestroyer:
    """All that destroying keys needs.

    Attributes:
        store: that keeps the private half.
        recipients_file: of this host.
        signer: signs the proof.
    """

    engine: Engine
    store: KeepsKeys
    recipients_file: Path
    signer: Signer


@dataclass(frozen=True, slots=True)
class Destroyed:
    """A key that is no more.

    Attributes:
        proof: compact JWS.
    """

    recipient: str
    period: KeyPeriod | None
    proof: str


def destroy_key(
    tools: KeyDestroyer,
    key: PrivateKey,
    now: datetime,
    *,
    early: bool = False,
    passing: Callable[[Passed], object] = lambda _: None,
) -> Destroyed:
    """Destroy one key for ever, or finish what a kill interrupted. Done twice, it gives the first proof again.

    Args:
        tools: database, store, recipients, signer.
        key: which; only its recipient and its period count.
        now: time of the rows.
        early: also before its period is over, or when it is for any due date; no header may need it in either case.
        passing: told each place that is passed, for the tests that kill there.

    Raises:
        KeyInUse: its period is not over, or a recording needs it, be it on hold or not. Nothing was changed.
        IdentityMissing: the store does not hold it. Nothing was changed.
        VaultError, DatabaseError, JournalError: run it again.
    """
    row = _row(tools.engine, key.recipient)
    if row is not None and row.proof is not None:
        tools.store.dooming.unmark(key.recipient)
        return Destroyed(key.recipient, key.period, row.proof)
    _check_here(tools.store, key)
    if row is None:
        _check(tools, key, now, early=early)
        if tools.recipients_file.exists():
            recipients.retire(tools.recipients_file, key.recipient)
        passing(Passed.RETIRED)
    tools.store.dooming.mark(key.recipient)
    passing(Passed.MARKED)
    if row is None:
        _begin(tools.engine, key, now, passing)
        passing(Passed.BEGUN)
    tools.store.destroy(key.recipient)
    if any(kept.recipient == key.recipient for kept in tools.store.kept()):
        raise KeyStoreBroken(f"The key {key.recipient} is still in its store after it was destroyed. Look at that file by hand.")
    passing(Passed.GONE)
    proof = _prove(tools, key, now, passing)
    tools.store.dooming.unmark(key.recipient)
    passing(Passed.UNMARKED)
    return Destroyed(key.recipient, key.period, proof)


def pending(conn: Connection) -> tuple[tuple[str, KeyPeriod | None], ...]:
    """Recipient and period of keys whose destruction was begun and has no proof yet."""
    c = key_destructions.c
    rows = conn.execute(select(c.recipient, c.period).where(c.destroyed_at.is_(None)).order_by(c.begun_at))
    return tuple((row.recipient, None if row.period is None else KeyPeriod.parse(row.period)) for row in rows)


def states(conn: Connection) -> dict[KeyPeriod, bool]:
    """The periods with keys that are destroyed, and whether that is proven for all of them."""
    c = key_destructions.c
    rows = conn.execute(select(c.period, c.destroyed_at).where(c.period.is_not(None)))
    found: dict[KeyPeriod, bool] = {}
    for row in rows:
        period = KeyPeriod.parse(row.period)
        found[period] = found.get(period, True) and row.destroyed_at is not None
    return found


def read_proof(jws: str, public_key: PublicKey) -> dict[str, Any]:
    """What a proof says, once its signature is found right.

    Raises:
        SignatureWrong: changed, signed with another key, or no proof of a key's destruction.
    """
    return public_key.read_verified(jws, TYP)


def _row(engine: Engine, recipient: str) -> Any:
    with engine.begin() as conn:
        return conn.execute(select(key_destructions).where(key_destructions.c.recipient == recipient)).one_or_none()


def _check(tools: KeyDestroyer, key: PrivateKey, now: datetime, *, early: bool) -> None:
    if not early and (key.period is None or key.period.ends_at > now):
        until = "it is for any due date" if key.period is None else f"its period ends on {key.period.ends_at:%Y-%m-%d}"
        raise KeyInUse(f"The key {key.recipient} is not destroyed: {until}. Rotate what it opens first, then say --early.")
    with tools.engine.begin() as conn:
        _check_unneeded(conn, key)


def _check_here(store: KeepsKeys, key: PrivateKey) -> None:
    """A store that never had the key must not vouch for its end."""
    if not store.dooming.marked(key.recipient) and all(kept.recipient != key.recipient for kept in store.kept()):
        raise IdentityMissing(
            f"This store does not hold the key {key.recipient}, so it cannot be destroyed here. Do it where the key is kept."
        )


def _check_unneeded(conn: Connection, key: PrivateKey) -> None:
    needing = key_headers.needing(conn, key.recipient)
    if needing:
        raise KeyInUse(
            f"{needing} living recordings may need the key {key.recipient}, those on hold included. It goes when they are destroyed; "
            "`preambule keys rotate` notes of older ones which key they need."
        )


def _begin(engine: Engine, key: PrivateKey, now: datetime, passing: Callable[[Passed], object]) -> None:
    """Step 1. The journal first: its lock keeps a call from being encrypted for the key meanwhile (see `sealing.begin`)."""
    witness, _ = age.make_header((key.recipient,))
    period = None if key.period is None else str(key.period)
    with engine.begin() as conn:
        append(conn, [Entry("key.destroying", key.recipient, {"period": period})], now)
        _check_unneeded(conn, key)
        values = {"recipient": key.recipient, "period": period, "begun_at": now, "witness": witness}
        conn.execute(insert(key_destructions), values)
        passing(Passed.NOTED)


def _prove(tools: KeyDestroyer, key: PrivateKey, now: datetime, passing: Callable[[Passed], object]) -> str:
    """Step 3. Only who finds no proof writes one."""
    c = key_destructions.c
    with tools.engine.begin() as conn:
        row = conn.execute(select(key_destructions).where(c.recipient == key.recipient).with_for_update()).one()
        if row.proof is not None:
            return str(row.proof)
        printed = sum(1 for _ in noted(conn, PRINTED, key.recipient))  # some are older than the journal
        payload = {
            "v": 1,
            "recipient": key.recipient,
            "period": row.period,
            "begun": moment(row.begun_at),
            "destroyed": moment(now),
            "witness": base64.b64encode(bytes(row.witness)).decode(),
            "paper_copies": printed,
        }
        proof = tools.signer.sign(payload, TYP)
        conn.execute(update(key_destructions).where(c.recipient == key.recipient).values(destroyed_at=now, proof=proof))
        identity = hashlib.sha256(proof.encode()).hexdigest()
        append(conn, [Entry("key.destroyed", key.recipient, {"period": row.period, "proof": identity})], now)
        passing(Passed.PROVEN)
    passing(Passed.DONE)
    return proof
