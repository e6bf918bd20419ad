"""Between the guard and the pages: finds out who asks, and cuts the streams of whoever is no more who they were."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ivr.console.security.accounts import Accounts
from ivr.console.security.origin import bearer_of
from ivr.console.security.standing import LOOK_SECONDS, Standing
from ivr.console.security.visitor import Visitor
from ivr.errors import PreambuleError

STATIC = "/static/"
API = "/api/v1/"
"""What programs may ask for; pages are for people, and a token opens none."""

EVENTS = "text/event-stream"

SESSION_COOKIE = "__Host-preambule"
"""Browsers take this name with `Secure`, `Path=/` and without a domain only; on loopback addresses they take it without TLS too."""


class Visiting:
    """ASGI middleware: `scope["visitor"]` is the `Visitor`, or None; then `scope["visitor_unknown"]` may say why nobody could find out.

    An answer that is a stream of events ends within `look_seconds` once its session has ended or allows something else, whichever part
    of the console sends it; a browser then asks anew.
    """

    def __init__(self, app: ASGIApp, accounts: Accounts, cookie: str, look_seconds: float = LOOK_SECONDS) -> None:
        self._app = app
        self._accounts = accounts
        self._cookie = cookie
        self._standing = Standing(look_seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look, then hand on."""
        if scope["type"] != "lifespan" and not scope["path"].startswith(STATIC):
            scope["visitor"] = None
            try:
                scope["visitor"] = await self._who(HTTPConnection(scope))
            except PreambuleError as error:  # told by the page, where somebody has to be known at all
                scope["visitor_unknown"] = error
            if scope["type"] == "http" and scope["visitor"] is not None:
                await self._followed(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _who(self, connection: HTTPConnection) -> Visitor | None:
        look, secret = self._shown(connection)
        return await asyncio.to_thread(look, secret)

    def _shown(self, connection: HTTPConnection) -> tuple[Callable[[str], Visitor | None], str]:
        """A program by its token, and that at the API alone; else whoever has the session. Never both: a cookie comes by itself."""
        token = bearer_of(connection.headers)
        if token is not None and connection.scope["path"].startswith(API):
            return self._accounts.bearer, token
        return self._accounts.visitor, connection.cookies.get(self._cookie, "")

    async def _followed(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on; what turns out to be a stream of events ends when its session does."""
        cut, ended = asyncio.timeout(None), False
        async with contextlib.AsyncExitStack() as following:

            async def sending(message: Message) -> None:
                nonlocal ended
                if message["type"] == "http.response.start" and _is_stream(message):
                    await following.enter_async_context(self._follow(scope, cut))
                ended = message["type"] == "http.response.body" and not message.get("more_body", False)
                await send(message)

            try:
                async with cut:
                    await self._app(scope, receive, sending)
            except TimeoutError:
                if not cut.expired():
                    raise
                if not ended:
                    await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _follow(self, scope: Scope, cut: asyncio.Timeout) -> contextlib.AbstractAsyncContextManager[None]:
        look, secret = self._shown(HTTPConnection(scope))
        clock = asyncio.get_running_loop().time
        return self._standing.of(secret, scope["visitor"], lambda: look(secret), lambda: cut.reschedule(clock()))


def _is_stream(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith(EVENTS)
