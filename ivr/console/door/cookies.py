"""The two cookies of the door. Names that begin with `__Host-` are taken by browsers with `Secure`, `Path=/` and no domain only."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ivr.accounts import secret
from ivr.console.security.visiting import SESSION_COOKIE

PLACE_COOKIE = "__Host-preambule-place"
"""What tells this browser from others, so that wrong passphrases of strangers do not keep its people out."""

_LONGEST = 100
_PLACE_SECONDS = 400 * 24 * 3600


def session_of(request: Request) -> str:
    """The session's secret as this browser has it; empty without one."""
    return request.cookies.get(SESSION_COOKIE, "")[:_LONGEST]


def place_of(request: Request) -> str:
    """What tells this browser apart; a new one for a browser that nobody has come in from."""
    return request.cookies.get(PLACE_COOKIE, "")[:_LONGEST] or secret.new()


def keep(response: Response, session: str, place: str) -> Response:
    """Let the browser keep a session until it is closed, and its place for longer."""
    response.set_cookie(SESSION_COOKIE, session, path="/", secure=True, httponly=True, samesite="strict")
    response.set_cookie(PLACE_COOKIE, place, max_age=_PLACE_SECONDS, path="/", secure=True, httponly=True, samesite="strict")
    return response


def forget(response: Response) -> Response:
    """Let the browser forget its session; its place it keeps."""
    response.delete_cookie(SESSION_COOKIE, path="/", secure=True, httponly=True, samesite="strict")
    return response
