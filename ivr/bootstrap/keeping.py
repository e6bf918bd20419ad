"""What keeps and destroys recordings, wired for one host: used by the worker and by commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.database.engine import reading
from ivr.journal.chain import Row, rows
from ivr.journal.checkpoints import kept_checkpoints
from ivr.journal.verification import Verdict, verify
from ivr.settings import Settings
from ivr.vault.destruction import Destroyer
from ivr.vault.objects import open_store
from ivr.vault.sealing import Sealer, transactions


def destroyer(settings: Settings, engine: Engine) -> Destroyer:
    """What destruction needs of this host."""
    return Destroyer(engine, open_store(settings.objects_url), settings.parts, home.signer(settings))


def sealer(settings: Settings, engine: Engine) -> Sealer:
    """A sealer with transactions of its own."""
    return Sealer(
        store=open_store(settings.objects_url), parts=settings.parts, signer=home.signer(settings), transact=transactions(engine)
    )


def checkpoints_file(settings: Settings) -> Path:
    """Signed heads of the journal; worth a copy on another host."""
    return settings.home / "journal.checkpoints"


def interrupted(settings: Settings) -> Path:
    """There while a backup is being restored, and after a restore that was interrupted: until it is done again, no tables are made."""
    return settings.home / "restoring"


def verify_journal(settings: Settings, engine: Engine, *, through: Callable[[Iterable[Row]], Iterable[Row]] = iter) -> Verdict:
    """Follow the whole journal, against the signed heads that this host has kept. Raises `JournalError`.

    Args:
        settings: of this host.
        engine: its database.
        through: hands the rows on, for whoever wants to look at them on their way.
    """
    signed = kept_checkpoints(checkpoints_file(settings), home.public_key(settings))
    with reading(engine) as connection:
        return verify(through(rows(connection)), signed)
