"""What all pages of retention share: who asks, for which lines, and how a form is taken or shown again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ivr.console.pages.choosing import Say
from ivr.console.pages.forms import Form
from ivr.console.pages.rendering import Pages
from ivr.console.retention import words
from ivr.console.retention.desk import After, Lines, RetentionDesk
from ivr.console.security.rules import About, needs, visitor_of
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError

log = structlog.get_logger()

SEEN = needs(Permission.SEE_RETENTION, about=About.SOMEWHERE)
Again = Callable[..., Awaitable[Response]]


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
        if problem is not None:
            status = problem.http_status
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                log.error("a step of retention failed", error_id=problem.id, error=problem.message)
        names = await asyncio.to_thread(self.desk.names)
        shown = {"problem": problem, "words": words, "names": names, **context}
        return self.pages.page(request, template, status=status, **shown)

    async def taken(
        self, request: Request, form: Form, act: Callable[[], object], again: Again, then: Callable[[], str]
    ) -> Response:
        """A form: shown again with what stood in it, or done and left for the address that `then` gives."""
        if not form.validate():
            return await again(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            await asyncio.to_thread(act)
        except PreambuleError as error:
            return await again(request, form, problem=error)
        return RedirectResponse(then(), HTTPStatus.SEE_OTHER)


def lines_of(request: Request, permission: Permission = Permission.SEE_RETENTION) -> Lines:
    """The lines that who asks may see; None for all of them."""
    return visitor_of(request).lines(permission)


def person_of(request: Request) -> str:
    """Whom the journal's rows name."""
    return visitor_of(request).person


def place(before: datetime | None, last: str) -> After:
    """Where a page goes on. A moment without its time zone is none."""
    return None if before is None or before.tzinfo is None else (before, last)
