"""`preambule worker`: what must be rendered, sealed, destroyed and vouched for, read off the tables (L8)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.backing_up import scheduled
from ivr.bootstrap.keeping import checkpoints_file, cutter, destroyer, sealer, verifier
from ivr.bootstrap.key_ring import end_periods, top_up
from ivr.bootstrap.key_stock import short
from ivr.bootstrap.storing import check_store, holding
from ivr.bootstrap.studio.opening import mend, settle_all, spoilt_lines, untrue_lines
from ivr.database.engine import open_database
from ivr.settings import Settings
from ivr.worker.keys import Keys
from ivr.worker.loop import Step, stop_on_signals
from ivr.worker.loop import run as run_steps
from ivr.worker.steps import Notices, steps
from ivr.worker.vault import hour, vault_steps


def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT.

    Raises:
        JournalMonths: the journal's retention is not one that LAW 19 allows.
        DatabaseError, VaultError: the database's address or the store's cannot be used at all; what fails later is tried again.
        AttestationMissing, AttestationEnded: the store is a third party's and may not be used (LAW 20).
    """
    engine = open_database(settings.database_url)
    check_store(settings, engine)
    stop = threading.Event()
    stop_on_signals(stop)

    notices = Notices(
        untrue=partial(untrue_lines, engine, settings),
        spoilt=partial(spoilt_lines, engine, settings),
        mend=partial(mend, engine, settings),
        settle=partial(settle_all, engine),
    )
    found = steps(
        destroyer(settings, engine),
        sealer(settings, engine),
        notices,
        checkpoints_file(settings),
        stop,
        cutter(settings, engine),
        scheduled(settings, engine),
    )
    looked_after = Keys(
        partial(top_up, settings, engine), partial(end_periods, settings, engine), partial(short, settings, engine)
    )
    keys = Step("keys", 600.0, looked_after)
    reading_back = threading.Thread(
        target=run_steps, args=(_vault_steps(settings, engine, stop), stop), kwargs={"now": home.now}, name="vault"
    )
    reading_back.start()
    try:
        run_steps((*found, keys), stop, now=home.now)
    finally:
        stop.set()
        reading_back.join()
    engine.dispose()


def _vault_steps(settings: Settings, engine: Engine, stop: threading.Event) -> Sequence[Step]:
    return vault_steps(
        replace(verifier(settings, engine), stopping=stop.is_set),
        hour(settings.verify_at),
        settings.verify_within_days,
        holding(settings, engine).standing,
    )
