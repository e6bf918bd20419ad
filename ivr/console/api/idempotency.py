"""Once is once: a request that was answered is not done again when it comes a second time with the same key.

A program that has lost an answer cannot know whether something was done. It sends the same request with the same `Idempotency-Key`
again: what was done is not done again, and the first answer comes back. What was refused is forgotten at once: nothing was changed, and
the same key may be tried again when what stood against it is gone.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from ivr.console.errors import KeyUnusable
from ivr.console.security.rules import Rule, visitor_of

HEADER = "Idempotency-Key"
REPEATED = "Idempotency-Replayed"
"""On an answer that was given before."""

LONGEST_ANSWER = 64 * 1024
"""Bytes of an answer that are kept. Of a longer one only that it was given."""

_KEY = re.compile(r"[\x21-\x7e]{8,128}\Z")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_KEPT_HEADERS = ("content-type", "location", "content-language")

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given.

    Attributes:
        body: None when it was too long to be kept.
    """

    status: int
    headers: dict[str, str]
    body: bytes | None


class Answers(Protocol):
    """The rows of what was answered under which key. Blocking; called in a thread. Raises `DatabaseError`."""

    def begin(self, person: str, key: str, fingerprint: bytes) -> Kept | None:
        """Take a key, before anything is done; the answer when there was one. Raises `KeyReused`, `KeyInUse`, `TooManyKeys`."""
        ...

    def finish(self, person: str, key: str, kept: Kept) -> None:
        """Keep the answer for a day."""
        ...

    def give_up(self, person: str, key: str) -> None:
        """Nothing was done: the key is free again."""
        ...


def once(handler: Handler, rule: Rule | None, answers: Answers) -> Handler:
    """The handler, done once for each key of a person."""

    async def handled(request: Request) -> Response:
        key = request.headers.get(HEADER)
        if key is None or request.method in _SAFE or rule is None:
            return await handler(request)
        if not _KEY.match(key):
            raise KeyUnusable("An idempotency key is 8 to 128 visible ASCII characters; a UUID will do.")
        await rule(request)  # who may not do this any more is not told what was answered when they could
        return await _once(request, key, answers, handler)

    return handled


async def _once(request: Request, key: str, answers: Answers, handler: Callable[[Request], Awaitable[Response]]) -> Response:
    person, mark = visitor_of(request).person, await _fingerprint(request)
    known = await asyncio.to_thread(answers.begin, person, key, mark)
    if known is not None:
        return _again(known)
    try:
        response = await handler(request)
    except BaseException:
        await asyncio.shield(asyncio.to_thread(answers.give_up, person, key))
        raise
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        await asyncio.to_thread(answers.give_up, person, key)
    else:
        await asyncio.to_thread(answers.finish, person, key, _kept(response))
    return response


async def _fingerprint(request: Request) -> bytes:
    """Of all that was asked: method, address, body."""
    told = f"{request.method} {request.url.path}?{request.url.query}\n{request.headers.get('content-type', '')}\n"
    return hashlib.sha256(told.encode() + await request.body()).digest()


def _kept(response: Response) -> Kept:
    body = getattr(response, "body", None)
    short = isinstance(body, bytes) and len(body) <= LONGEST_ANSWER
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    return Kept(response.status_code, headers, body if short else None)


def _again(kept: Kept) -> Response:
    headers = {**kept.headers, REPEATED: "true"}
    if kept.body is None:
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={REPEATED: "true"})
    return Response(kept.body, kept.status, headers)
