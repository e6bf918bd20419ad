"""Between the guard and the pages: finds out who asks."""

from __future__ import annotations

import asyncio

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from ivr.console.security.accounts import Accounts

STATIC = "/static/"

SESSION_COOKIE = "__Host-preambule"
"""Browsers take this name with `Secure`, `Path=/` and without a domain only; on loopback addresses they take it without TLS too."""


class Visiting:
    """ASGI middleware: `scope["visitor"]` is the `Visitor`, or None."""

    def __init__(self, app: ASGIApp, accounts: Accounts, cookie: str) -> None:
        self._app = app
        self._accounts = accounts
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look, then hand on."""
        if scope["type"] != "lifespan" and not scope["path"].startswith(STATIC):
            token = HTTPConnection(scope).cookies.get(self._cookie, "")
            scope["visitor"] = await asyncio.to_thread(self._accounts.visitor, token)
        await self._app(scope, receive, send)
