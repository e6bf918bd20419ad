"""`preambule retention visa propose|approve|refuse|withdraw|list|show|print`: the archives' say (LAW 14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.cli import context
from ivr.cli.options import By
from ivr.cli.output import AsJson, DryRun, print_rows, say
from ivr.database import eliminations
from ivr.database.due import awaiting_visa
from ivr.database.engine import reading
from ivr.database.people import person
from ivr.domain.elimination import Decision, Elimination, EliminationMissing
from ivr.vault.retention import visa
from ivr.vault.retention.filing import FILED_IN, Form, written

app = typer.Typer(no_args_is_help=True, help="The archives' say over a public body's recordings.")

Batch = Annotated[str, typer.Argument(help="A batch's id.")]
Signed = Annotated[str, typer.Option("--by", help="Who at the archives has signed, by name and office.")]
Reference = Annotated[str, typer.Option(help="The reference of their letter.")]
Day = Annotated[datetime, typer.Option("--date", help="The day of their letter.", formats=["%Y-%m-%d"])]


@app.command(epilog="Example: preambule retention visa propose town-hall --as claire")
def propose(
    line: Annotated[str, typer.Argument(help="A line's id.")],
    by: By,
    most: Annotated[int, typer.Option(min=1, max=visa.MOST, help="Recordings in the batch.")] = visa.MOST,
    *,
    again: Annotated[bool, typer.Option("--again", help="Also what the archives kept back before.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Put recordings whose day has come into a batch for the archives. Print it, and send it to them."""
    now, engine = home.now(), context.database(context.settings())
    if dry_run:
        with reading(engine) as connection:
            count, _ = awaiting_visa(connection, now).get(line, (0, now))
        say(f"{count} recording(s) of {line} wait for a visa; nothing was proposed.")
        return
    with engine.begin() as connection:
        made = visa.propose(connection, line, person(connection, by, now), now, most=most, again=again)
        count = 0 if made is None else eliminations.counts(connection, made.id)[made.id].items
    if made is None:
        say(f"No recording of {line} waits for a visa.")
        raise typer.Exit(1)
    typer.echo(made.id)
    say(f"{count} recording(s) are proposed. Send the archives: preambule retention visa print {made.id} --out bordereau.pdf")


@app.command(
    epilog='Example: preambule retention visa approve BATCH --by "La directrice des archives" --reference 2027-113 '
    "--date 2027-05-30 --as claire"
)
def approve(
    batch: Batch,
    signed: Signed,
    reference: Reference,
    date: Day,
    by: By,
    keep: Annotated[list[str] | None, typer.Option(help="A recording that they do not let go; again for others.")] = None,
) -> None:
    """Note that the archives have approved in writing. What they let go is destroyed within a minute."""
    let_go = _decide(batch, signed, reference, date, by, keep or (), wholly=False)
    say(f"{let_go} recording(s) may go now, {len(keep or ())} stay.")


@app.command(
    epilog='Example: preambule retention visa refuse BATCH --by "La directrice des archives" --reference 2027-114 '
    "--date 2027-05-30 --as claire"
)
def refuse(batch: Batch, signed: Signed, reference: Reference, date: Day, by: By) -> None:
    """Note that the archives let nothing of a batch go. It stays encrypted, and nobody may hear it."""
    _decide(batch, signed, reference, date, by, (), wholly=True)
    say("Nothing of it goes. Settle with the archives what becomes of it, then propose it again with --again.")


@app.command(epilog="Example: preambule retention visa withdraw BATCH --as claire")
def withdraw(batch: Batch, by: By) -> None:
    """Take a proposal back before it is answered."""
    now = home.now()
    with context.database(context.settings()).begin() as connection:
        visa.withdraw(connection, batch, person(connection, by, now), now)
    say("It is withdrawn.")


@app.command("list", epilog="Example: preambule retention visa list --json")
def list_(*, as_json: AsJson = False) -> None:
    """List batches, the newest first."""
    with reading(context.database(context.settings())) as connection:
        counted = eliminations.counts(connection)
        rows = [_row(one, counted.get(one.id, eliminations.Counts())) for one in eliminations.listing(connection)]
    print_rows(rows, as_json=as_json, empty="Nothing was proposed yet.")


@app.command(epilog="Example: preambule retention visa show BATCH --json")
def show(batch: Batch, *, as_json: AsJson = False) -> None:
    """Show what is in a batch."""
    with reading(context.database(context.settings())) as connection:
        if eliminations.get(connection, batch) is None:
            raise EliminationMissing(f"There is no batch {batch}. List them: preambule retention visa list")
        rows = [
            {
                "recording": item.recording_id,
                "state": item.state.value,
                "started": item.started_at,
                "due": item.due_at,
                "approved": item.approved,
                "certificate": item.certificate,
            }
            for item in eliminations.items(connection, batch)
        ]
    print_rows(rows, as_json=as_json, empty="It is empty.")


@app.command("print", epilog="Example: preambule retention visa print BATCH --out bordereau.pdf")
def print_(
    batch: Batch,
    out: Annotated[
        Path, typer.Option(help="A file that does not exist yet: .pdf (PDF/A), .html, .json or .jws.", dir_okay=False)
    ],
    locale: Annotated[str, typer.Option(help="fr or en.")] = FILED_IN,
) -> None:
    """Write the bordereau d'élimination: the proposal for the archives to sign, or the signed one, which is kept for ever."""
    try:
        form = Form(out.suffix.removeprefix(".").lower())
    except ValueError as error:
        raise typer.BadParameter("end the file's name in .pdf, .html, .json or .jws", param_hint="--out") from error
    settings = context.settings()
    with reading(context.database(settings)) as connection:
        content, signed = written(connection, batch, form, locale, home.public_key(settings), home.now())
    try:
        with out.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise typer.BadParameter(f"{out} could not be written: {error.strerror}", param_hint="--out") from error
    say(f"Written to {out}: {'closed and signed' if signed else 'a proposal'}.")


def _row(one: Elimination, counted: eliminations.Counts) -> dict[str, object]:
    return {
        "batch": one.id,
        "line": one.line_id,
        "authority": one.origin.disposal.authority.value,
        "state": one.state.value,
        "made": one.made_at,
        "recordings": counted.items,
        "kept_back": counted.kept_back,
        "destroyed": counted.gone,
        "letter": one.decision.reference if one.decision else None,
    }


def _decide(batch: str, signed: str, reference: str, date: datetime, by: str, keep: Sequence[str], *, wholly: bool) -> int:
    now = home.now()
    with context.database(context.settings()).begin() as connection:
        decision = Decision(signed.strip(), date.date(), reference.strip())
        who = person(connection, by, now)
        return visa.decide(connection, batch, decision, who, now, kept_back=keep, wholly=wholly)
