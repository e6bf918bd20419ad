from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from ivr.console.security.visitor import Visitor
from ivr.domain.roles import Role
from tests.console.furnished import Furnished, furnished


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    """A furnished house and its console."""
    with furnished(tmp_path_factory.mktemp("furnished")) as found:
        yield found


class Program:
    """Asks the API, with the token of somebody."""

    def __init__(self, house: Furnished) -> None:
        self.house = house
        house.keys.who = None
        transport = httpx.ASGITransport(house.app, raise_app_exceptions=True)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://testserver/api/v1")

    def token(self, *roles: Role, line: str | None = None) -> dict[str, str]:
        """A header with the token of somebody with these roles."""
        return self.known(self.house.visitor(*roles, line=line))

    def known(self, visitor: Visitor) -> dict[str, str]:
        """A header with a token of a visitor."""
        name = f"token-{len(self.house.keys.bearers)}"
        self.house.keys.bearers[name] = visitor
        return {"authorization": f"Bearer {name}"}

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any) -> httpx.Response:
        return asyncio.run(self._client.request(method, path, headers=headers, **options))


@pytest.fixture
def program(house: Furnished) -> Program:
    return Program(house)
