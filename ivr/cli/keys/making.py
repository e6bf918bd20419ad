"""`preambule keys create`, `list`, `periods` and `public`."""

from __future__ import annotations

from typing import Annotated

import typer

from ivr.bootstrap import home, key_ring
from ivr.cli import context
from ivr.cli.keys import common
from ivr.cli.output import AsJson, print_rows, say
from ivr.database import key_headers
from ivr.database.engine import reading
from ivr.domain.key_period import KeyPeriod, months
from ivr.settings import Settings
from ivr.vault.errors import RecipientsMissing
from ivr.vault.keys import recipients
from ivr.vault.keys.destruction import states
from ivr.vault.keys.periods import make_any_day, make_missing
from ivr.vault.keys.store import SHORTEST, KeyStore, profiles


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: preambule keys create --ahead 6")(create)
    app.command("list", epilog="Example: preambule keys list --json")(list_)
    app.command(epilog="Example: preambule keys periods --json")(periods)
    app.command(epilog="Example: preambule keys public > signing.pub.pem")(public)


def create(
    name: Annotated[
        str | None, typer.Argument(help="Makes one key for any due date, under this name; by default, keys for periods.")
    ] = None,
    period: Annotated[str | None, typer.Option(help="Only this month of due dates, 2027-02.")] = None,
    until: Annotated[str | None, typer.Option(help="Every month from this one to that, 2027-12.")] = None,
    ahead: Annotated[
        int | None, typer.Option(min=0, max=240, help="For the calls of so many months; PREAMBULE_KEYS_AHEAD by default.")
    ] = None,
    profile: common.Profile = "",
) -> None:
    """Make the keys that are lacking for the due dates to come. Private halves belong on another machine than calls (LAW 26)."""
    settings = context.settings()
    home.make_folders(settings)
    home.signer(settings)
    profile = profile or settings.key_profile
    if profile and profile not in profiles(settings.identities):
        _new_profile(settings, profile)
    engine, now = context.database(settings), home.now()
    if name is not None:
        key = make_any_day(
            common.keeper(settings, profile), home.recipients_file(settings), name, now, key_ring.journalled(engine)
        )
        say(f"The private half is in {settings.identities}; take it off this host if calls are answered here.")
        typer.echo(key.recipient)
        return
    if period is not None:
        wanted: tuple[KeyPeriod, ...] = (common.period(period, "--period"),)
    elif until is not None:
        wanted = tuple(months(KeyPeriod.of(now), common.period(until, "--until")))
    else:
        with reading(engine) as connection:
            wanted = key_ring.wanted(connection, now, settings.keys_ahead if ahead is None else ahead)
    store = common.keeper(settings, profile)
    made = make_missing(store, home.recipients_file(settings), wanted, now, key_ring.journalled(engine))
    for key in made:
        typer.echo(f"{key.period} {key.recipient}")
    say(
        f"{len(made)} keys made; calls due in their periods are encrypted for them from now on. Private halves: {settings.identities}."
    )


def _new_profile(settings: Settings, profile: str) -> None:
    passphrase = settings.key_passphrase or str(
        typer.prompt(
            f"Passphrase of the new key store {profile}, at least {SHORTEST} characters",
            hide_input=True,
            confirmation_prompt=True,
            err=True,
        )
    )
    KeyStore.create(settings.identities, profile, passphrase)


def list_(*, as_json: AsJson = False) -> None:
    """List the public keys that recordings are encrypted for."""
    known = recipients.read(home.recipients_file(context.settings())).known
    rows = [
        {"recipient": recipient.key, "period": str(recipient.period) if recipient.period else None, "name": recipient.name}
        for recipient in known
    ]
    print_rows(rows, as_json=as_json, empty="There is no key yet. Make one: preambule keys create")


def periods(*, as_json: AsJson = False) -> None:
    """Show each period of due dates: whether calls to come need it, its key, and the recordings that it opens."""
    settings, now = context.settings(), home.now()
    engine = context.database(settings)
    with reading(engine) as connection:
        opened = key_headers.by_period(connection)
        wanted = set(key_ring.wanted(connection, now, settings.keys_ahead))
        ended = states(connection)
    try:
        known = recipients.read(home.recipients_file(settings))
    except RecipientsMissing:
        known = recipients.Recipients(())
    every = wanted | known.periods | {KeyPeriod.parse(text) for text in opened if text} | set(ended)
    rows = [
        {
            "period": str(period),
            "keys": sum(recipient.period == period for recipient in known.known),
            "needed": period in wanted,
            "over": period.ends_at <= now,
            "recordings": opened.get(str(period), 0),
            "destroyed": ended.get(period),
        }
        for period in sorted(every)
    ]
    print_rows(rows, as_json=as_json, empty="No period is needed, and none has a key.")
    if opened.get(None):
        say(f"{opened[None]} recordings are encrypted for keys of any due date. Move them: preambule keys rotate")


def public() -> None:
    """Print the public key that verifies proofs, manifests and certificates."""
    settings = context.settings()
    home.make_folders(settings)
    home.signer(settings)
    typer.echo(home.public_key(settings).pem, nl=False)
