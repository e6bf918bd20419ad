"""A house with a sealed recording, people with roles and telephones, and a clock that stands where it is put."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import Engine, select, update

from ivr.access import factor
from ivr.access.asking import ask
from ivr.access.door import Door
from ivr.access.roles import give
from ivr.capture.thread import CaptureThread
from ivr.database.people import person
from ivr.database.tables import journal, lines
from ivr.domain.access import Access, Ask, Standing, Use
from ivr.domain.roles import Role
from ivr.journal.chain import rows
from ivr.journal.signing import Signer
from ivr.journal.verification import verify
from ivr.vault.keys.identities import FolderIdentities, make_identity
from ivr.vault.keys.recipients import RecipientsFile
from ivr.vault.objects import open_store
from ivr.vault.sealing import Sealer, transactions
from tests.database.fixtures import engine, url
from tests.vault.conftest import NOW, House, speech

__all__ = ["engine", "url"]

KEY = bytes(range(32))
PCM = speech(41)
REASON = "The caller says that the tone was rough."


@dataclass
class Person:
    """Somebody with a telephone.

    Attributes:
        id: pseudonymous.
    """

    id: str
    secret: str

    def code(self, at: datetime) -> str:
        return pyotp.TOTP(self.secret).at(at)


class Building:
    """All of it. `now` is the clock."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.now = NOW + timedelta(hours=1)
        self.restricted = False
        self.opened = 0
        self.door = Door(
            engine=house.engine,
            store=house.store,
            identities=self._identities,
            public_key=house.signer.public,
            secret=KEY,
            standing=lambda _conn, _id: Standing(self.restricted),
            clock=lambda: self.now,
        )

    def _identities(self) -> FolderIdentities:
        self.opened += 1
        return self.house.identities

    def wait(self, **time: float) -> datetime:
        self.now += timedelta(**time)
        return self.now

    def somebody(self, name: str, *roles: Role, line: str | None = "town-hall", until: datetime | None = None) -> Person:
        """Somebody new with these roles and a confirmed second factor."""
        with self.house.engine.begin() as conn:
            root, who = person(conn, "root", self.now), person(conn, name, self.now)
            for role in roles:
                give(conn, who, role, line, by=root, now=self.now, until=until)
            made = factor.enrol(conn, KEY, who, name, by=root, now=self.now)
        one = Person(who, made.secret)
        factor.confirm(self.house.engine, KEY, who, one.code(self.now), "home", self.now)
        self.wait(seconds=60)
        return one

    def prove(self, who: Person, origin: str = "home") -> datetime:
        self.wait(seconds=30)
        return factor.prove(self.house.engine, KEY, who.id, who.code(self.now), origin, self.now)

    def ask(self, who: Person, use: Use = Use.PLAY, **more: Any) -> Access:
        wanted = Ask(who.id, "rec-1", use, "quality", REASON)
        return ask(self.door, replace(wanted, **more), self.now)

    def four_eyes(self) -> None:
        with self.house.engine.begin() as conn:
            conn.execute(update(lines).values(four_eyes=True))

    def noted(self, subject: str = "rec-1") -> list[str]:
        """Kinds of the journal's rows about access to something."""
        with self.house.engine.connect() as conn:
            kinds = conn.scalars(select(journal.c.kind).where(journal.c.subject == subject).order_by(journal.c.sequence))
            return [kind for kind in kinds if not kind.startswith(("recording.begun", "recording.ended", "recording.sealed"))]

    def last(self, kind: str) -> dict[str, Any]:
        with self.house.engine.connect() as conn:
            query = select(journal.c.details).where(journal.c.kind == kind).order_by(journal.c.sequence.desc()).limit(1)
            details: dict[str, Any] = json.loads(conn.execute(query).scalar_one())
            return details

    def whole(self) -> bool:
        with self.house.engine.connect() as conn:
            return verify(rows(conn), ()).whole


@pytest.fixture
def empty(engine: Engine, tmp_path: Path) -> Iterator[Building]:
    """A house in which nothing was recorded."""
    for name in ("spool", "parts"):
        (tmp_path / name).mkdir()
    recipients = tmp_path / "keys" / "recipients.txt"
    make_identity(tmp_path / "identities", recipients, "2027-02", NOW)
    store, signer = open_store(f"file://{tmp_path / 'objects'}"), Signer.create(tmp_path / "keys" / "signing.pem")
    reader = CaptureThread(spool=tmp_path / "spool", parts=tmp_path / "parts", recipients=RecipientsFile(recipients))
    sealer = Sealer(store=store, parts=tmp_path / "parts", signer=signer, transact=transactions(engine))
    yield Building(House(tmp_path, engine, store, signer, FolderIdentities(tmp_path / "identities"), reader, sealer))
    for capture in list(reader._captures.values()):
        capture.discard()
    reader.turn()


@pytest.fixture
def building(empty: Building) -> Building:
    """With the sealed recording rec-1 of line town-hall, for the purposes quality and training."""
    empty.house.sealed("rec-1", PCM)
    return empty
