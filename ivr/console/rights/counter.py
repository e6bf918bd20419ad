"""What all pages of requests share: who asks, the request in hand, its page, and how a form is taken or shown again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, Protocol

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ivr.console.pages.choosing import Say
from ivr.console.pages.forms import Form
from ivr.console.pages.rendering import Pages
from ivr.console.pages.taking import Again, status_of, taken
from ivr.console.rights import words
from ivr.console.rights.desk import Case, RightsDesk
from ivr.console.rights.steps import next_step
from ivr.console.security.rules import About, needs, visitor_of
from ivr.domain.rights import OPEN, urgency
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError

log = structlog.get_logger()

OF_REQUEST = needs(Permission.RIGHTS_REQUESTS, about=About.REQUEST)
"""The rule of every page of one request."""


class Subpages(Protocol):
    """Some of the pages of a request."""

    def add(self, router: Any) -> None:
        """Add their routes."""
        ...


@dataclass(frozen=True, slots=True)
class Counter:
    """Where requests are dealt with."""

    pages: Pages
    desk: RightsDesk
    now: Callable[[], datetime]

    def say(self, request: Request) -> Say:
        """The translation of a text for who asks."""
        return partial(self.pages.say, self.pages.language(request))

    async def found(self, request: Request) -> Case:
        """The request that the address names, with its calls."""
        return await asyncio.to_thread(self.desk.case, id_of(request))

    async def case(
        self,
        request: Request,
        template: str,
        *,
        case: Case | None = None,
        problem: PreambuleError | None = None,
        **context: Any,
    ) -> Response:
        """A page of the request that the address names; of `case`, where that has been read already."""
        case = case or await self.found(request)
        names = await asyncio.to_thread(self.desk.lines)
        return self.page(
            request,
            template,
            problem=problem,
            case=case,
            names=names,
            step=next_step(case),
            waits=case.request.state in OPEN,
            **context,
        )

    def page(
        self,
        request: Request,
        template: str,
        *,
        problem: PreambuleError | None = None,
        status: int = HTTPStatus.OK,
        **context: Any,
    ) -> Response:
        """A page, with what went wrong said on it."""
        status = status_of(problem, status, "a step of a request failed")
        shown = {"problem": problem, "words": words, "urgency": lambda one: urgency(one, self.now()), **context}
        return self.pages.page(request, template, status=status, **shown)

    async def taken(self, request: Request, form: Form, act: Callable[[], object], again: Again, done: str) -> Response:
        """A form of a request: shown again with what stood in it, or done and left."""
        return await taken(request, form, act, again, lambda: page_of(id_of(request), done))


def id_of(request: Request) -> str:
    """The request that an address names. FastAPI keeps the name `request` for itself."""
    return str(request.path_params["request"])


def person_of(request: Request) -> str:
    """Whom the journal's rows name."""
    return visitor_of(request).person


def left(request_id: str, done: str, below: str = "") -> RedirectResponse:
    """To the request's page, so that loading it again sends no form twice."""
    return RedirectResponse(page_of(request_id, done, below), HTTPStatus.SEE_OTHER)


def page_of(request_id: str, done: str, below: str = "") -> str:
    """The address of a request's page, which says what has just been done."""
    return f"/rights/{request_id}{below}?done={done}"
