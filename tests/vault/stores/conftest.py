from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.vault.stores.server import S3Server, running
from tests.vault.stores.wire import Wire, wire_to


@pytest.fixture(scope="session")
def server() -> Iterator[S3Server]:
    with running() as found:
        yield found


@pytest.fixture
def credentials(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def wire(server: S3Server) -> Iterator[Wire]:
    with wire_to(server.endpoint) as found:
        yield found
