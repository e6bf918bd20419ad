"""`preambule keys`: who can open recordings, and who signs."""

from __future__ import annotations

from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.cli import context
from ivr.cli.output import AsJson, print_rows, say
from ivr.vault.keys import make_identity

app = typer.Typer(no_args_is_help=True, help="Who can open recordings, and who signs.")


@app.command(epilog="Example: preambule keys create 2027-first-half")
def create(
    name: Annotated[str, typer.Argument(help="Letters, digits, dots, dashes; for instance the period that it is for.")],
) -> None:
    """Make a key that opens recordings. Its private half belongs on another machine than the telephone host (LAW 26)."""
    settings = context.settings()
    home.make_folders(settings)
    recipient = make_identity(settings.identities, home.recipients_file(settings), name, home.now())
    home.signer(settings)
    say(f"The private half is in {settings.identities}; take it off this host if calls are answered here.")
    typer.echo(recipient)


@app.command("list", epilog="Example: preambule keys list --json")
def list_(*, as_json: AsJson = False) -> None:
    """List the public keys that recordings are encrypted for."""
    rows = [{"recipient": recipient} for recipient in home.recipients(context.settings())]
    print_rows(rows, as_json=as_json, empty="There is no key yet. Make one: preambule keys create NAME")


@app.command(epilog="Example: preambule keys public > signing.pub.pem")
def public() -> None:
    """Print the public key that verifies proofs, manifests and certificates."""
    settings = context.settings()
    home.make_folders(settings)
    home.signer(settings)
    typer.echo(home.public_key(settings).pem, nl=False)
