"""Second factors: TOTP (RFC 6238). A code counts once; wrong ones slow the place that they come from, and no other.

A stranger who sends wrong codes in somebody's name must not lock that person out. So each place from which a right code has come waits
for its own wrong ones only; all places from which none has come yet wait together.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from datetime import datetime

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from sqlalchemy import Connection, Engine

from ivr.access import recognising
from ivr.access.errors import FactorExists, FactorMissing, FactorSlowed, FactorUnreadable, FactorWrong
from ivr.access.moment import believed
from ivr.database import factors
from ivr.domain.factor import DIGITS, STEP_SECONDS, Tries, steps
from ivr.errors import PreambuleError
from ivr.journal.chain import append
from ivr.journal.entries import Entry

ISSUER = "Préambule"
_NONCE = 12
_ELSEWHERE = ""
"""All places from which no right code has come."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A secret on its way to the person's telephone; shown once.

    Attributes:
        secret: base 32, for those who type it.
        uri: `otpauth://…`, for those who scan it.
    """

    secret: str
    uri: str


def enrol(
    conn: Connection, key: bytes, person: str, name: str, *, by: str, now: datetime, replace: bool = False, own: bool = False
) -> Enrolment:
    """Make a secret for a person, in the caller's transaction. It counts once its first code was shown.

    Args:
        conn: in whose transaction.
        key: of this host's secrets, 32 bytes.
        person: pseudonymous id.
        name: what the person's telephone shows beside the code.
        by: who makes it.
        now: the moment.
        replace: in the place of one that was confirmed, after a telephone was lost.
        own: the person makes it in the console: one that replaces another stands as that did, and a first one rests on a link alone,
            so that somebody else has to recognise its owner before they hear (`recognising`). Whoever has the machine is believed.

    Raises:
        FactorExists: the person has one, and it is not to be replaced.
    """
    found = factors.get(conn, person)
    if found is not None and found.confirmed_at is not None and not replace:
        raise FactorExists("This person has a second factor already. Replace it if their telephone is lost.")
    secret = pyotp.random_base32()
    before = found if found is not None and found.confirmed_at is not None else None
    hears_from = now if not own else None if before is None else before.hears_from
    recognised_by = before.recognised_by if own and before is not None else None
    factors.put(conn, factors.Factor(person, _encrypted(key, person, secret), now, None, 0, hears_from, recognised_by))
    append(conn, [Entry("factor.enrolled", person, {"by": by, "replaced": found is not None})], now)
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    return Enrolment(secret, totp.provisioning_uri(name=name, issuer_name=ISSUER))


def remove(conn: Connection, person: str, *, by: str, now: datetime) -> None:
    """Take a factor away, in the caller's transaction: from then on the person hears nothing.

    Raises:
        FactorMissing: there is none.
    """
    if not factors.remove(conn, person):
        raise _missing()
    append(conn, [Entry("factor.removed", person, {"by": by})], now)


def confirm(engine: Engine, key: bytes, person: str, code: str, origin: str, now: datetime) -> datetime:
    """Show the first code of a new secret; see `prove`."""
    return _shown(engine, key, person, code, origin, now, first=True)


def prove(engine: Engine, key: bytes, person: str, code: str, origin: str, now: datetime) -> datetime:
    """Show a code. It counts once, and no code of an earlier half minute counts after it.

    Args:
        engine: a wrong code is noted in a transaction of its own.
        key: of this host's secrets.
        person: pseudonymous id.
        code: six digits, spaces allowed.
        origin: what tells places apart: a browser's own cookie, a login at this machine. It is kept as a keyed hash.
        now: the moment.

    Returns:
        When it was shown, for `ask`, `decide` and `begin`.

    Raises:
        FactorMissing: the person has none, or none that was confirmed.
        FactorWrong: the code is wrong, or was used.
        FactorSlowed: too many wrong ones came from there; this one was not looked at.
    """
    return _shown(engine, key, person, code, origin, now, first=False)


def _shown(engine: Engine, key: bytes, person: str, code: str, origin: str, now: datetime, *, first: bool) -> datetime:
    with engine.begin() as conn:
        at = believed(conn, now)
        trouble = _take(conn, key, person, "".join(code.split()), _hashed(key, person, origin), at, first=first)
    if trouble is not None:  # raised only now: the wrong code must stay noted
        raise trouble
    return at


def _take(
    conn: Connection, key: bytes, person: str, code: str, origin: str, at: datetime, *, first: bool
) -> PreambuleError | None:
    """Look at a code, if it is time to; what is wrong with it."""
    factor = factors.get(conn, person)
    if factor is None or (factor.confirmed_at is None) != first:
        return _missing() if factor is None or not first else FactorExists("The second factor is confirmed already.")
    tried, place = factors.tries(conn, person, origin), origin
    if tried is None:
        tried, place = factors.tries(conn, person, _ELSEWHERE) or Tries(), _ELSEWHERE
    ready = tried.ready_at()
    if ready is not None and at < ready:
        seconds = int((ready - at).total_seconds()) + 1
        return FactorSlowed(f"Too many wrong codes came from here. Try again in {seconds} s.")
    step = _step(_secret(key, factor), code, at)
    if step is not None and factors.take_step(conn, person, step, at):
        factors.note_tries(conn, person, origin, Tries())
        if first:
            append(conn, [Entry("factor.confirmed", person)], at)
            if factor.hears_from is None:
                factors.serve_from(conn, person, recognising.waits(conn, person, at))
        return None
    factors.note_tries(conn, person, place, Tries(tried.failures + 1, at))
    append(conn, [Entry("factor.refused", person, {"used": step is not None})], at)
    return FactorWrong("The code is wrong, or was used before. Wait for the next one; the telephone's clock must be right.")


def _step(secret: str, code: str, at: datetime) -> int | None:
    """The half minute whose code this is. Every one is compared, so that time tells nothing."""
    codes = pyotp.HOTP(secret, digits=DIGITS)
    found = [step for step in steps(at) if hmac.compare_digest(codes.at(step).encode(), code.encode())]
    return max(found, default=None)


def _encrypted(key: bytes, person: str, secret: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, secret.encode(), person.encode())


def _secret(key: bytes, factor: factors.Factor) -> str:
    nonce, sealed = factor.secret[:_NONCE], factor.secret[_NONCE:]
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, sealed, factor.person.encode()).decode()
    except InvalidTag as error:
        raise FactorUnreadable(
            "The second factor cannot be opened: its row was changed, or factor.key is another host's. Bring that key, or enrol anew."
        ) from error


def _hashed(key: bytes, person: str, origin: str) -> str:
    return hmac.new(key, f"{person}\n{origin}".encode(), hashlib.sha256).hexdigest()


def _missing() -> FactorMissing:
    return FactorMissing(
        "This person has no second factor, or has not shown its first code. Make one: preambule access factor enrol"
    )
