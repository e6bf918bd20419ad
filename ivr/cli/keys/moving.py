"""`preambule keys rotate`."""

from __future__ import annotations

from typing import Annotated

import typer

from ivr.bootstrap import home, key_ring
from ivr.cli import context
from ivr.cli.keys import common
from ivr.cli.output import AsJson, print_json, progress_bar, say
from ivr.database import key_headers
from ivr.database.engine import reading
from ivr.domain.key_period import KeyPeriod
from ivr.settings import Settings
from ivr.vault.keys import recipients
from ivr.vault.keys.periods import renew as renewed
from ivr.vault.keys.rotation import rotate as rotated


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: preambule keys rotate --renew 2027-02")(rotate)


def rotate(
    renew: Annotated[
        str | None, typer.Option(help="Make another key for this month first, 2027-02: its present one is no longer trusted.")
    ] = None,
    profile: common.Profile = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Wrap every header for the key of its due date, where it is not yet. Bodies stay as they are; what is cut short goes on."""
    settings = context.settings()
    engine, file = context.database(settings), home.recipients_file(settings)
    if renew is not None:
        period = common.period(renew, "--renew")
        with reading(engine) as connection:
            unfinished = key_headers.others(connection, str(period), _current(settings, period))
        if unfinished:
            say(f"A rotation of {period} was cut short with {unfinished} headers left: it goes on, and no further key is made.")
        else:
            key = renewed(common.keeper(settings, profile), file, period, home.now(), key_ring.journalled(engine))
            say(f"Calls due in {period} are encrypted for {key.recipient} from now on.")
    opening = common.identities(settings, profile)
    with progress_bar() as bar:
        task = bar.add_task("rotating")
        done = rotated(
            engine,
            opening,
            recipients.read(file),
            home.now(),
            progress=lambda at, of: bar.update(task, completed=at, total=of),
        )
    if as_json:
        print_json({"looked_at": done.looked_at, "rewrapped": done.rewrapped, "failed": done.failed, "why": done.why})
    say(f"{done.rewrapped} of {done.looked_at} headers have other recipients now.")
    for recording, why in done.why.items():
        say(f"{recording} stays as it was: {why}")
    if done.failed:
        say(f"{done.failed} headers could not be rotated. Put right what is said above, and run this again.")
        raise typer.Exit(1)


def _current(settings: Settings, period: KeyPeriod) -> str:
    """The recipients of a period, as the key table names them; empty when it has none."""
    known = recipients.read(home.recipients_file(settings)).known
    return recipients.Chosen(tuple(recipient.key for recipient in known if recipient.period == period), period).written
