"""`preambule restore`: a backup comes back, and nothing with it that was destroyed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ivr.backup.restoring import Restored
from ivr.bootstrap import home
from ivr.bootstrap.backing_up import Known, bring_back, verified
from ivr.cli import context
from ivr.cli.backup import Identity, SignerOption
from ivr.cli.defaulting import Defaulting
from ivr.cli.options import By
from ivr.cli.output import AsJson, print_facts, print_rows, say
from ivr.database.engine import reading
from ivr.database.people import person
from ivr.database.restores import JOURNAL, unconfirmed
from ivr.database.restores import confirm as note_confirmed
from ivr.journal.chain import append
from ivr.journal.entries import Entry


class _Restore(Defaulting):
    default = "run"


app = typer.Typer(cls=_Restore, no_args_is_help=True, help="Bring a backup back, and nothing with it that was destroyed.")


@app.command(epilog="Example: preambule restore run BACKUP --identity /media/key --journal journal.jsonl")
def run(
    file: Annotated[Path, typer.Argument(help="A backup.", exists=True, dir_okay=False)],
    identity: Identity,
    signer: SignerOption = None,
    journal: Annotated[
        list[Path] | None,
        typer.Option(help="A newer exported journal, kept elsewhere; again for others.", exists=True, dir_okay=False),
    ] = None,
    certificates: Annotated[
        list[Path] | None,
        typer.Option(help="Certificates of destruction kept elsewhere, one a line.", exists=True, dir_okay=False),
    ] = None,
    checkpoints: Annotated[
        list[Path] | None,
        typer.Option(help="Signed heads of the journal kept elsewhere, one a line.", exists=True, dir_okay=False),
    ] = None,
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the house that is here by the backup's.")] = False,
    destroy_due: Annotated[
        bool,
        typer.Option(
            "--destroy-due",
            help="Without a newer journal: destroy at once what fell due, though somebody may have held it since the backup.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Restore a backup; Préambule must not run. `preambule restore BACKUP` does the same."""
    settings = context.settings()
    found = verified(settings, file, identity, signer)
    known = Known(journal or (), certificates or (), checkpoints or ())
    done = bring_back(settings, found, identity, known, replace=replace, destroy_due=destroy_due, now=home.now())
    print_facts(_row(done), as_json=as_json)
    _tell(done)


@app.command(epilog="Example: preambule restore status --json")
def status(*, as_json: AsJson = False) -> None:
    """Show restores that wait for somebody who confirms them."""
    with reading(context.database(context.settings())) as connection:
        rows = [
            {"restore": one.id, "backup": one.backup_id, "restored": one.restored_at, "unknown": one.unknown}
            for one in unconfirmed(connection)
        ]
    print_rows(rows, as_json=as_json, empty="No restore waits for anybody.")


@app.command(epilog='Example: preambule restore confirm --as "Claire Martin" --reason "objections of May typed in again"')
def confirm(
    by: By,
    reason: Annotated[
        str,
        typer.Option(help="What was done about what could not be known; kept with the restore, and in no row of the journal."),
    ],
) -> None:
    """Stand for what a restore could not know: from here on calls are recorded, recordings may be heard, and what is due goes."""
    if not reason.strip():
        raise typer.BadParameter("say what was done", param_hint="--reason")
    now = home.now()
    with context.database(context.settings()).begin() as connection:
        waiting = unconfirmed(connection)
        who = person(connection, by, now)
        append(connection, [Entry("restore.confirmed", one.id, {"by": who}) for one in waiting], now)
        for one in waiting:
            note_confirmed(connection, one.id, who, reason.strip(), now)
    say(f"Confirmed: {len(waiting)}." if waiting else "No restore waits for anybody.")


def _tell(done: Restored) -> None:
    if done.unreadable is not None:
        say(f"The house that was here could not be read ({done.unreadable}): what it knew is lost, as far as nobody else has it.")
    if done.lost:
        say(
            f"{done.lost} rows of the journal are lost: a signed checkpoint names them, and nothing at hand has them. The journal says so."
        )
    if JOURNAL in done.unknown:
        say(
            "Nobody can say what happened after the last row of the journal at hand. What was refused, objected to, held, restricted or destroyed "
            "early since then is not known here."
        )
    if done.waiting:
        say(
            f"{done.waiting} recordings fell due, and somebody may have held them since. They are kept, unheard, until the restore is confirmed; "
            "then they are destroyed. Look for the newer journal, or place what you know of again: preambule retention hold"
        )
    elif done.fell_due and JOURNAL in done.unknown:
        say("What fell due has lost its key, as --destroy-due wants it, though a hold of since then may have been to keep it.")
    kinds = [kind for kind in done.unknown if kind != JOURNAL]
    if kinds:
        say(f"The journal tells of changes that it does not hold: {', '.join(kinds)}. Make them again.")
    if done.unknown:
        say("Until then nothing is recorded and nothing can be heard: preambule restore confirm")
    if done.missing:
        say(
            f"{len(done.missing)} recordings have no body here: bring them beside the backup and restore again, or repair the store."
        )


def _row(done: Restored) -> dict[str, object]:
    return {
        "restore": done.restore_id,
        "backup": done.backup_id,
        "rows": done.rows,
        "journal_rows_added": done.continued,
        "journal_rows_lost": done.lost,
        "destroyed_again": done.destroyed,
        "fell_due": done.fell_due,
        "due_and_waiting": done.waiting,
        "bodies_missing": len(done.missing),
        "unknown": done.unknown,
    }
