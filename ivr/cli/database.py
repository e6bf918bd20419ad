"""`preambule database`: the tables' revision, and what the application's role may do to them."""

from __future__ import annotations

from typing import Annotated

import typer

from ivr.cli import context
from ivr.cli.output import say
from ivr.database.engine import reading
from ivr.database.grants import apply as apply_grants
from ivr.database.grants import statements
from ivr.database.migrate import revision

app = typer.Typer(no_args_is_help=True, help="The tables, and who may do what to them.")


@app.command(epilog="Example: preambule database migrate")
def migrate() -> None:
    """Make the tables, or bring them to this program's revision. On PostgreSQL: as their owner, before the application starts."""
    found = revision(context.database(context.settings()))
    say(f"The tables are of revision {found}.")


@app.command(epilog="Example: preambule database grants --role preambule_app --apply")
def grants(
    role: Annotated[str, typer.Option(help="The role that the application works as; it exists already.")] = "preambule_app",
    *,
    apply: Annotated[bool, typer.Option("--apply", help="Run the SQL now, as the owner of the tables.")] = False,
) -> None:
    """Print the SQL that lets the application work and, in the journal, only add rows. PostgreSQL only."""
    engine = context.database(context.settings())
    if apply:
        say(f"{role} has its rights: {apply_grants(engine, role)} statements.")
        return
    with reading(engine) as connection:
        for statement in statements(connection, role):
            typer.echo(f"{statement};")
