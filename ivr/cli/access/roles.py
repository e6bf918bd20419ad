"""`preambule access grant`, `revoke` and `roles`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from ivr.access.roles import give, take_back
from ivr.cli.access.common import Day, id_of, named, opened
from ivr.cli.options import By, utc
from ivr.cli.output import AsJson, print_json, print_rows, say
from ivr.database import roles as rows
from ivr.database.engine import reading
from ivr.domain.roles import Grant, Role


def register(app: typer.Typer) -> None:
    """Put the commands under `preambule access`."""
    app.command(epilog='Example: preambule access grant "Camille Roy" listener --line accueil --until 2027-06-30')(grant)
    app.command(epilog="Example: preambule access revoke 5f0c8c5a-3f3e-4b3a-9d54-2f9a1be3f0aa")(revoke)
    app.command(epilog="Example: preambule access roles --json")(roles)


def grant(
    name: Annotated[str, typer.Argument(help="Whom; somebody who is not known yet is from now on.")],
    role: Annotated[Role, typer.Argument(help="What they are here for; docs/access.md shows what each role allows.")],
    by: By,
    line: Annotated[str | None, typer.Option(help="Only this line; all lines by default.")] = None,
    since: Annotated[datetime | None, typer.Option(help="From when, UTC; at once by default.", formats=["%Y-%m-%d"])] = None,
    until: Day = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Give somebody a role. Nobody gives one to themselves, and who gives out roles or audits hears no recording."""
    _, engine, now = opened()
    giver, person = id_of(engine, by, now), id_of(engine, name, now)
    with engine.begin() as connection:
        given = give(connection, person, role, line, by=giver, now=now, since=utc(since), until=_end(until))
    if as_json:
        print_json({"grant": given.id})
    else:
        typer.echo(given.id)
    say(f"{name} is {role.value} of {line or 'all lines'} from now on." if since is None else "The role is written.")


def revoke(grant: Annotated[str, typer.Argument(help="As `preambule access roles` lists it.")], by: By) -> None:
    """Take a role back, at once: what is heard under it ends within a mebibyte."""
    _, engine, now = opened()
    taker = id_of(engine, by, now)
    with engine.begin() as connection:
        taken = take_back(connection, grant, by=taker, now=now)
    say(f"The role of {taken.role.value} is taken back.")


def roles(
    *,
    every: Annotated[bool, typer.Option("--all", help="Those too that are over.")] = False,
    as_json: AsJson = False,
) -> None:
    """List who has which role, for which line, until when and by whom."""
    _, engine, now = opened()
    with reading(engine) as connection:
        found = [one for one in rows.everybody(connection) if every or one.holds(now)]
    known = named(engine)
    print_rows([_row(one, known) for one in found], as_json=as_json, empty="Nobody has a role. Give one: preambule access grant")


def _end(day: datetime | None) -> datetime | None:
    """A day is meant with all its hours."""
    if day is None:
        return None
    moment = day.replace(tzinfo=UTC)
    return moment + timedelta(days=1) if moment.hour == moment.minute == 0 else moment


def _row(grant: Grant, known: dict[str, str]) -> dict[str, Any]:
    return {
        "grant": grant.id,
        "person": known.get(grant.person, grant.person),
        "role": grant.role.value,
        "line": grant.line_id,
        "since": grant.since,
        "until": grant.until,
        "by": known.get(grant.by, grant.by),
        "ended": grant.ended_at,
    }
