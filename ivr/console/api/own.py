"""One's own account, as far as a token may touch it: it sees sessions and tokens and ends them. It makes none."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Protocol

from fastapi import APIRouter, Request

from ivr.console.api.frame import Id, Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.door.port import Me
from ivr.console.security.rules import signed_in, visitor_of


class Session(Model):
    """One browser that is signed in as you."""

    id: str
    """Of the session; not its secret."""
    browser: str
    """What it seems to be, coarsely."""
    since: datetime
    """When it came in."""
    seen_at: datetime
    """When it was used last, within five minutes."""
    ends_at: datetime
    """When it ends by itself."""
    proven_at: datetime | None
    """When it last showed the second factor."""


class Token(Model):
    """What a program shows in your stead; its secret was shown once, to whoever made it."""

    id: str
    """Of the token; not its secret."""
    label: str
    """What it is for."""
    scopes: list[str]
    """What it allows, of what you may do yourself."""
    made_at: datetime
    """When it was made."""
    ends_at: datetime
    """When it ends by itself."""
    seen_at: datetime | None
    """When it was used last, within five minutes."""
    ended_at: datetime | None
    """When it was taken back."""


class Own(Protocol):
    """The rows of one's own account. Blocking. Raises `AccountMissing`, `DatabaseError`."""

    def me(self, person: str) -> Me:
        """All of it."""
        ...

    def sign_out(self, person: str, session: str) -> None:
        """End a session."""
        ...

    def end_others(self, person: str, but: str) -> None:
        """End all sessions but one."""
        ...

    def end_token(self, person: str, token: str) -> None:
        """Take a token back."""
        ...


def routes(port: Own, answers: Answers) -> APIRouter:
    """`/me/sessions`, `/me/tokens`."""
    router = resource("Your own account", answers)
    mine, gone = [signed_in()], HTTPStatus.NO_CONTENT

    @router.get("/me/sessions", dependencies=mine, summary="Your sessions")
    def sessions(request: Request) -> list[Session]:
        return [Session.of(one) for one in port.me(visitor_of(request).person).sessions]

    @router.delete("/me/sessions", status_code=gone, dependencies=mine, summary="End your sessions, but for the one that asks")
    def end_others(request: Request) -> None:
        visitor = visitor_of(request)
        port.end_others(visitor.person, visitor.session)

    @router.delete("/me/sessions/{session}", status_code=gone, dependencies=mine, summary="End one of your sessions")
    def end_session(request: Request, session: Id) -> None:
        port.sign_out(visitor_of(request).person, session)

    @router.get("/me/tokens", dependencies=mine, summary="Your tokens, without their secrets")
    def tokens(request: Request) -> list[Token]:
        return [Token.of(one) for one in port.me(visitor_of(request).person).tokens]

    @router.delete("/me/tokens/{token}", status_code=gone, dependencies=mine, summary="Take one of your tokens back")
    def end_token(request: Request, token: Id) -> None:
        port.end_token(visitor_of(request).person, token)

    return router
