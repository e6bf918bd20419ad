"""Who may ask for what: every route names its rule, and a route without one keeps the console from starting.

    router.get("/recordings/{recording}", dependencies=[needs(Permission.SEE_RECORDINGS, about=About.RECORDING)])

A rule is checked before the route's own code runs. What depends on more than the route – whether this recording may be heard for that
purpose – is asked in there, of `ivr.access`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute

from ivr.console.errors import NoSuchPage, NotAllowed, RouteUnruled, SignInNeeded
from ivr.console.security.visitor import Visitor
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError


class About(StrEnum):
    """What a request is about; the value is the name of the path's parameter that says which one.

    HOUSE      the whole house: a role for all lines is needed
    SOMEWHERE  whatever the person may see: a role for one line will do, and the page shows no other's
    others     one thing, which belongs to one line
    """

    HOUSE = "house"
    SOMEWHERE = "somewhere"
    LINE = "line"
    RECORDING = "recording"
    CALL = "call"
    ACCESS = "access"
    REQUEST = "request"
    HOLD = "hold"
    BATCH = "batch"
    OBJECTION = "objection"
    DRAFT = "draft"


class Who(StrEnum):
    """Who may ask at all."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed_in"
    PERMITTED = "permitted"


LineOf = Callable[[str], str | Awaitable[str | None] | None]
"""The line that something belongs to, by its id; None for what belongs to the whole house. Raises `PreambuleError` for what is not there.

Blocking, hence called in a thread; or a coroutine function, where another process has to be asked.
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may ask for a route.

    Attributes:
        permissions: one of them is enough.
    """

    who: Who
    permissions: tuple[Permission, ...] = ()
    about: About = About.HOUSE

    async def __call__(self, connection: HTTPConnection) -> None:
        """Check.

        Raises:
            SignInNeeded: nobody is signed in.
            NotAllowed: somebody is, who may not.
            NoSuchPage: what it is about is not there, or belongs to a line that they may not see: both look alike.
        """
        if self.who is Who.ANYBODY:
            return
        visitor = visitor_of(connection)
        if self.who is Who.PERMITTED:
            await self._check(visitor, connection)

    async def _check(self, visitor: Visitor, connection: HTTPConnection) -> None:
        if self.about is About.HOUSE:
            _require(any(visitor.may(permission) for permission in self.permissions))
        elif self.about is About.SOMEWHERE:
            _require(any(visitor.may_somewhere(permission) for permission in self.permissions))
        else:
            _require(any(visitor.may_somewhere(permission) for permission in self.permissions))
            line = await self._line(connection)
            if not any(visitor.may(permission, line) for permission in self.permissions):
                raise NoSuchPage("no page")

    async def _line(self, connection: HTTPConnection) -> str | None:
        which = str(connection.path_params[self.about.value])
        line_of: LineOf | None = connection.app.state.line_of.get(self.about)
        if line_of is None:
            return which
        found = await asyncio.to_thread(line_of, which)
        return await found if isinstance(found, Awaitable) else found


def _require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed("None of your roles allows this. Whoever gives out roles can tell you who may.")


def needs(*permissions: Permission, about: About = About.HOUSE) -> Any:
    """For people with one of these permissions."""
    return Depends(Rule(Who.PERMITTED, permissions, about))


def signed_in() -> Any:
    """For everybody who is signed in, whatever their roles."""
    return Depends(Rule(Who.SIGNED_IN))


def public() -> Any:
    """For everybody, strangers included."""
    return Depends(Rule(Who.ANYBODY))


def visitor_of(connection: HTTPConnection) -> Visitor:
    """Who asks.

    Raises:
        SignInNeeded: nobody is signed in.
        DatabaseError: nobody could find out.
    """
    visitor: Visitor | None = connection.scope.get("visitor")
    unknown: PreambuleError | None = connection.scope.get("visitor_unknown")
    if unknown is not None:
        raise unknown
    if visitor is None:
        raise SignInNeeded("Sign in first.")
    return visitor


@dataclass(frozen=True, slots=True)
class Ruled:
    """One route and who may ask for it.

    Attributes:
        methods: empty for a WebSocket.
    """

    path: str
    methods: frozenset[str]
    rule: Rule


def ruled(routers: Iterable[APIRouter]) -> tuple[Ruled, ...]:
    """Every route of the console's routers with its rule.

    Raises:
        RouteUnruled: a route says not who may ask for it, or says it twice.
    """
    return tuple(_ruled(route) for router in routers for route in router.routes)


def _ruled(route: BaseRoute) -> Ruled:
    if isinstance(route, APIRoute | APIWebSocketRoute):
        found = [one.call for one in route.dependant.dependencies if isinstance(one.call, Rule)]
        if len(found) == 1:
            return Ruled(route.path, frozenset(getattr(route, "methods", ())), found[0])
    raise RouteUnruled(
        f"{getattr(route, 'path', route)} has no rule, or two. Say once with one of `ivr.console.security.rules` who may ask for it."
    )
