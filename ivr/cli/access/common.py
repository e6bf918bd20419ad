"""What the commands of access share: who is at the terminal, and their second factor."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy import Engine

from ivr.access import factor
from ivr.bootstrap import home
from ivr.cli import context
from ivr.database.people import names, person
from ivr.domain.access import Channel
from ivr.settings import Settings
from notices.facts import PurposeKind

Code = Annotated[
    str, typer.Option(help="Six digits from your telephone; asked for when left out.", prompt="Code", hide_input=True)
]
OneAccess = Annotated[str, typer.Argument(help="An access's id, as `preambule access request` gave it.")]
Purpose = Annotated[PurposeKind, typer.Option(help="For what: one of the purposes that the caller was told (LAW 28).")]
Reason = Annotated[str, typer.Option(help="Why, in your own words. Whoever decides reads them; the journal has a hash (LAW 18).")]
Mask = Annotated[Channel | None, typer.Option(help="Silence this party (LAW 23).")]
Day = Annotated[datetime | None, typer.Option(help="UTC.", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], show_default="without an end")]


def opened() -> tuple[Settings, Engine, datetime]:
    """The settings, the database brought up to date, and the moment."""
    return *context.opened(), home.now()


def id_of(engine: Engine, name: str, now: datetime) -> str:
    """The pseudonymous id of a person, made at their first deed."""
    with engine.begin() as connection:
        return person(connection, name, now)


def named(engine: Engine) -> dict[str, str]:
    """Everybody's name by id: the terminal shows names, the journal does not."""
    with engine.connect() as connection:
        return dict(names(connection).items())


def prove(settings: Settings, engine: Engine, who: str, code: str, now: datetime) -> datetime:
    """Show the code of a person. Codes from another login at this machine are counted apart."""
    return factor.prove(engine, home.factor_key(settings), who, code, origin(), now)


def origin() -> str:
    """What tells places apart at the command line: the login."""
    return f"command line, user {os.getuid()}"
