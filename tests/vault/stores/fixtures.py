"""The servers that whatever speaks S3 is tested on: moto always, and a real one, which alone checks signatures and checksums."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.vault.stores import real as real_server
from tests.vault.stores import server as moto_server
from tests.vault.stores.real import needs_s3
from tests.vault.stores.server import S3Server
from tests.vault.stores.wire import Wire, wire_to

REAL = pytest.param("real", marks=[pytest.mark.s3, needs_s3])
SERVERS = ["moto", REAL]


@pytest.fixture(scope="session")
def moto() -> Iterator[S3Server]:
    with moto_server.running() as found:
        yield found


@pytest.fixture(scope="session")
def real() -> Iterator[S3Server]:
    with real_server.running() as found:
        yield found


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """A server, and this process with the key to it."""
    return with_key(request.getfixturevalue(request.param), monkeypatch)


def with_key(found: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """The server, once this process has the key to it."""
    for name, value in found.environment.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.fixture
def wire(server: S3Server) -> Iterator[Wire]:
    with wire_to(server.endpoint) as found:
        yield found
