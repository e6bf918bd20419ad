"""The pages of recordings on a real house: rows, keys, a sealed recording, people with roles and telephones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from ivr.bootstrap.console_parts.recordings import Ears, Rows
from ivr.console.pages.parts import Part
from ivr.console.pages.rendering import Pages
from ivr.console.recordings.part import ArchivePart
from ivr.console.security.visitor import Visitor
from ivr.database import roles
from ivr.database.tables import calls, journal, lines
from ivr.domain.call_number import CallNumberKey
from ivr.domain.receipt import draw
from ivr.domain.roles import Role
from tests.access.conftest import Building, Person, building, empty
from tests.console.browsing import Browser, browser
from tests.console.fakes import House
from tests.database.fixtures import engine, url

__all__ = ["building", "empty", "engine", "url"]

OURS = {"sec-fetch-site": "same-origin"}
NUMBER = "01 99 00 00 77"
NUMBERS = CallNumberKey(bytes(range(32, 64)))
RECEIPT = draw(lambda _below: 4_071_993)
REASON = "L’appelant se plaint du ton de la réponse."


@dataclass
class RealAccounts:
    """Whoever is named is at the browser, with the roles that their rows give them at this moment."""

    building: Building
    who: Person | None = None
    proven: bool = True
    names: dict[str, str] = field(default_factory=dict)

    def visitor(self, _token: str) -> Visitor | None:
        if self.who is None:
            return None
        now = self.building.now
        with self.building.house.engine.connect() as conn:
            grants = roles.of_person(conn, self.who.id)
        name = self.names.get(self.who.id, "Quelqu’un")
        return Visitor(self.who.id, name, grants, now, session="s-1", proven_at=now if self.proven else None)


@dataclass
class Site:
    """The console on the building, and who is at it."""

    building: Building
    accounts: RealAccounts
    ana: Person
    denis: Person
    rows: Rows
    ears: Ears

    def part(self, pages: Pages) -> Part:
        return ArchivePart(pages, self.rows, self.ears, UTC)

    def needs(self) -> dict[str, Any]:
        return {"parts": (self.part,), "now": lambda: self.building.now, "accounts": self.accounts}

    def as_(self, who: Person) -> None:
        self.accounts.who = who

    def noted(self, kind: str) -> list[str]:
        with self.building.house.engine.connect() as conn:
            return list(conn.scalars(select(journal.c.details).where(journal.c.kind == kind).order_by(journal.c.sequence)))


@pytest.fixture
def site(building: Building) -> Site:
    """Ana listens to line town-hall, Denis supervises it; rec-1 has a caller with a number and a receipt."""
    with building.house.engine.begin() as conn:
        conn.execute(update(calls).values(number_hash=NUMBERS.hash(NUMBER), receipt=RECEIPT))
        conn.execute(update(lines).values(name="Accueil de la mairie"))
    accounts = RealAccounts(building)
    ana, denis = building.somebody("Ana Roy", Role.LISTENER), building.somebody("Denis Faure", Role.SUPERVISOR)
    accounts.names = {ana.id: "Ana Roy", denis.id: "Denis Faure"}
    accounts.who = ana
    engine = building.house.engine
    rows = Rows(engine, lambda: building.house.signer.public, lambda: NUMBERS)
    return Site(building, accounts, ana, denis, rows, Ears(engine, lambda: building.door))


@pytest.fixture
def client(site: Site) -> Iterator[Browser]:
    with browser(House(), **site.needs()) as client:
        yield client


def ask(client: Browser, **changes: object) -> httpx.Response:
    """Ask to hear rec-1, by the form of its page."""
    given = {"purpose": "quality", "reason": REASON, "use": "play", "minutes": "30", "plays": "3", "mask": ""}
    return client.post("/recordings/rec-1/accesses", data={**given, **changes}, headers=OURS, follow_redirects=False)


def access_of(site: Site) -> str:
    (asked,) = site.ears.mine(site.ana.id)
    return asked.access.id


def begin(client: Browser, site: Site, use: str = "play") -> str:
    """Begin to hear; the address of the listening."""
    answer = client.post(
        f"/recordings/rec-1/accesses/{access_of(site)}/begin", data={"use": use}, headers=OURS, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    where = answer.headers["location"]
    assert isinstance(where, str)
    return where


def at(moment: datetime) -> str:
    return moment.date().isoformat()
