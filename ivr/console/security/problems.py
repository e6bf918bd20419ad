"""Errors as programs read them: RFC 9457, `application/problem+json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from ivr.console.pages.advice import advice
from ivr.errors import PreambuleError

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:preambule:error:"
"""Before the error's id: a name and no address, since nothing is fetched from anywhere."""

MOST = 20
"""Fields named in one answer."""

LONGEST = 200

SAID = {
    "console.no-such-page": "There is nothing at this address that you may see. What there is: /api/v1/openapi.json",
    "console.sign-in-needed": "Show a token: `Authorization: Bearer …`. People make tokens for their programs at /me.",
    "console.request-not-understood": "The request is not one that this address takes. What it takes: /api/v1/openapi.json",
}
"""What pages say in words that mean nothing to a program."""


class Problem(JSONResponse):
    """The answer."""

    media_type = MEDIA_TYPE


def problem(error: PreambuleError) -> Problem:
    """One of our errors, with what to do about it; reasons are named one by one, for programs to act on."""
    if error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("the API could not answer", error_id=error.id, error=error.message)
    reasons: Iterable[StrEnum] = getattr(error, "reasons", ())
    named = [reason.value for reason in reasons]
    return _answer(error.id, error.http_status, SAID.get(error.id) or advice(error), {"reasons": named} if named else {})


def problem_of(shown: PreambuleError, status: int, error: Exception) -> Problem:
    """What the framework refuses: an address that is none, a method, a value.

    Args:
        shown: under which id.
        status: of HTTP.
        error: the framework's own.
    """
    if isinstance(error, RequestValidationError):
        said = {"errors": [_wrong(one) for one in error.errors()[:MOST]]}
        return _answer(shown.id, HTTPStatus.UNPROCESSABLE_ENTITY, "The request has values that do not fit: see `errors`.", said)
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return _answer(shown.id, status, HTTPStatus(status).description or HTTPStatus(status).phrase, {}, headers)


def _wrong(one: Mapping[str, Any]) -> dict[str, str]:
    """Where and why. What was sent is not repeated: it may be somebody's number."""
    return {"where": ".".join(str(part) for part in one["loc"])[:LONGEST], "why": str(one["msg"])[:LONGEST]}


def _answer(
    identity: str, status: int, detail: str, more: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> Problem:
    body = {"type": TYPE + identity, "title": HTTPStatus(status).phrase, "status": int(status), "detail": detail, **more}
    return Problem(body, status, dict(headers or {}))
