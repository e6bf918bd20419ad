"""The door's pages over real rows, asked for in memory with a jar that keeps `__Host-` cookies as browsers do."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from ivr.accounts import people
from ivr.bootstrap.console_parts.door import RowAccounts, RowDesk
from ivr.bootstrap.demo_people import Demo
from ivr.console.app import make_app
from ivr.console.door.part import DoorPart
from ivr.console.pages.rendering import Pages
from ivr.console.security.visiting import SESSION_COOKIE
from ivr.database import sessions as rows
from ivr.domain.roles import Role
from tests.accounts.conftest import WORDS, Doorway
from tests.console.fakes import House
from tests.database.fixtures import engine, url

__all__ = ["engine", "url"]


class Visiting:
    """One browser. Its address is loopback unless another is given."""

    def __init__(self, app: FastAPI, address: str = "127.0.0.1", **headers: str) -> None:
        transport = httpx.ASGITransport(app, client=(address, 40_000))
        standard = {"accept-language": "en", "accept": "text/html", "origin": "https://testserver"}
        self._client = httpx.AsyncClient(transport=transport, base_url="https://testserver", headers={**standard, **headers})

    @property
    def session(self) -> str:
        return self._client.cookies.get(SESSION_COOKIE) or ""

    def plant(self, secret: str) -> None:
        """As somebody would who wants this browser to use a session that they know."""
        self._client.cookies.set(SESSION_COOKIE, secret, domain="testserver.local", path="/")

    def get(self, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._client.get(path, **options))

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> httpx.Response:
        return asyncio.run(self._client.post(path, data=data, **options))

    def sign_in(self, name: str, words: str = WORDS, back: str = "/") -> httpx.Response:
        return self.post("/sign-in", {"name": name, "passphrase": words, "back": back})


@dataclass
class Lodge:
    """The console on the rows of a doorway."""

    door: Doorway
    demo: Demo = field(default_factory=Demo)

    def __post_init__(self) -> None:
        self.app = self.made()

    def made(self, **changes: object) -> FastAPI:
        desk = RowDesk(self.door.keeper, self.demo, self.now)

        def part(pages: Pages) -> DoorPart:
            return DoorPart(pages, desk, self.now)

        accounts = RowAccounts(self.door.engine, self.now)
        return make_app(House().needs(accounts=accounts, parts=(part,), now=self.now, **changes))

    def now(self) -> datetime:
        return self.door.now

    def browser(self, address: str = "127.0.0.1", **headers: str) -> Visiting:
        return Visiting(self.app, address, **headers)

    def signed_in(self, name: str, *roles: Role, factor: bool = False, line: str | None = None) -> Visiting:
        """A browser of somebody new, signed in; with a second factor shown just now when wanted."""
        who = self.door.somebody(name, *roles, line=line)
        browser = self.browser()
        telephone = self.door.telephone(who) if factor else None
        answer = browser.sign_in(name.split(maxsplit=1)[0])
        if telephone is not None:
            answer = browser.post("/sign-in/code", {"code": telephone.at(self.door.now), "back": "/"})
            self.door.wait(seconds=60)
        assert answer.status_code == 303, answer.text
        return browser

    def person(self, browser: Visiting) -> str:
        known = self.door.known(browser.session)
        assert known is not None
        return known.person

    def sessions(self, who: str) -> int:
        with self.door.engine.connect() as conn:
            return len(rows.of_person(conn, who, self.now()))


def secret_in(page: str) -> str:
    """What a page shows once."""
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found is not None, page
    return found.group(1)


@pytest.fixture
def door(engine: Engine) -> Doorway:
    return Doorway(engine)


@pytest.fixture
def lodge(door: Doorway) -> Lodge:
    return Lodge(door)


@pytest.fixture
def first_link(door: Doorway) -> str:
    with door.engine.begin() as conn:
        link = people.first_link(conn, door.now)
    assert link is not None
    return link
