"""A house with people who sign in, a clock that stands where it is put, and hashes that cost nothing but are counted."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, select

from ivr.access import factor, roles
from ivr.accounts import people, sessions, signing_in
from ivr.accounts.keeper import Keeper
from ivr.accounts.passphrase import Passphrases
from ivr.accounts.sessions import Begun, Known
from ivr.database.people import person
from ivr.database.tables import journal
from ivr.domain.roles import Role
from ivr.journal.chain import rows
from ivr.journal.verification import verify
from tests.database.fixtures import engine, url
from tests.database.samples import NOW

__all__ = ["engine", "url"]

KEY = bytes(range(32))
WORDS = "vingt lanternes sous la pluie"
OTHER_WORDS = "trois renards au bord du lac"


class CountedHasher(PasswordHasher):
    """As cheap as argon2 gets; says how often it compared."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.compared = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002  # as argon2 names it
        self.compared += 1
        return super().verify(hash, password)


@dataclass
class Doorway:
    """All of it. `now` is the clock."""

    engine: Engine
    now: datetime = NOW
    hasher: CountedHasher = field(default_factory=CountedHasher)

    @property
    def keeper(self) -> Keeper:
        return Keeper(self.engine, KEY, Passphrases(KEY, self.hasher))

    def wait(self, **time: float) -> datetime:
        self.now += timedelta(**time)
        return self.now

    def somebody(self, name: str, *given: Role, line: str | None = None, words: str = WORDS) -> str:
        """Somebody new who signs in with their first name in small letters; their id."""
        with self.engine.begin() as conn:
            root = person(conn, "root", self.now)
            who, link = people.invite(conn, name, name.split(maxsplit=1)[0].lower(), by=root, now=self.now)
            for role in given:
                roles.give(conn, who, role, line, by=root, now=self.now)
        people.choose(self.keeper, link, words, self.now)
        return who

    def telephone(self, who: str) -> pyotp.TOTP:
        """A confirmed second factor."""
        with self.engine.begin() as conn:
            made = factor.enrol(conn, KEY, who, "x", by=who, now=self.now)
        shown = pyotp.TOTP(made.secret)
        factor.confirm(self.engine, KEY, who, shown.at(self.now), "at home", self.now)
        self.wait(seconds=60)
        return shown

    def sign_in(self, name: str, words: str = WORDS, place: str = "at home") -> Begun:
        return signing_in.sign_in(self.keeper, name, words, place, "Firefox · Linux", self.now)

    def known(self, begun: Begun | str) -> Known | None:
        return sessions.find(self.engine, begun if isinstance(begun, str) else begun.secret, self.now)

    def kinds(self, subject: str) -> list[str]:
        with self.engine.connect() as conn:
            return list(conn.scalars(select(journal.c.kind).where(journal.c.subject == subject).order_by(journal.c.sequence)))

    def details(self, kind: str) -> list[dict[str, Any]]:
        with self.engine.connect() as conn:
            found = conn.scalars(select(journal.c.details).where(journal.c.kind == kind).order_by(journal.c.sequence))
            return [json.loads(one) for one in found]

    def whole(self) -> bool:
        with self.engine.connect() as conn:
            return verify(rows(conn), ()).whole


@pytest.fixture
def door(engine: Engine) -> Doorway:
    return Doorway(engine)
