"""Options that several groups of commands share: who is at the terminal, and moments as they are typed."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import Annotated

import typer

By = Annotated[
    str,
    typer.Option(
        "--as", help="Who you are: the journal names you by an id.", default_factory=getpass.getuser, show_default="your login"
    ),
]


def utc(moment: datetime | None) -> datetime | None:
    """A day or a moment as typed: UTC."""
    return None if moment is None else moment.replace(tzinfo=UTC)
