"""What there is to do today, by what whoever asks may do: what the first page shows, for whoever watches a house from outside."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request

from ivr.console.api.frame import Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.home.tasks import Today, What
from ivr.console.security.rules import signed_in, visitor_of


class Task(Model):
    """One thing to do."""

    what: What
    """By its name."""
    count: int
    """Of how many things; 100 stands for that many or more."""
    when: datetime | None
    """The moment that matters: the nearest deadline, or since when."""
    name: str
    """Of the line that it is about; empty for none."""
    path: str
    """The page where it is done."""
    pressing: bool
    """Whether it should not wait until tomorrow."""
    late: bool
    """Whether its time has passed."""


def routes(answers: Answers) -> APIRouter:
    """`/today`."""
    router = resource("Today", answers)

    @router.get("/today", dependencies=[signed_in()], summary="What there is to do, the most pressing first")
    def tasks(request: Request) -> list[Task]:
        today: Today = request.app.state.today
        return [Task.of(one) for one in today.tasks(visitor_of(request))]

    return router
