"""What all pages of retention share: who asks, for which lines, and how a form is taken or shown again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response

from ivr.console.pages.choosing import Say
from ivr.console.pages.rendering import Pages
from ivr.console.pages.taking import status_of
from ivr.console.retention import words
from ivr.console.retention.desk import After, Lines, RetentionDesk
from ivr.console.security.rules import About, needs, visitor_of
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError

log = structlog.get_logger()

SEEN = needs(Permission.SEE_RETENTION, about=About.SOMEWHERE)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where what is kept is looked at."""

    pages: Pages
    desk: RetentionDesk
    now: Callable[[], datetime]

    def say(self, request: Request) -> Say:
        """The translation of a text for who asks."""
        return partial(self.pages.say, self.pages.language(request))

    async def page(
        self,
        request: Request,
        template: str,
        *,
        problem: PreambuleError | None = None,
        status: int = HTTPStatus.OK,
        **context: Any,
    ) -> Response:
        """A page, with what went wrong said on it."""
        status = status_of(problem, status, "a step of retention failed")
        names = await asyncio.to_thread(self.desk.names)
        shown = {"problem": problem, "words": words, "names": names, **context}
        return self.pages.page(request, template, status=status, **shown)


def lines_of(request: Request, permission: Permission = Permission.SEE_RETENTION) -> Lines:
    """The lines that who asks may see; None for all of them."""
    return visitor_of(request).lines(permission)


def person_of(request: Request) -> str:
    """Whom the journal's rows name."""
    return visitor_of(request).person


def place(before: datetime | None, last: str) -> After:
    """Where a page goes on. A moment without its time zone is none."""
    return None if before is None or before.tzinfo is None else (before, last)
