"""`preambule notices`: what callers are told."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress as Bar
from rich.progress import TaskID

from ivr.bootstrap import home
from ivr.bootstrap.publishing import publish, stale_lines
from ivr.cli import context
from ivr.cli.output import AsJson, DryRun, print_rows, progress_bar, say
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.notices import current_versions

if TYPE_CHECKING:
    from notices.rendering import Progress

app = typer.Typer(no_args_is_help=True, help="What callers are told, and its audio.")


@app.command(epilog="Example: preambule notices render")
def render(*, dry_run: DryRun = False) -> None:
    """Render and publish the notice of every line whose notice is missing or no longer true."""
    settings = context.settings()
    engine = context.database(settings)
    waiting = stale_lines(engine, settings)
    if dry_run or not waiting:
        say("Every notice is current." if not waiting else "To render: " + ", ".join(line.id for line in waiting))
        return
    for line in waiting:
        with progress_bar() as bar:
            task = bar.add_task(f"{line.id}: rendering")
            version = publish(engine, settings, line, home.now(), partial(_show, bar, task))
        say(f"{line.id}: published as {version.id[:12]}, {len(version.renderings)} recordings in {', '.join(version.locales)}.")


def _show(bar: Bar, task: TaskID, progress: Progress) -> None:
    bar.update(task, completed=progress.done, total=progress.total)


@app.command(epilog="Example: preambule notices show accueil --locale en")
def show(
    line: Annotated[str, typer.Argument(help="A line's id.")],
    locale: Annotated[str | None, typer.Option(help="Only this locale.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Print what a line's callers hear, with the seconds that it takes."""
    settings = context.settings()
    with reading(context.database(settings)) as connection:
        known = {found.id for found in load_lines(connection)}
        version = current_versions(connection, settings.sounds, home.now()).get(line)
    if line not in known or version is None:
        say(f"No notice is published for {line}. Lines: {', '.join(sorted(known)) or 'none'}.")
        raise typer.Exit(1)
    rows = [
        {
            "locale": said.locale,
            "piece": said.piece.value,
            "seconds": round(said.milliseconds / 1000, 1),
            "voice": said.voice,
            "text": said.text,
        }
        for said in version.renderings.values()
        if locale in (None, said.locale)
    ]
    print_rows(rows, as_json=as_json, empty=f"Nothing is said in {locale}.")
