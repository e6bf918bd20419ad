"""The outermost layer: checks every request before anything else sees it, and sets the headers of every answer."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ivr.console.security.origin import check_host, check_request, check_socket
from ivr.console.security.problems import problem
from ivr.console.security.visiting import API
from ivr.errors import ConsoleError

log = structlog.get_logger()

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; media-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types preambule"
)
"""No code and no style in the page, nothing from elsewhere; one named place may make HTML of text (`html.js`)."""

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not no-referrer: browsers would then send `Origin: null` with our own forms
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
}

SECRET_PATHS = frozenset({"first", "link"})
"""What follows these in an address is somebody's key."""
PERMISSIONS = "Permissions-Policy"
MICROPHONE = HEADERS[PERMISSIONS].replace("microphone=()", "microphone=(self)")
"""What the page of the rehearsal telephone says instead: the only one that may ask for the microphone."""

NOT_STORED = "no-store"
"""Pages tell of calls and recordings: no cache keeps them."""


class Guard:
    """ASGI middleware: host, origin, headers."""

    def __init__(self, app: ASGIApp, names: Sequence[str]) -> None:
        self._app = app
        self._names = tuple(name.lower() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, then hand on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        answer = _with_headers(send)
        try:
            self._check(scope)
        except ConsoleError as error:
            log.warning("a request was refused", error_id=error.id, path=shown(scope["path"]))
            await _refuse(error, scope, receive, answer)
            return
        await self._app(scope, receive, answer)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        check_host(headers.get("host", ""), self._names)
        if scope["type"] == "websocket":
            check_socket(headers)
        else:
            check_request(scope["method"], headers)


def shown(path: str) -> str:
    """A path as logs may hold it: links that work once are secrets until they have worked."""
    head, slash, _ = path.lstrip("/").partition("/")
    return f"/{head}/…" if slash and head in SECRET_PATHS else path


def _with_headers(send: Send) -> Send:
    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            asked = headers.get(PERMISSIONS)
            for name, value in HEADERS.items():
                headers[name] = value
            if asked == MICROPHONE:
                headers[PERMISSIONS] = MICROPHONE
            headers.setdefault("Cache-Control", NOT_STORED)
        await send(message)

    return answer


async def _refuse(error: ConsoleError, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":  # closing before accepting: the handshake is answered with 403
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": error.id})
        return
    if scope["path"].startswith(API):
        await problem(error)(scope, receive, send)
        return
    await PlainTextResponse(f"{error.message} ({error.id})\n", error.http_status)(scope, receive, send)
