"""`preambule retention plan|due|destroy`."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.bootstrap.keeping import destroyer
from ivr.cli import context
from ivr.cli.output import AsJson, DryRun, print_json, print_rows, progress_bar, say
from ivr.cli.retention.common import At, moment
from ivr.database.due import Mortal, awaiting_visa, counted, everything_due, kept
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.domain.line import Line
from ivr.domain.retention import RetentionRule, rule
from ivr.vault.retention.certificate import reason_of
from ivr.worker.sweep import sweep

MOST = 1_000
Limit = Annotated[int, typer.Option(min=1, max=1_000_000, help="Rows at most.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: preambule retention plan --json")(plan)
    app.command(epilog="Example: preambule retention due --at 2027-05-23")(due)
    app.command(epilog="Example: preambule retention destroy --dry-run")(destroy)


def plan(*, as_json: AsJson = False) -> None:
    """Show for each line and purpose how long recordings live, by what right, and what has to happen before they go."""
    with reading(context.database(context.settings())) as connection:
        rows = [_rule_row(line, rule(purpose)) for line in load_lines(connection) for purpose in line.facts.purposes]
    print_rows(rows, as_json=as_json, empty="There is no line yet. Load some: preambule lines import FILE")


def due(at: At = None, limit: Limit = MOST, *, as_json: AsJson = False) -> None:
    """Show what would be destroyed by a date, and what is kept beyond its day and why. Destroys nothing."""
    by = moment(at)
    with reading(context.database(context.settings())) as connection:
        rows = [_row(found) for found in islice(everything_due(connection, by), limit)]
        rows += [_kept_row(found, by) for found in islice(kept(connection, by), limit - len(rows))]
        total, awaiting = counted(connection, by), awaiting_visa(connection, by)
    print_rows(rows, as_json=as_json, empty="Nothing is due by then.")
    if total > limit:
        say(f"{total} recordings are due; {limit} are shown.")
    for line, (count, since) in awaiting.items():
        say(
            f"{count} recording(s) of {line} wait for a visa since {since:%Y-%m-%d}; nobody may hear them. "
            f"Ask the archives: preambule retention visa propose {line}"
        )


def destroy(*, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Destroy what is due now, as the worker does every minute. There is no way to destroy earlier."""
    if dry_run:
        due(None, MOST, as_json=as_json)
        return
    settings = context.settings()
    tools = destroyer(settings, context.database(settings))
    with progress_bar() as bar:
        task = bar.add_task("destroying")
        swept = sweep(tools, home.now(), progress=lambda done, total: bar.update(task, completed=done, total=total))
    if as_json:
        print_json({"destroyed": swept.destroyed, "waiting": swept.waiting, "bordereaux": swept.bordereaux})
    say(f"{swept.destroyed} recording(s) destroyed." if swept.destroyed else "Nothing was destroyed.")
    for batch in swept.bordereaux:
        say(f"The bordereau of batch {batch} is signed: preambule retention visa print {batch} --out bordereau.pdf")
    for recording, why in swept.waiting.items():
        say(f"{recording} could not be destroyed now and is tried again: {why}")
    if swept.waiting:
        raise typer.Exit(1)


def _row(found: Mortal) -> dict[str, object]:
    return {
        "recording": found.id,
        "line": found.line_id,
        "state": found.state.value,
        "due": found.due_at,
        "reason": reason_of(found).value,
        "kept": None,
    }


def _kept_row(found: Mortal, by: datetime) -> dict[str, object]:
    held = found.held_until is not None and found.held_until > by
    why = f"held until {found.held_until:%Y-%m-%d}" if held else "waits for a visa"
    return _row(found) | {"reason": None, "kept": why}


def _rule_row(line: Line, found: RetentionRule) -> dict[str, object]:
    gone = line.disposal
    return {
        "line": line.id,
        "purpose": found.kind.value,
        "kept": f"{found.retention.count} {found.retention.unit.value}",
        "at_most": f"{found.cap.count} {found.cap.unit.value}",
        "law": found.law,
        "reference": found.reference or None,
        "destruction": "on its day" if gone is None else f"{gone.authority.value}: {gone.reference or gone.archives}",
    }
