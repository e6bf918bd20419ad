"""`preambule journal`: everything that was done, in a chain that cannot be rewritten unseen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.bootstrap.keeping import verify_journal
from ivr.cli import context
from ivr.cli.output import AsJson, print_json, say
from ivr.database.engine import reading
from ivr.journal.errors import JournalBroken
from ivr.journal.export import export as exported
from ivr.journal.export import verify_export
from ivr.journal.signing import PublicKey
from ivr.journal.verification import Verdict

app = typer.Typer(no_args_is_help=True, help="Everything that was done, in a chain of hashes.")


@app.command(epilog="Example: preambule journal verify journal.jsonl --key signing.pub.pem")
def verify(
    file: Annotated[
        Path | None, typer.Argument(help="An exported journal; this installation's by default.", exists=True, dir_okay=False)
    ] = None,
    key: Annotated[Path | None, typer.Option(help="The signer's public key; this installation's by default.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Follow the chain from its first row to its last; the exit code tells whether it is whole."""
    if file is None:
        settings = context.settings()
        verdict = verify_journal(settings, context.database(settings))
    else:
        public = PublicKey.read(key) if key is not None else home.public_key(context.settings())
        with file.open(encoding="utf-8") as lines:
            verdict = verify_export(lines, public)
    if as_json:
        print_json(
            {
                "whole": verdict.whole,
                "rows": verdict.rows,
                "anchored": verdict.anchored,
                "breach": verdict.breach,
                "at": verdict.at,
                "why": verdict.why,
                "gaps": verdict.gaps,
            }
        )
    _conclude(verdict)


@app.command(epilog="Example: preambule journal export > journal.jsonl")
def export() -> None:
    """Print the journal, one JSON object a line, its signed head last: anybody can verify it."""
    settings = context.settings()
    with reading(context.database(settings)) as connection:
        for line in exported(connection, home.signer(settings), home.now()):
            typer.echo(line, nl=False)


def _conclude(verdict: Verdict) -> None:
    if not verdict.whole:
        raise JournalBroken(f"The journal is broken at row {verdict.at} ({verdict.breach}): {verdict.why}")
    anchor = "a signed checkpoint vouches for its end" if verdict.anchored else "no signed checkpoint vouches for its end yet"
    for first, last in verdict.gaps:
        say(f"Rows {first} to {last} were lost with a database: the row journal.restored after them says so.")
    say(f"The journal is whole: {verdict.rows} rows; {anchor}.")
