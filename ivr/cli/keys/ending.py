"""`preambule keys destroy`."""

from __future__ import annotations

from typing import Annotated

import typer

from ivr.bootstrap import home, key_ring
from ivr.cli import context
from ivr.cli.keys import common
from ivr.cli.output import AsJson, print_rows, say
from ivr.vault.errors import IdentityMissing
from ivr.vault.keys.destruction import destroy_key
from ivr.vault.keys.identities import KeepsKeys
from ivr.vault.keys.private_key import PrivateKey


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: preambule keys destroy 2027-02")(destroy)


def destroy(
    which: Annotated[
        str | None, typer.Argument(help="A period, 2027-02, or one key, age1…; by default, what was cut short.")
    ] = None,
    profile: common.Profile = "",
    *,
    early: Annotated[
        bool, typer.Option("--early", help="Before its period is over. Backups made before a rotation lose what it opens.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Destroy keys for ever, and print the signed proof of each. Refused while a living recording needs one, on hold or not."""
    if early and not (which or "").startswith("age1"):
        raise typer.BadParameter("name the one key that goes, age1…: others of its month are still in use", param_hint="--early")
    settings = context.settings()
    engine, store = context.database(settings), common.keeper(settings, profile)
    tools, begun = key_ring.key_destroyer(settings, engine, store), key_ring.begun(engine)
    keys = begun if which is None else _keys(store, begun, which)
    rows = []
    for key in keys:
        ended = destroy_key(tools, key, home.now(), early=early)
        rows.append({"key": key.recipient, "period": str(key.period) if key.period else None, "proof": ended.proof})
    print_rows(rows, as_json=as_json, empty="No destruction was cut short.")
    if rows:
        say("Recovery copies on paper and copies of key files elsewhere must be destroyed by hand.")


def _keys(store: KeepsKeys, begun: list[PrivateKey], which: str) -> list[PrivateKey]:
    period = None if which.startswith("age1") else common.period(which, "WHICH")
    found = {
        key.recipient: key
        for key in (*store.kept(), *begun)
        if (key.recipient == which if period is None else key.period == period)
    }
    if not found:
        raise IdentityMissing(f"No key of {which} is in this store. `preambule keys periods` shows what became of it.")
    return list(found.values())
