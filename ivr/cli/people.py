"""`preambule people`: who signs in to the console, for whoever has the machine but no browser."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from ivr.accounts import people
from ivr.accounts.errors import AccountMissing
from ivr.bootstrap import home
from ivr.bootstrap.letting_in import address, first_link_on
from ivr.cli import context
from ivr.cli.access.common import id_of
from ivr.cli.options import By
from ivr.cli.output import AsJson, print_json, print_rows, say
from ivr.database import accounts
from ivr.database.accounts import Account
from ivr.database.engine import reading

app = typer.Typer(no_args_is_help=True, help="Who signs in to the console.")

Whom = Annotated[str, typer.Argument(help="The name that they sign in with.")]


@app.command("list", epilog="Example: preambule people list --json")
def everybody(*, as_json: AsJson = False) -> None:
    """List the accounts."""
    _, engine = context.opened()
    with reading(engine) as conn:
        rows = [_row(one) for one in accounts.everybody(conn)]
    print_rows(rows, as_json=as_json, empty="Nobody has an account. Make the first: preambule people link")


@app.command(epilog="Example: preambule people link camille.roy")
def link(
    by: By,
    name: Annotated[
        str | None, typer.Argument(help="The name that they sign in with; none for the first administrator.", show_default=False)
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Make a link by which somebody chooses a passphrase; without a name, the one that makes the first administrator."""
    settings, engine = context.opened()
    if name is None:
        made = first_link_on(settings, engine)
        if made is None:
            say("There is an administrator already: they invite others in the console.")
            return
    else:
        home.factor_key(settings)
        now, maker = home.now(), id_of(engine, by, home.now())
        with engine.begin() as conn:
            made = address(settings, f"/link/{people.new_link(conn, _whom(conn, name).person, by=maker, now=now)}")
    if as_json:
        print_json({"link": made})
    else:
        typer.echo(made)
        say("It works once. Whoever opens it first chooses the passphrase.")


@app.command(epilog='Example: preambule people invite "Camille Roy" camille.roy')
def invite(
    name: Annotated[str, typer.Argument(help="As colleagues know them.")],
    sign_in: Annotated[str, typer.Argument(help="The name that they will sign in with.")],
    by: By,
    *,
    as_json: AsJson = False,
) -> None:
    """Make somebody an account, and the link by which they choose a passphrase. Roles: preambule access grant."""
    settings, engine = context.opened()
    home.factor_key(settings)
    now, maker = home.now(), id_of(engine, by, home.now())
    with engine.begin() as conn:
        person, secret = people.invite(conn, name, sign_in, by=maker, now=now)
    made = address(settings, f"/link/{secret}")
    if as_json:
        print_json({"person": person, "link": made})
    else:
        typer.echo(made)


@app.command(epilog="Example: preambule people disable camille.roy")
def disable(name: Whom, by: By) -> None:
    """Let an account count no more; all its sessions end now."""
    _, engine = context.opened()
    now, who = home.now(), id_of(engine, by, home.now())
    with engine.begin() as conn:
        people.disable(conn, _whom(conn, name).person, by=who, now=now)
    say("The account is disabled, and all its sessions have ended.")


@app.command(epilog="Example: preambule people enable camille.roy")
def enable(name: Whom, by: By) -> None:
    """Let a disabled account count again."""
    _, engine = context.opened()
    now, who = home.now(), id_of(engine, by, home.now())
    with engine.begin() as conn:
        people.enable(conn, _whom(conn, name).person, by=who, now=now)
    say("The account counts again.")


def _whom(conn: Connection, name: str) -> Account:
    found = accounts.by_sign_in(conn, name.strip().casefold())
    if found is None:
        raise AccountMissing(f"Nobody signs in with the name {name!r}. `preambule people list` names everybody.")
    return found


def _row(one: Account) -> dict[str, Any]:
    return {
        "sign_in": one.sign_in,
        "name": one.name,
        "person": one.person,
        "made": one.made_at,
        "passphrase": one.passphrase is not None,
        "disabled": one.disabled_at,
    }
