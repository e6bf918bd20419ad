"""What the commands of the studio share: the line's shelf, and who is at the terminal."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy import Connection

from ivr.bootstrap import home
from ivr.cli.context import opened
from ivr.database.engine import reading
from ivr.studio.shelf import Shelf, take_down
from notices.notice import Locale, Piece

Result = TypeVar("Result")

LineId = Annotated[str, typer.Argument(help="A line's id, as `preambule lines list` names it.")]
OneLocale = Annotated[str, typer.Argument(help="A locale of the line: fr, en …")]
Locales = Annotated[list[str] | None, typer.Argument(help="Only these locales.")]
OnePiece = Annotated[Piece, typer.Argument(help="Which text: level1, menu, level2.rights, prompt.refused …")]
By = Annotated[
    str,
    typer.Option(
        "--as", help="Who you are. Publishing needs two people.", default_factory=getpass.getuser, show_default="your login"
    ),
]
From = Annotated[
    datetime | None,
    typer.Option("--at", help="When callers begin to hear it, UTC; at once by default.", formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d"]),
]


def shelf_of(line: str) -> Shelf:
    """All that is known of a line's texts. Raises LineUnknown."""
    settings, engine = opened()
    with reading(engine) as connection:
        return take_down(connection, line, settings.sounds, home.now())


def change(line: str, step: Callable[[Connection, Shelf, datetime], Result]) -> Result:
    """Take one step in one transaction: all of it is written, or nothing."""
    settings, engine = opened()
    now = home.now()
    with engine.begin() as connection:
        return step(connection, take_down(connection, line, settings.sounds, now), now)


def write_file(out: Path, content: bytes) -> None:
    """Write what was asked for into a file; BadParameter when it cannot be."""
    try:
        out.write_bytes(content)
    except OSError as error:
        raise typer.BadParameter(f"{out} could not be written: {error.strerror}", param_hint="--out") from error


def locales_of(names: list[str] | None) -> tuple[Locale, ...]:
    """The locales named on the command line, each once."""
    return tuple(dict.fromkeys(Locale(name) for name in names or ()))
