"""`preambule proof`: the signed record of what one caller was told."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.cli import context
from ivr.cli.output import AsJson, print_json, print_rows, say
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
    say(f"The signature is good. Call {proof.call_id}, line {proof.line_id}, {proof.locale}: {proof.answer.value}.")
    rows = [
        {
            "piece": heard.piece.value,
            "locale": heard.locale,
            "at": heard.at,
            "played_ms": heard.played_ms,
            "length_ms": heard.length_ms,
            "whole": heard.whole,
        }
        for heard in proof.heard
    ]
    print_rows(rows, as_json=False, empty="Nothing was heard.")
    for press in proof.keys:
        typer.echo(f"key {press.key} at {press.at:%H:%M:%S}: {press.meaning}")


@app.command(epilog="Example: preambule proof show PROOF > proof.jws")
def show(proof: Annotated[str, typer.Argument(help="A proof's id, as `recordings list` names it.")]) -> None:
    """Print a proof as it was signed."""
    with reading(context.database(context.settings())) as connection:
        jws = proof_of(connection, proof)
    if jws is None:
        say("There is no proof with this id.")
        raise typer.Exit(1)
    typer.echo(jws)
