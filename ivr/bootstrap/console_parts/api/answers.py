"""What was answered to programs, kept for a day: keyed, encrypted, and no more than so much of each person."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass
from datetime import timedelta

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection

from ivr.access.words import seal, unseal
from ivr.bootstrap import home
from ivr.bootstrap.console_parts.api.ground import House
from ivr.console.api.idempotency import Kept
from ivr.console.errors import KeyInUse, KeyReused, TooManyKeys
from ivr.database import answered
from ivr.database.answered import Answered

KEPT_FOR = timedelta(days=1)
MOST = 10_000
"""Keys of one person in a day."""

_INFO = b"preambule.api.answer"


@dataclass(frozen=True, slots=True)
class HostAnswers:
    """`ivr.console.api.idempotency.Answers` on the tables."""

    house: House
    most: int = MOST

    def begin(self, person: str, key: str, fingerprint: bytes) -> Kept | None:
        """Take a key; the answer when there was one."""
        secret, now = self._secret(), self.house.clock()
        identity, mark = _hashed(secret, person, key).hex(), _hashed(secret, "asked", fingerprint.hex())
        with self.house.engine.begin() as connection:
            answered.forget(connection, now - KEPT_FOR)
            known = answered.get(connection, identity)
            if known is None:
                self._check_room(connection, person)
                answered.add(connection, Answered(identity, person, mark, now))
                return None
        if not hmac.compare_digest(known.fingerprint, mark):
            raise KeyReused("This idempotency key came with another request before. Make a new key for each request.")
        if known.answer is None:
            raise KeyInUse(
                "The first request with this idempotency key is still going on, or was cut off. Look at what became of it before you "
                "send it again with another key."
            )
        return _read(unseal(secret, identity, known.answer.decode()))

    def finish(self, person: str, key: str, kept: Kept) -> None:
        """Keep the answer for a day."""
        secret = self._secret()
        identity = _hashed(secret, person, key).hex()
        with self.house.engine.begin() as connection:
            answered.finish(connection, identity, seal(secret, identity, _written(kept)).encode())

    def give_up(self, person: str, key: str) -> None:
        """Nothing was done."""
        with self.house.engine.begin() as connection:
            answered.remove(connection, _hashed(self._secret(), person, key).hex())

    def _check_room(self, connection: Connection, person: str) -> None:
        if answered.count(connection, person) >= self.most:
            raise TooManyKeys(f"You have used {self.most} idempotency keys within a day. Go on without them, or tomorrow.")

    def _secret(self) -> bytes:
        return HKDF(SHA256(), 32, None, _INFO).derive(home.factor_key(self.house.settings))


def _hashed(secret: bytes, *parts: str) -> bytes:
    return hmac.digest(secret, "\n".join(parts).encode(), "sha256")


def _written(kept: Kept) -> str:
    body = None if kept.body is None else base64.b64encode(kept.body).decode()
    return json.dumps([kept.status, kept.headers, body])


def _read(text: str) -> Kept:
    status, headers, body = json.loads(text)
    return Kept(status, headers, None if body is None else base64.b64decode(body))
