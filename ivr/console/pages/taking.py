"""Forms that do something: taken, or shown again with what stood in them and why nothing was done."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ivr.console.pages.forms import Form
from ivr.errors import PreambuleError

log = structlog.get_logger()

Again = Callable[..., Awaitable[Response]]
"""Shows the form again: takes the request and the form, and `status` or `problem`."""


async def taken(request: Request, form: Form, act: Callable[[], object], again: Again, then: Callable[[], str]) -> Response:
    """A form: shown again with what stood in it, or done and left for the address that `then` gives."""
    if not form.validate():
        return await again(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        await asyncio.to_thread(act)
    except PreambuleError as error:
        return await again(request, form, problem=error)
    return RedirectResponse(then(), HTTPStatus.SEE_OTHER)


def status_of(problem: PreambuleError | None, status: int, event: str) -> int:
    """What a page is answered with that says what went wrong; operators are told, as `event`, of what nobody at the page can mend."""
    if problem is None:
        return status
    if problem.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error(event, error_id=problem.id, error=problem.message)
    return problem.http_status
