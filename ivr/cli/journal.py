"""`preambule journal`: everything that was done, in a chain that cannot be rewritten unseen."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.bootstrap.keeping import checkpoints_file, cutter, verify_journal
from ivr.cli import context
from ivr.cli.options import utc
from ivr.cli.output import AsJson, DryRun, print_json, print_rows, say
from ivr.database.engine import reading
from ivr.journal.checkpoints import kept_checkpoints
from ivr.journal.cuts import stored_cuts
from ivr.journal.cutting import Cutter, Plan, plan
from ivr.journal.cutting import cut as cut_journal
from ivr.journal.errors import JournalBroken
from ivr.journal.export import export as exported
from ivr.journal.export import export_period, verify_export, write_cut
from ivr.journal.periods import period
from ivr.journal.signing import PublicKey
from ivr.journal.verification import Verdict

DAYS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]

app = typer.Typer(no_args_is_help=True, help="Everything that was done, in a chain of hashes.")


@app.command(epilog="Example: preambule journal verify journal.jsonl --key signing.pub.pem")
def verify(
    file: Annotated[
        Path | None, typer.Argument(help="An exported journal; this installation's by default.", exists=True, dir_okay=False)
    ] = None,
    key: Annotated[Path | None, typer.Option(help="The signer's public key; this installation's by default.")] = None,
    checkpoints: Annotated[
        Path | None, typer.Option(help="Signed heads kept elsewhere, against an older copy.", exists=True, dir_okay=False)
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Follow the chain from its first row to its last; the exit code tells whether it is whole."""
    if file is None:
        settings = context.settings()
        verdict = verify_journal(settings, context.database(settings), checkpoints=checkpoints)
    else:
        public = PublicKey.read(key) if key is not None else home.public_key(context.settings())
        with file.open(encoding="utf-8") as lines:
            verdict = verify_export(lines, public, () if checkpoints is None else kept_checkpoints(checkpoints, public))
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
                "set_back": verdict.set_back,
            }
        )
    _conclude(verdict)


@app.command(epilog="Example: preambule journal export --from 2026-09-01 --until 2026-10-01 > september.jsonl")
def export(
    since: Annotated[datetime | None, typer.Option("--from", help="The first moment (UTC) of the period.", formats=DAYS)] = None,
    until: Annotated[datetime | None, typer.Option(help="The first moment (UTC) after the period.", formats=DAYS)] = None,
) -> None:
    """Print the journal, or a period of it, one JSON object a line: anybody can verify it, with verifier/preambule_verify.py too."""
    settings = context.settings()
    signer, now = home.signer(settings), home.now()
    with reading(context.database(settings)) as connection:
        cuts = stored_cuts(connection, signer.public)
        if since is None and until is None:
            lines = exported(connection, signer, now, cuts)
        else:
            asked = period(connection, utc(since), utc(until), cuts)
            say(f"{asked.last.sequence - asked.after.sequence} row(s), after row {asked.after.sequence}.")
            lines = export_period(connection, signer, asked, now)
        for line in lines:
            typer.echo(line, nl=False)


@app.command(epilog="Example: preambule journal cut --dry-run")
def cut(
    export_to: Annotated[
        Path | None, typer.Option("--export", help="Write the rows that go into this new file first.", dir_okay=False)
    ] = None,
    *,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Take out what is older than the journal's retention, as the worker does every day (LAW 19). What stays verifies as before."""
    settings = context.settings()
    tools = cutter(settings, context.database(settings))
    signed = kept_checkpoints(checkpoints_file(settings), tools.signer.public)
    if dry_run:
        with reading(tools.engine) as connection:
            planned = plan(connection, tools, home.now(), signed)
        print_rows([] if planned is None else [_plan(planned, tools)], as_json=as_json, empty="No row is old enough to go.")
        return
    write = None if export_to is None else partial(write_cut, signer=tools.signer, now=home.now(), file=export_to)
    gone = cut_journal(tools, home.now(), signed, export=write)
    say(f"{gone} row(s) went; the signed record of the cut stands for them." if gone else "No row is old enough to go.")


@app.command(epilog="Example: preambule journal cuts --signed > cuts.jws")
def cuts(
    *,
    signed: Annotated[bool, typer.Option("--signed", help="Print the records as they were signed.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the cuts: which rows went, when, by which rule, and how many outlive them."""
    settings = context.settings()
    with reading(context.database(settings)) as connection:
        found = stored_cuts(connection, home.public_key(settings))
    if signed:
        for one in found:
            typer.echo(one.jws)
        return
    rows = [
        {
            "first": one.after.sequence + 1,
            "last": one.last.sequence,
            "before": one.before,
            "cut": one.at,
            "months": one.rule.months,
            "reason": one.rule.reason,
            "kept": one.kept[0],
            "exported": one.exported,
        }
        for one in found
    ]
    print_rows(rows, as_json=as_json, empty="Nothing was cut yet.")


def _plan(planned: Plan, tools: Cutter) -> dict[str, object]:
    return {
        "rows": planned.rows,
        "after": planned.after.sequence,
        "last": planned.last.sequence,
        "before": planned.before,
        "kept": planned.kept[0],
        "months": tools.rule.months,
        "reason": tools.rule.reason,
    }


def _conclude(verdict: Verdict) -> None:
    if not verdict.whole:
        raise JournalBroken(f"The journal is broken at row {verdict.at} ({verdict.breach}): {verdict.why}")
    anchor = "a signed checkpoint vouches for its end" if verdict.anchored else "no signed checkpoint vouches for its end yet"
    say(f"The journal is whole: {verdict.rows} rows; {anchor}.")
    for first, last in verdict.gaps:
        say(f"Rows {first} to {last} were lost with a database; the row of the restore that followed says so.")
    if verdict.set_back is not None:
        say(
            f"The clock was set back by more than an hour before row {verdict.set_back}; the order of the rows holds all the same."
        )
