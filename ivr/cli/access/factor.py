"""`preambule access factor`: the telephone that shows a new code every half minute."""

from __future__ import annotations

import sys
from typing import Annotated

import segno
import typer

from ivr.access import factor
from ivr.bootstrap import home
from ivr.cli.access.common import Code, id_of, opened, origin
from ivr.cli.options import By
from ivr.cli.output import AsJson, print_json, say

app = typer.Typer(no_args_is_help=True, help="Second factors: codes that a telephone shows (TOTP).")

Name = Annotated[str, typer.Argument(help="Whose.")]


@app.command(epilog='Example: preambule access factor enrol "Camille Roy"')
def enrol(
    name: Name,
    by: By,
    *,
    replace: Annotated[bool, typer.Option(help="In the place of the one that was there: the telephone is lost.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a secret and show it once, to be scanned. It counts once its first code was shown with `confirm`."""
    settings, engine, now = opened()
    person, maker = id_of(engine, name, now), id_of(engine, by, now)
    key = home.factor_key(settings)
    with engine.begin() as connection:
        made = factor.enrol(connection, key, person, name, by=maker, now=now, replace=replace)
    if as_json:
        print_json({"secret": made.secret, "uri": made.uri})
        return
    if sys.stdout.isatty():
        segno.make(made.uri).terminal(compact=True)
    typer.echo(made.uri)
    say(f"Scan it now, or type {made.secret}: it is not shown again. Then: preambule access factor confirm --as {name!r}")


@app.command(epilog='Example: preambule access factor confirm --as "Camille Roy" --code 123456')
def confirm(by: By, code: Code) -> None:
    """Show the first code of a new secret: from then on it counts."""
    settings, engine, now = opened()
    factor.confirm(engine, home.factor_key(settings), id_of(engine, by, now), code, origin(), now)
    say("The second factor counts from now on.")


@app.command(epilog='Example: preambule access factor remove "Camille Roy"')
def remove(name: Name, by: By) -> None:
    """Take a second factor away; its owner hears nothing until they have another."""
    _, engine, now = opened()
    person, remover = id_of(engine, name, now), id_of(engine, by, now)
    with engine.begin() as connection:
        factor.remove(connection, person, by=remover, now=now)
    say("The second factor is gone.")
