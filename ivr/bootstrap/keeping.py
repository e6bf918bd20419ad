"""What keeps and destroys recordings, wired for one host: used by the worker and by commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.storing import receiving_store
from ivr.capture.leftovers import PIPE
from ivr.database.engine import reading
from ivr.domain.journal_retention import JournalRetention
from ivr.journal.chain import Row, rows
from ivr.journal.checkpoints import kept_checkpoints
from ivr.journal.cuts import beginning, outlived, stored_cuts, stored_kept
from ivr.journal.cutting import Cutter
from ivr.journal.verification import Verdict, verify
from ivr.settings import Settings
from ivr.vault.checking.verifying import Verifier
from ivr.vault.objects import open_store
from ivr.vault.retention.derived import DerivedFolder, SpoolFiles
from ivr.vault.retention.destruction import Derived, Destroyer
from ivr.vault.sealing import Sealer, transactions


def destroyer(settings: Settings, engine: Engine) -> Destroyer:
    """What destruction needs of this host."""
    return Destroyer(engine, open_store(settings.objects_url), settings.parts, home.signer(settings), derived(settings))


def derived(settings: Settings) -> tuple[Derived, ...]:
    """Where else something of a recording may lie on this host."""
    return DerivedFolder(derived_folder(settings)), SpoolFiles(settings.spool, PIPE)


def derived_folder(settings: Settings) -> Path:
    """Where waveforms, caches and the like belong: they are destroyed with their recording (`ivr.vault.retention.derived`)."""
    return settings.home / "derived"


def sealer(settings: Settings, engine: Engine) -> Sealer:
    """A sealer with transactions of its own."""
    return Sealer(
        store=receiving_store(settings, engine),
        parts=settings.parts,
        signer=home.signer(settings),
        transact=transactions(engine),
        derived=derived(settings),
    )


def verifier(settings: Settings, engine: Engine) -> Verifier:
    """What reading back needs of this host."""
    return Verifier(
        engine=engine,
        store=open_store(settings.objects_url),
        parts=settings.parts,
        public_key=home.signer(settings).public,
        now=home.now,
        sole=engine.dialect.name == "sqlite",
    )


def checkpoints_file(settings: Settings) -> Path:
    """Signed heads of the journal; worth a copy on another host."""
    return settings.home / "journal.checkpoints"


def interrupted(settings: Settings) -> Path:
    """There while a backup is being restored, and after a restore that was interrupted: until it is done again, no tables are made."""
    return settings.home / "restoring"


def cutter(settings: Settings, engine: Engine) -> Cutter:
    """What the journal's own retention needs of this host.

    Raises:
        JournalMonths: the rule is not one that LAW 19 allows.
    """
    return Cutter(engine, home.signer(settings), JournalRetention(settings.journal_months, settings.journal_reason))


def verify_journal(
    settings: Settings,
    engine: Engine,
    *,
    through: Callable[[Iterable[Row]], Iterable[Row]] = iter,
    checkpoints: Path | None = None,
) -> Verdict:
    """Follow the whole journal, from its last cut on, against the signed heads that this host has kept. Raises `JournalError`.

    Args:
        settings: of this host.
        engine: its database.
        through: hands the rows on, for whoever wants to look at them on their way; the rows that outlived cuts first.
        checkpoints: a file of signed heads that was kept elsewhere; this host's by default.
    """
    key = home.public_key(settings)
    signed = kept_checkpoints(checkpoints or checkpoints_file(settings), key)
    with reading(engine) as connection:
        cuts = stored_cuts(connection, key)
        start = beginning(cuts)
        for _ in through(outlived(cuts, stored_kept(connection))):
            pass
        return verify(through(rows(connection, start.sequence)), signed, start=start)
