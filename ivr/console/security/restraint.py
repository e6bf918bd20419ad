"""How much one address, one session and one request may ask for. Stands behind `Visiting`: who is known may bring more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ivr.console.errors import RequestTooLarge, RequestTooSlow, TooManyRequests
from ivr.console.security.guard import shown
from ivr.console.security.limits import Limiter, Rate, place
from ivr.console.security.listening import is_loopback
from ivr.console.security.visiting import STATIC
from ivr.console.security.visitor import Visitor
from ivr.errors import ConsoleError

log = structlog.get_logger()

PER_ADDRESS = Rate(burst=600, second=50)
"""Strangers from one address; a whole office may stand behind one."""

PER_SESSION = Rate(burst=300, second=20)
"""One session, all its pages together; streams count once."""

STRANGERS_BYTES = 64 * 1024
FORM_BYTES = 1024 * 1024
UPLOAD_BYTES = 64 * 1024 * 1024
"""A notice read by a person for several minutes, uncompressed; only who is signed in may send so much, and only as an upload."""

PIECE_SECONDS = 20.0
BODY_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What is counted, for this process.

    Attributes:
        piece_seconds: the longest silence while a request's body comes in.
        body_seconds: the longest that a whole body may take.
    """

    addresses: Limiter = field(default_factory=lambda: Limiter(PER_ADDRESS))
    sessions: Limiter = field(default_factory=lambda: Limiter(PER_SESSION))
    strangers_bytes: int = STRANGERS_BYTES
    form_bytes: int = FORM_BYTES
    upload_bytes: int = UPLOAD_BYTES
    piece_seconds: float = PIECE_SECONDS
    body_seconds: float = BODY_SECONDS


class Restraint:
    """ASGI middleware: rates, the size of bodies, and their pace. Without limits it hands everything on."""

    def __init__(self, app: ASGIApp, limits: Limits | None) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count, then hand on."""
        limits = self._limits
        if limits is None or scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        visitor: Visitor | None = scope.get("visitor")
        try:
            _check_rate(limits, connection, visitor)
            most = _most(limits, connection, visitor)
            _check_length(connection, most)
        except ConsoleError as error:
            log.warning("a request was refused", error_id=error.id, path=shown(scope["path"]))
            await _refuse(error, scope, receive, send)
            return
        measured = _Measured(receive, most, limits) if scope["type"] == "http" else receive
        await self._app(scope, measured, send)


class _Measured:
    """Gives a request's body on, and ends what is too large or too slow. After the body it only waits for the end, as long as that takes."""

    def __init__(self, receive: Receive, most: int, limits: Limits) -> None:
        self._receive = receive
        self._left = most
        self._limits = limits
        self._until: float | None = None
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        message = await self._timely(self._receive)
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self._whole = True
            raise _as_answer(RequestTooLarge(_TOO_LARGE))
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    async def _timely(self, receive: Callable[[], Awaitable[Message]]) -> Message:
        now = asyncio.get_running_loop().time()
        self._until = self._until or now + self._limits.body_seconds
        try:
            async with asyncio.timeout(min(self._limits.piece_seconds, max(0.0, self._until - now))):
                return await receive()
        except TimeoutError:
            self._whole = True
            raise _as_answer(RequestTooSlow("The request came in too slowly.")) from None


_DIGITS = 15
_TOO_LARGE = "The request brings more than this page takes."


def _check_rate(limits: Limits, connection: HTTPConnection, visitor: Visitor | None) -> None:
    if visitor is not None:
        seconds = limits.sessions.wait(visitor.session or visitor.person)
    elif connection.scope["path"].startswith(STATIC):
        return
    else:
        host = "" if connection.client is None else connection.client.host
        seconds = 0.0 if is_loopback(host) else limits.addresses.wait(place(host))
    if seconds:
        raise TooManyRequests(f"Too many requests came from there. Try again in {int(seconds) + 1} s.")


def _most(limits: Limits, connection: HTTPConnection, visitor: Visitor | None) -> int:
    if visitor is None:
        return limits.strangers_bytes
    upload = connection.headers.get("content-type", "").lower().startswith("multipart/form-data")
    return limits.upload_bytes if upload else limits.form_bytes


def _check_length(connection: HTTPConnection, most: int) -> None:
    said = connection.headers.get("content-length", "")
    if said.isdecimal() and (len(said) > _DIGITS or int(said) > most):
        raise RequestTooLarge(_TOO_LARGE)


def _as_answer(error: ConsoleError) -> HTTPException:
    """As what the framework lets through where it reads a form."""
    return HTTPException(error.http_status, f"{error.message} ({error.id})")


async def _refuse(error: ConsoleError, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": error.id})
        return
    headers = {"Connection": "close"}
    if error.http_status == TooManyRequests.http_status:
        headers["Retry-After"] = "5"
    await PlainTextResponse(f"{error.message} ({error.id})\n", error.http_status, headers)(scope, receive, send)
