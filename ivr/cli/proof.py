"""`preambule proof`: the signed record of what one caller was told."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.cli import context
from ivr.cli.output import AsJson, print_json, say
from ivr.cli.told import print_proof
from ivr.database.calls import proof_of
from ivr.database.engine import reading
from ivr.journal.proofs import payload_of
from ivr.journal.proofs import verify as verified
from ivr.journal.signing import PublicKey

app = typer.Typer(no_args_is_help=True, help="The proof that a caller was told.")


@app.command(epilog="Example: preambule proof verify proof.jws --key signing.pub.pem")
def verify(
    file: Annotated[Path, typer.Argument(help="A proof: one line of text (JWS).", exists=True, dir_okay=False)],
    key: Annotated[Path | None, typer.Option(help="The public key; this installation's by default.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Check a proof with the public key alone, and print what it says."""
    public = PublicKey.read(key) if key is not None else home.public_key(context.settings())
    proof = verified(file.read_text().strip(), public)
    if as_json:
        print_json(payload_of(proof))
        return
    print_proof(proof)


@app.command(epilog="Example: preambule proof show PROOF > proof.jws")
def show(proof: Annotated[str, typer.Argument(help="A proof's id, as `recordings list` names it.")]) -> None:
    """Print a proof as it was signed."""
    with reading(context.database(context.settings())) as connection:
        jws = proof_of(connection, proof)
    if jws is None:
        say("There is no proof with this id.")
        raise typer.Exit(1)
    typer.echo(jws)
