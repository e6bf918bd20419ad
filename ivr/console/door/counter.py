"""What the door's pages share: the desk behind them, who stands in front, and how much of the slow work goes on at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ivr.console.door import words
from ivr.console.door.port import Desk, Guest
from ivr.console.errors import TooManyAtTheDoor
from ivr.console.pages.rendering import Pages
from ivr.console.security.limits import Limiter, Rate, place
from ivr.console.security.listening import is_loopback
from ivr.console.security.rules import visitor_of
from ivr.domain.access import fresh
from ivr.errors import PreambuleError

T = TypeVar("T")

AT_ONCE = 2
"""Passphrases that are compared at once: each takes 64 MiB and a core for a moment."""

WAITING = 50
"""People who may wait for that; further ones are told to come back."""

ATTEMPTS = Rate(burst=20, second=0.2)
"""Passphrases and codes from one address: a whole office may sign in at eight o'clock, and then twelve a minute."""


@dataclass(slots=True)
class Counter:
    """Behind it the desk, before it a queue.

    Attributes:
        now: the present moment.
    """

    pages: Pages
    desk: Desk
    now: Callable[[], datetime]
    limiter: Limiter = field(default_factory=lambda: Limiter(ATTEMPTS))
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _waiting: int = 0

    async def attempt(self, request: Request, work: Callable[..., T], *given: Any) -> T:
        """Slow work for whoever may be anybody: so much from one address, so much at once.

        Raises:
            TooManyAtTheDoor: come back later.
        """
        address = "" if request.client is None else place(request.client.host)
        seconds = self.limiter.wait(address)
        if seconds:
            raise TooManyAtTheDoor(f"Too many attempts came from your address. Try again in {int(seconds) + 1} s.")
        async with self._turn():
            return await asyncio.to_thread(work, *given)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._waiting >= WAITING:
            raise TooManyAtTheDoor("Too many people are signing in right now. Try again in a minute.")
        self._waiting += 1
        try:
            async with self._turns:
                yield
        finally:
            self._waiting -= 1

    def guests(self, request: Request) -> Sequence[Guest]:
        """Who may come in by a button: only from this machine itself, and not through a proxy on it."""
        host = "" if request.client is None else request.client.host
        return self.desk.guests() if is_loopback(host) else ()

    def page(self, request: Request, template: str, problem: PreambuleError | None = None, **context: Any) -> HTMLResponse:
        """A page of the door; with the status of what went wrong."""
        status = HTTPStatus.OK if problem is None else HTTPStatus(problem.http_status)
        done = words.DONE.get(request.query_params.get("done", ""), "")
        return self.pages.page(request, f"door/{template}", status=status, problem=problem, words=words, done=done, **context)


def proven(request: Request, counter: Counter) -> bool:
    """Whether this session has shown its second factor lately."""
    visitor = visitor_of(request)
    return fresh(visitor.proven_at, max(visitor.now, counter.now()))


def to_step_up(back: str) -> Response:
    """To the page that asks for the second factor, and back."""
    return to(f"/me/factor?{urlencode({'back': back})}")


def to(path: str) -> Response:
    """To another page, so that loading it again sends no form twice."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)
