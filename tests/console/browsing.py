"""Ways to reach the console in tests: in memory, and over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
from fastapi import FastAPI

from ivr.console.app import make_app
from ivr.console.serving import make_server
from tests.console.fakes import House

SECONDS = 10.0


class Browser:
    """Asks the console for pages, in memory; keeps cookies; asks for French."""

    def __init__(self, app: FastAPI, *, faults_shown: bool) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=not faults_shown)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://testserver", headers={"accept-language": "fr"})

    def get(self, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._client.get(path, **options))

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._client.request(method, path, **options))

    def post(self, path: str, *, follow_redirects: bool = True, **options: Any) -> httpx.Response:
        return asyncio.run(self._client.post(path, follow_redirects=follow_redirects, **options))


@contextlib.contextmanager
def browser(house: House, *, faults_shown: bool = False, **changes: Any) -> Iterator[Browser]:
    """A browser on the console of a house."""
    yield Browser(make_app(house.needs(**changes)), faults_shown=faults_shown)


@contextlib.contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The console on a free port; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server = make_server(app, "127.0.0.1", port, ())
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            _wait_for(server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(SECONDS)
            assert not thread.is_alive()


def _wait_for(server: object) -> None:
    deadline = time.monotonic() + SECONDS
    while not getattr(server, "started", False):
        assert time.monotonic() < deadline, "the console did not start"
        time.sleep(0.01)
