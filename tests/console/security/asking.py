"""Asking the whole console in memory, streams and sockets included: the head and the beginning, then leaving."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import FastAPI

SECONDS = 20.0


@dataclass
class Answer:
    """What came back.

    Attributes:
        location: of a redirection.
    """

    status: int
    body: bytes = b""
    location: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)

    def says(self, error_id: str) -> bool:
        return error_id.encode() in self.body


async def asked(app: FastAPI, method: str, path: str, *, query: str = "", headers: Mapping[str, str] | None = None) -> Answer:
    """Ask, take the head and the beginning, and leave: streams have no end."""
    done, answer, left = asyncio.Event(), Answer(0), asyncio.Event()
    sent = False

    async def receive() -> dict[str, object]:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "websocket.connect"} if method == "" else {"type": "http.request", "body": b"", "more_body": False}
        await left.wait()
        return {"type": "websocket.disconnect", "code": 1001} if method == "" else {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        kind = message["type"]
        if kind == "http.response.start":
            answer.status = int(message["status"])  # type: ignore[call-overload]
            answer.headers = [(name.decode().lower(), value.decode("latin-1")) for name, value in message["headers"]]  # type: ignore[attr-defined]
            answer.location = dict(answer.headers).get("location", "")
        elif kind == "http.response.body":
            answer.body += message.get("body", b"")  # type: ignore[operator]
            if answer.body or not message.get("more_body", False):
                done.set()
        elif kind == "websocket.accept":
            answer.status = 101
            done.set()
        elif kind in {"websocket.close", "websocket.http.response.start"}:
            answer.status = int(message.get("status", 403))  # type: ignore[call-overload]
            done.set()

    sent_headers = {"host": "localhost", "origin": "http://localhost", "accept": "text/html", **(headers or {})}
    scope = {
        "type": "websocket" if method == "" else "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "ws" if method == "" else "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in sent_headers.items() if value],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
        "subprotocols": [],
    }
    task = asyncio.create_task(app(scope, receive, send))  # type: ignore[arg-type]
    ended = asyncio.create_task(done.wait())
    await asyncio.wait({task, ended}, timeout=SECONDS, return_when=asyncio.FIRST_COMPLETED)
    left.set()
    ended.cancel()
    if not task.done():
        task.cancel()
    await asyncio.gather(task, ended, return_exceptions=True)
    assert answer.status, f"{method} {path} did not answer"
    return answer
