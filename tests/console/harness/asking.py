"""Asking the console for something in memory; of streams no more than their beginning."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import Headers

from ivr.console.security.visitor import Visitor
from tests.console.furnished import Furnished

SECONDS = 30.0
PAGE = "text/html"


@dataclass
class Answer:
    """What came back; of what is no page, without its body."""

    status: int = 0
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    @property
    def is_page(self) -> bool:
        return self.headers.get("content-type", "").startswith(PAGE)

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(house: Furnished, address: str, who: Visitor | None, language: str, headers: Mapping[str, str] | None = None) -> Answer:
    """One GET."""
    house.keys.who = who
    return asyncio.run(one(house.app, address, language, headers or {}))


async def one(app: FastAPI, address: str, language: str, headers: Mapping[str, str]) -> Answer:
    """One GET, in a loop that goes on."""
    path, _, query = address.partition("?")
    given = {"host": "testserver", "accept": "text/html", "accept-language": language, **headers}
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
        "state": {},
    }
    answer, done, asked = Answer(), asyncio.Event(), False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await done.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status, answer.headers = message["status"], Headers(raw=message["headers"])
            if not answer.is_page:
                done.set()
        elif message["type"] == "http.response.body":
            answer.body += message.get("body", b"")
            if not message.get("more_body"):
                done.set()

    task = asyncio.create_task(app(scope, receive, send))
    waiting = asyncio.create_task(done.wait())
    await asyncio.wait({task, waiting}, timeout=SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if answer.is_page or not answer.status:
        await asyncio.wait_for(task, SECONDS)
    waiting.cancel()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return answer
