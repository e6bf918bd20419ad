"""What is due when, and by what rules."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from babel.dates import format_date
from fastapi import Request
from starlette.responses import Response

from ivr.console.pages.formats import TERRITORY
from ivr.console.retention.months import outlook
from ivr.console.retention.shelf import SEEN, Shelf, lines_of
from ivr.console.security.rules import visitor_of
from ivr.domain.retention import rule
from ivr.domain.roles import Permission


class DuePages:
    """`/retention`."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def add(self, router: Any) -> None:
        """Add the route."""
        router.add_api_route("", self.plan, dependencies=[SEEN])

    async def plan(self, request: Request, line: str = "") -> Response:
        """The months ahead, of all lines that this person may see or of one of them; and the rules behind them."""
        desk, lines = self._shelf.desk, lines_of(request)
        known = await asyncio.to_thread(desk.rules)
        own = [one for one in known if lines is None or one.id in lines]
        chosen = line if visitor_of(request).may(Permission.SEE_RETENTION, line) and line else ""
        stretches = await asyncio.to_thread(desk.due, outlook(self._shelf.now()), [chosen] if chosen else lines)
        waiting = await asyncio.to_thread(desk.awaiting, [chosen] if chosen else lines)
        rules = [(one, rule(purpose)) for one in own if chosen in ("", one.id) for purpose in one.facts.purposes]
        months = [_month(one.since, self._shelf.pages.language(request)) for one in stretches]
        return await self._shelf.page(
            request,
            "retention/due.html",
            stretches=stretches,
            months=months,
            waiting=waiting,
            rules=rules,
            own=own,
            chosen=chosen,
        )


def _month(since: datetime | None, language: str) -> str:
    """Its name and its year; the stretches are of UTC."""
    return "" if since is None else format_date(since.date(), "LLLL y", locale=TERRITORY[language])
