"""Pages, style sheets, scripts and data are sent compressed (RFC 9110, 8.4.1); streams, sound and files that are compressed already are not.

Compression beside a secret can betray it to whoever makes somebody's browser ask for the page with guesses in its address (BREACH). Here
no page of another site makes a browser ask for ours with its session, and no secret stands in pages; one that shows a secret once, such
as that of a second factor, says `no-transform`, and is sent as it is.
"""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TYPES = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/json",
        "application/problem+json",
        "image/svg+xml",
    }
)
SHORTEST = 1024
"""Bytes; below, nothing is won."""

LONGEST = 4 << 20
"""Bytes; above, it is sent as it comes."""

LEVEL = 6
_KEPT = 128


class Compression:
    """ASGI middleware. Files that do not change are compressed once."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._known: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on; compress what comes back, if the asker takes it."""
        if scope["type"] != "http" or not _takes(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Answer(scope["path"], send, self._compressed).send)

    def _compressed(self, path: str, tag: str, body: bytes) -> bytes:
        if not tag:
            return gzip.compress(body, LEVEL, mtime=0)
        key = (path, tag)
        if key not in self._known:
            self._known[key] = gzip.compress(body, LEVEL, mtime=0)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return self._known[key]


class _Answer:
    """One answer on its way: held back until it is whole, unless it is none to be compressed."""

    def __init__(self, path: str, send: Send, compressed: Callable[[str, str, bytes], bytes]) -> None:
        self._path = path
        self._send = send
        self._compressed = compressed
        self._start: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        """Take one message of the application's."""
        if message["type"] == "http.response.start" and _is_for_it(message):
            self._start = message
            return
        if self._start is None or message["type"] != "http.response.body":
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if len(self._body) > LONGEST:
            await self._let_go(more=message.get("more_body", False))
        elif not message.get("more_body", False):
            await self._finish()

    async def _finish(self) -> None:
        start = self._start
        if start is None or len(self._body) < SHORTEST:
            await self._let_go(more=False)
            return
        headers = MutableHeaders(scope=start)
        tag = headers.get("etag", "")
        body = self._compressed(self._path, tag, bytes(self._body))
        headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(body))
        if tag and not tag.startswith("W/"):
            headers["ETag"] = f"W/{tag}"
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
        self._start = None

    async def _let_go(self, *, more: bool) -> None:
        start, self._start = self._start, None
        if start is not None:
            await self._send(start)
        await self._send({"type": "http.response.body", "body": bytes(self._body), "more_body": more})
        self._body.clear()


def _takes(headers: Headers) -> bool:
    """Whether the asker reads gzip; a refusal (`gzip;q=0`) counts."""
    for part in headers.get("accept-encoding", "").split(","):
        name, _, quality = part.partition(";")
        if name.strip().lower() == "gzip":
            return quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _is_for_it(message: Message) -> bool:
    headers = MutableHeaders(scope=message)
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in TYPES:
        return False
    headers.add_vary_header("Accept-Encoding")
    whole = "content-range" not in headers and "content-encoding" not in headers
    return whole and "no-transform" not in headers.get("cache-control", "")
