"""`preambule notices publish|rollback`."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress as Bar
from rich.progress import TaskID

from ivr.bootstrap import home
from ivr.cli.context import opened
from ivr.cli.notices.common import By, From, LineId, Locales, locales_of
from ivr.cli.output import AsJson, print_json, progress_bar, say
from ivr.studio.publishing import Made

if TYPE_CHECKING:
    from notices.rendering import Progress


def register(app: typer.Typer) -> None:
    """Add the commands that publish."""
    app.command(epilog="Example: preambule notices publish accueil --as amadou --at 2027-01-04T08:00")(publish)
    app.command(epilog="Example: preambule notices rollback accueil 3f2a9c1b --as amadou")(rollback)


def publish(line: LineId, by: By, locales: Locales = None, at: From = None, *, as_json: AsJson = False) -> None:
    """Speak the approved texts of a line and let callers hear them, all or none. What has not changed is not spoken again."""
    from ivr.bootstrap.studio.publishing import publish_notice

    settings, engine = opened()
    with progress_bar() as bar:
        tell = partial(show_progress, bar, bar.add_task(f"{line}: speaking"))
        made = publish_notice(
            engine, settings, line, by, locales=locales_of(locales) or None, effective_at=_utc(at), progress=tell
        )
    _tell(made, as_json=as_json)


def rollback(
    line: LineId,
    publication: Annotated[str, typer.Argument(help="Which one, as `notices history` names it; its beginning is enough.")],
    by: By,
    at: From = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Publish what was published before anew."""
    from ivr.bootstrap.studio.publishing import roll_back_notice

    settings, engine = opened()
    with progress_bar() as bar:
        tell = partial(show_progress, bar, bar.add_task(f"{line}: speaking"))
        made = roll_back_notice(engine, settings, line, publication, by, effective_at=_utc(at), progress=tell)
    _tell(made, as_json=as_json)


def show_progress(bar: Bar, task: TaskID, progress: Progress) -> None:
    """Move a bar to where a rendering is."""
    bar.update(task, completed=progress.done, total=progress.total)


def _utc(moment: datetime | None) -> datetime | None:
    at = moment and moment.replace(tzinfo=UTC)
    if at is not None and at <= home.now():
        raise typer.BadParameter("this moment has passed; leave it out to publish at once", param_hint="--at")
    return at


def _tell(made: Made, *, as_json: bool) -> None:
    publication, version = made.publication, made.version
    if as_json:
        print_json(
            {
                "publication": publication.id,
                "notice": version.id,
                "line": publication.line_id,
                "locales": list(version.locales),
                "changed": list(made.changed),
                "pieces": len(version.renderings),
                "called_off": [one.id for one in made.called_off],
                "from": publication.effective_at,
            }
        )
        return
    when = f"from {publication.effective_at:%Y-%m-%d %H:%M} UTC" if publication.effective_at else "from now on"
    say(
        f"{publication.line_id}: published as {version.id[:12]}, heard {when}; {len(version.renderings)} pieces in "
        f"{', '.join(version.locales)}; new to callers: {', '.join(made.changed) or 'nothing'}."
    )
    for one in made.called_off:
        say(f"What was to be heard from {one.effective_at:%Y-%m-%d %H:%M} UTC on ({one.version_id[:12]}) is called off by it.")
