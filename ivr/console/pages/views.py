"""The choice of language, and the pages that say what went wrong."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, FastAPI, Form, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from ivr.console.errors import NoSuchPage, RequestNotUnderstood, SignInNeeded
from ivr.console.pages.rendering import Pages
from ivr.console.security.back import local
from ivr.console.security.guard import shown
from ivr.console.security.problems import problem, problem_of
from ivr.console.security.rules import public
from ivr.console.security.visiting import API
from ivr.console.wording.catalogue import LANGUAGES
from ivr.console.wording.negotiation import COOKIE
from ivr.errors import PreambuleError

log = structlog.get_logger()

A_YEAR = 365 * 24 * 3600


def common_routes() -> APIRouter:
    """`/language`, `/health`."""
    router = APIRouter()

    @router.post("/language", dependencies=[public()])
    async def choose_language(
        language: Annotated[str, Form(max_length=8)], back: Annotated[str, Form(max_length=500)] = "/"
    ) -> Response:
        response = RedirectResponse(local(back), HTTPStatus.SEE_OTHER)
        if language in LANGUAGES:
            response.set_cookie(COOKIE, language, max_age=A_YEAR, httponly=True, samesite="strict")
        return response

    @router.get("/health", dependencies=[public()])
    async def health() -> JSONResponse:
        return JSONResponse({"healthy": True})

    return router


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") or request.headers.get("sec-fetch-dest") == "document"


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def answer_errors(app: FastAPI, pages: Pages) -> None:
    """Every error becomes a page that says what to do."""

    async def ours(request: Request, error: Exception) -> Response:
        if not isinstance(error, PreambuleError):
            raise error
        if request.url.path.startswith(API):
            return problem(error)
        if isinstance(error, SignInNeeded) and request.scope.get("method") == "GET" and _wants_page(request):
            return RedirectResponse(f"/sign-in?{urlencode({'back': _here(request)})}", HTTPStatus.SEE_OTHER)
        if error.http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("a page could not be given", error_id=error.id, error=error.message, path=shown(request.url.path))
        return pages.page(request, "pages/error.html", status=error.http_status, error=error)

    async def foreign(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.BAD_REQUEST
        shown = NoSuchPage("no page") if status == HTTPStatus.NOT_FOUND else RequestNotUnderstood("no such request")
        if request.url.path.startswith(API):
            return problem_of(shown, status, error)
        return pages.page(request, "pages/error.html", status=status, error=shown)

    app.add_exception_handler(PreambuleError, ours)
    app.add_exception_handler(HTTPException, foreign)
    app.add_exception_handler(RequestValidationError, foreign)
