"""Between the guard and the pages: finds out who asks."""

from __future__ import annotations

import asyncio

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from ivr.console.security.accounts import Accounts
from ivr.console.security.origin import bearer_of
from ivr.console.security.visitor import Visitor
from ivr.errors import PreambuleError

STATIC = "/static/"
API = "/api/v1/"
"""What programs may ask for; pages are for people, and a token opens none."""

SESSION_COOKIE = "__Host-preambule"
"""Browsers take this name with `Secure`, `Path=/` and without a domain only; on loopback addresses they take it without TLS too."""


class Visiting:
    """ASGI middleware: `scope["visitor"]` is the `Visitor`, or None; then `scope["visitor_unknown"]` may say why nobody could find out."""

    def __init__(self, app: ASGIApp, accounts: Accounts, cookie: str) -> None:
        self._app = app
        self._accounts = accounts
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look, then hand on."""
        if scope["type"] != "lifespan" and not scope["path"].startswith(STATIC):
            scope["visitor"] = None
            try:
                scope["visitor"] = await self._who(HTTPConnection(scope))
            except PreambuleError as error:  # told by the page, where somebody has to be known at all
                scope["visitor_unknown"] = error
        await self._app(scope, receive, send)

    async def _who(self, connection: HTTPConnection) -> Visitor | None:
        """A program by its token, and that at the API alone; else whoever has the session. Never both: a cookie comes by itself."""
        token = bearer_of(connection.headers)
        if token is not None and connection.scope["path"].startswith(API):
            return await asyncio.to_thread(self._accounts.bearer, token)
        return await asyncio.to_thread(self._accounts.visitor, connection.cookies.get(self._cookie, ""))
