"""`preambule worker`: what must be rendered, sealed, destroyed and vouched for, read off the tables (L8)."""

from __future__ import annotations

import threading
from functools import partial

from ivr.bootstrap.backing_up import scheduled
from ivr.bootstrap.keeping import checkpoints_file, destroyer, sealer
from ivr.bootstrap.studio import mend, settle_all, spoilt_lines, untrue_lines
from ivr.database.engine import open_database
from ivr.settings import Settings
from ivr.worker.loop import run as run_steps
from ivr.worker.loop import stop_on_signals
from ivr.worker.steps import Notices, steps


def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT.

    Raises:
        DatabaseError, VaultError: the database's address or the store's cannot be used at all; what fails later is tried again.
    """
    engine = open_database(settings.database_url)
    stop = threading.Event()
    stop_on_signals(stop)

    notices = Notices(
        untrue=partial(untrue_lines, engine, settings),
        spoilt=partial(spoilt_lines, engine, settings),
        mend=partial(mend, engine, settings),
        settle=partial(settle_all, engine),
    )
    wanted = steps(
        destroyer(settings, engine),
        sealer(settings, engine),
        notices,
        checkpoints_file(settings),
        stop,
        scheduled(settings, engine),
    )
    run_steps(wanted, stop)
    engine.dispose()
