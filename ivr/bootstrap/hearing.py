"""The way to recordings, wired for one host: used by commands and by the console."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from ivr.access.door import Door
from ivr.access.moment import believed
from ivr.bootstrap import home
from ivr.bootstrap.key_ring import Ask, KeyRing, never
from ivr.database import holds
from ivr.domain.access import Standing
from ivr.settings import Settings
from ivr.vault.objects import open_store


def door(settings: Settings, engine: Engine, ask: Ask = never) -> Door:
    """What asking and hearing need of this host. Private keys are looked for only when a recording is opened.

    Args:
        settings: of this host.
        engine: its database.
        ask: for the passphrase of the key store, where there is one.
    """
    return Door(
        engine=engine,
        store=open_store(settings.objects_url),
        identities=KeyRing(settings, ask),
        public_key=home.public_key(settings),
        secret=home.factor_key(settings),
        standing=_standing,
        clock=home.now,
    )


def _standing(conn: Connection, recording_id: str) -> Standing:
    """What the holds in force say, by a moment that no clock set back can make earlier."""
    return Standing.of(holds.of_recording(conn, recording_id), believed(conn, home.now()))
