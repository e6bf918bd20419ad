"""Recovery codes: for whom the telephone with the second factor is lost. Shown once, each good once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine

from ivr.access.moment import believed
from ivr.accounts import secret
from ivr.accounts.errors import CodeWrong
from ivr.database import accounts as rows
from ivr.domain.account import RECOVERY_CODES
from ivr.journal.chain import append
from ivr.journal.entries import Entry


def make(conn: Connection, person: str, *, now: datetime) -> tuple[str, ...]:
    """New codes in the place of those before, in the caller's transaction. They are in no row: only their hashes are."""
    codes = tuple(secret.new_code() for _ in range(RECOVERY_CODES))
    rows.put_recovery(conn, person, [secret.hashed_code(code) for code in codes])
    append(conn, [Entry("recovery.made", person, {"codes": len(codes)})], now)
    return codes


def take(engine: Engine, person: str, code: str, now: datetime) -> datetime:
    """Show a code: it counts once, as a code of the second factor would. With 80 random bits, wrong ones need no wait.

    Returns:
        When it was shown.

    Raises:
        CodeWrong: there is no such code of theirs, or it was used.
    """
    with engine.begin() as conn:
        at = believed(conn, now)
        taken = rows.take_recovery(conn, person, secret.hashed_code(code), at)
        append(conn, [Entry("recovery.used" if taken else "recovery.refused", person)], at)
    if not taken:  # raised only now: that it was tried must stay noted
        raise CodeWrong("The code is wrong, or was used before. Each counts once; take one that is not crossed out.")
    return at
