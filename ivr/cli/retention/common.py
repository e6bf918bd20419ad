"""What the commands of retention share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from ivr.bootstrap import home

At = Annotated[
    datetime | None, typer.Option(help="By which moment (UTC); now by default.", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])
]


def moment(at: datetime | None) -> datetime:
    """The moment meant; now when none was named."""
    return home.now() if at is None else at.replace(tzinfo=UTC)


def said(text: str, option: str) -> str:
    """A text that says something. BadParameter when it is empty."""
    if not text.strip():
        raise typer.BadParameter("say something here", param_hint=option)
    return text.strip()
