"""`preambule retention`: what is due, and its destruction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.bootstrap.keeping import destroyer
from ivr.cli import context
from ivr.cli.output import AsJson, DryRun, print_rows, progress_bar, say
from ivr.database.engine import reading
from ivr.worker.sweep import Due, plan, sweep

app = typer.Typer(no_args_is_help=True, help="What is due, and its destruction.")


@app.command(epilog="Example: preambule retention due --at 2027-05-23")
def due(
    at: Annotated[
        datetime | None, typer.Option(help="By which moment (UTC); now by default.", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"])
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show what would be destroyed by a date. Destroys nothing."""
    with reading(context.database(context.settings())) as connection:
        rows = [_row(found) for found in plan(connection, _moment(at))]
    print_rows(rows, as_json=as_json, empty="Nothing is due by then.")


@app.command(epilog="Example: preambule retention destroy --dry-run")
def destroy(*, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Destroy what is due now, as the worker does every minute. There is no way to destroy earlier."""
    if dry_run:
        due(None, as_json=as_json)
        return
    settings = context.settings()
    tools = destroyer(settings, context.database(settings))
    with progress_bar() as bar:
        task = bar.add_task("destroying")
        swept = sweep(tools, home.now(), progress=lambda done, total: bar.update(task, completed=done, total=total))
    print_rows([{"destroyed": recording} for recording in swept.destroyed], as_json=as_json, empty="Nothing is due.")
    for recording, why in swept.waiting.items():
        say(f"{recording} could not be destroyed now and is tried again: {why}")
    if swept.waiting:
        raise typer.Exit(1)


def _moment(at: datetime | None) -> datetime:
    return home.now() if at is None else at.replace(tzinfo=UTC)


def _row(found: Due) -> dict[str, object]:
    return {
        "recording": found.recording_id,
        "line": found.line_id,
        "state": found.state.value,
        "due": found.due_at,
        "reason": found.reason.value,
    }
