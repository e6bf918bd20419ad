"""What the commands about keys share: which store, and its passphrase."""

from __future__ import annotations

from typing import Annotated

import typer

from ivr.bootstrap import key_ring
from ivr.domain.key_period import KeyPeriod
from ivr.settings import Settings
from ivr.vault.keys.identities import Identities, KeepsKeys

Profile = Annotated[
    str, typer.Option(help="The key store to use, by its name; plain files in the folder of private keys by default.")
]


def ask(profile: str) -> str:
    """The passphrase of a profile, typed unseen."""
    return str(typer.prompt(f"Passphrase of the key store {profile}", hide_input=True, err=True))


def keeper(settings: Settings, profile: str) -> KeepsKeys:
    """Where private keys are kept."""
    return key_ring.keeper(settings, profile or settings.key_profile, ask)


def identities(settings: Settings, profile: str = "") -> Identities:
    """What opens headers."""
    return key_ring.KeyRing(settings, ask, profile)()


def period(text: str, option: str) -> KeyPeriod:
    """A month as it was typed."""
    try:
        return KeyPeriod.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error
