"""Accesses: one's own, and those that wait for a second person (LAW 18)."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ivr.console.pages.rendering import Pages
from ivr.console.recordings import words
from ivr.console.recordings.archive import Hearing
from ivr.console.recordings.one import to_factor
from ivr.console.security.rules import About, needs, visitor_of
from ivr.domain.access import fresh
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError

WHERE = "/recordings/accesses"


class AccessesPage:
    """`/recordings/accesses`."""

    def __init__(self, pages: Pages, hearing: Hearing) -> None:
        self._pages = pages
        self._hearing = hearing

    def add(self, router: APIRouter) -> None:
        """Its routes."""
        permissions = (Permission.APPROVE_ACCESS, Permission.PLAY, Permission.DOWNLOAD)

        @router.get("/accesses", dependencies=[needs(*permissions, about=About.SOMEWHERE)])
        async def accesses(request: Request, done: str = "") -> HTMLResponse:
            return await asyncio.to_thread(self._page, request, done=done)

        @router.post("/accesses/{access}/decision", dependencies=[needs(Permission.APPROVE_ACCESS, about=About.ACCESS)])
        async def decide(request: Request, access: str) -> Response:
            yes = (await request.form()).get("answer") == "yes"
            return await asyncio.to_thread(self._decide, request, access, yes=yes)

    def _decide(self, request: Request, access: str, *, yes: bool) -> Response:
        visitor = visitor_of(request)
        if not fresh(visitor.proven_at, visitor.now):
            return to_factor(WHERE)
        try:
            self._hearing.decide(access, visitor.person, yes=yes, proven_at=visitor.proven_at, now=visitor.now)
        except PreambuleError as error:
            return self._page(request, problem=error)
        return RedirectResponse(f"{WHERE}?done={'approved' if yes else 'denied'}", HTTPStatus.SEE_OTHER)

    def _page(self, request: Request, *, done: str = "", problem: PreambuleError | None = None) -> HTMLResponse:
        visitor = visitor_of(request)
        decides = visitor.may_somewhere(Permission.APPROVE_ACCESS)
        hears = visitor.may_somewhere(Permission.PLAY) or visitor.may_somewhere(Permission.DOWNLOAD)
        return self._pages.page(
            request,
            "recordings/accesses.html",
            status=HTTPStatus.OK if problem is None else problem.http_status,
            waiting=self._hearing.waiting(visitor.lines(Permission.APPROVE_ACCESS)) if decides else None,
            mine=self._hearing.mine(visitor.person) if hears else None,
            proven=fresh(visitor.proven_at, visitor.now),
            words=words,
            done=words.DONE.get(done, ""),
            problem=problem,
        )
