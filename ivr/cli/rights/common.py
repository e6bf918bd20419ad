"""What the commands of requests share: who is at the terminal, the request in hand, and how it is shown."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.database.people import person
from ivr.domain.rights import RightsRequest, urgency
from ivr.rights.steps import Deal, deal

app = typer.Typer(no_args_is_help=True, help="Requests of people about recordings of them, each within its month.")

RequestId = Annotated[str, typer.Argument(metavar="REQUEST", help="A request's id, as `preambule rights list` names it.")]


@contextmanager
def in_hand(engine: Engine, request_id: str, by: str) -> Iterator[Deal]:
    """One request in one transaction: all of the step is written, or nothing."""
    now = home.now()
    with engine.begin() as connection:
        yield deal(connection, request_id, person(connection, by, now), now)


def given(text: str) -> str:
    """What was given, or the line on stdin that `-` stands for: so it stays in no shell's history."""
    return sys.stdin.readline().strip() if text == "-" else text


def row(request: RightsRequest, now: datetime) -> dict[str, object]:
    """A request in a table."""
    return {
        "id": request.id,
        "kind": request.kind.value,
        "state": request.state.value,
        "line": request.line_id or "every line",
        "received": request.received_at,
        "deadline": request.deadline,
        "urgency": urgency(request, now).value,
        "extended": request.extended_at is not None,
    }
