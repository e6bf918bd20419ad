"""What the worker does: seal what waits, mend what callers hear, destroy what is due, forget what has expired, vouch for the journal."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import Engine

from ivr.access.ending import settle
from ivr.domain.line import Line
from ivr.errors import PreambuleError
from ivr.journal.cutting import Cutter
from ivr.vault.recovery import seal_pending
from ivr.vault.retention.destruction import Destroyer
from ivr.vault.sealing import Sealer
from ivr.worker.backups import BackUp, Backups
from ivr.worker.clock import BelievedClock
from ivr.worker.holds import Keep
from ivr.worker.journal import Cut, Vouch
from ivr.worker.loop import Step
from ivr.worker.objections import Expire
from ivr.worker.returned import Returned
from ivr.worker.rights import Forget, WarnOfRequests
from ivr.worker.sweep import sweep

log = structlog.get_logger()

TRY_AGAIN = timedelta(minutes=1)
"""How long a line whose sounds could not be made again waits for the next attempt; a change of the line is tried at once."""


@dataclass(frozen=True, slots=True)
class Notices:
    """The port to what callers hear.

    Attributes:
        untrue: lines whose notice is missing or no longer says what is enforced (L4): people must publish.
        spoilt: lines whose published notice has lost some of its sound.
        mend: makes the lost sounds of a line again.
        settle: retires texts that have been replaced; how many.
    """

    untrue: Callable[[], Iterable[Line]]
    spoilt: Callable[[], Iterable[Line]]
    mend: Callable[[Line], object]
    settle: Callable[[], int]


def steps(
    destroyer: Destroyer,
    sealer: Sealer | None,
    notices: Notices | None,
    checkpoints: Path,
    stop: threading.Event,
    cutter: Cutter | None = None,
    backups: Backups | None = None,
) -> Sequence[Step]:
    """The worker's steps, the most pressing first.

    Args:
        destroyer: for what is due.
        sealer: for what waits to be sealed; None on a host that shares no folder of parts with a line process.
        notices: what callers hear; None where another process looks after it.
        checkpoints: file to which signed heads of the journal are added.
        stop: the worker's; a long step looks at it.
        cutter: lets old rows of the journal go; None where another process does.
        backups: None where no folder for them is set.
    """
    found = [
        Step("holds", 60.0, Keep(destroyer.engine)),
        Step("destroy", 60.0, Destroy(destroyer, stop)),
        Step("returned", 3600.0, Returned(destroyer)),
        Step("objections", 600.0, Expire(destroyer.engine)),
        Step("access", 60.0, Settle(destroyer.engine)),
        Step("requests", 600.0, WarnOfRequests(destroyer.engine)),
        Step("numbers", 3600.0, Forget(destroyer.engine)),
        Step("checkpoint", 900.0, Vouch(destroyer.engine, destroyer.signer, checkpoints)),
    ]
    if notices is not None:
        found.insert(0, Step("mend", 2.0, Mend(notices, stop)))
        found.append(Step("notices", 10.0, Watch(notices)))
    if backups is not None:
        found.append(Step("backup", 60.0, BackUp(backups, stop)))
    if sealer is not None:
        found.insert(0, Step("seal", 5.0, lambda at: _seal(sealer, at)))
    if cutter is not None:
        found.append(Step("journal", 3600.0, Cut(cutter, checkpoints, stop)))
    return tuple(found)


class Mend:
    """Makes lost sounds again. A line for which it fails leaves the others theirs, and is tried again after a while."""

    def __init__(self, notices: Notices, stop: threading.Event) -> None:
        self._notices = notices
        self._stop = stop
        self._failed: dict[tuple[str, str], datetime] = {}

    def __call__(self, at: datetime) -> int:
        """Mend every spoilt line; how many are whole again."""
        done = 0
        for line in self._notices.spoilt():
            if self._stop.is_set():
                break
            which = (line.id, line.announced_hash)
            if which not in self._failed or abs(at - self._failed[which]) >= TRY_AGAIN:
                done += self._mend(line, which, at)
        return done

    def _mend(self, line: Line, which: tuple[str, str], at: datetime) -> int:
        try:
            self._notices.mend(line)
        except PreambuleError as error:
            self._failed[which] = at
            log.error(
                "a line has lost sounds: its calls go through unrecorded", line=line.id, error_id=error.id, error=error.message
            )
            return 0
        self._failed.pop(which, None)
        return 1


class Watch:
    """Tells operators, once for each state of a line, whose callers hear nothing true; retires texts that were replaced."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._told: frozenset[tuple[str, str]] = frozenset()

    def __call__(self, at: datetime) -> int:
        """Look; how many texts were retired."""
        untrue = {(line.id, line.announced_hash) for line in self._notices.untrue()}
        for line_id, _ in sorted(untrue - self._told):
            log.error(
                "a notice is missing or no longer true: calls of its line go through unrecorded until people publish it",
                line=line_id,
                error_id="notices.untrue",
            )
        self._told = frozenset(untrue)
        return self._notices.settle()


class Destroy:
    """Sweeps what is due by a clock that can be believed."""

    def __init__(self, tools: Destroyer, stop: threading.Event) -> None:
        self._tools = tools
        self._stop = stop
        self._clock = BelievedClock()

    def __call__(self, at: datetime) -> int:
        """Destroy what is due; how many recordings that was."""
        return sweep(self._tools, self._clock.believed(at), stopping=self._stop.is_set).destroyed


class Settle:
    """Ends roles, accesses and listenings whose time has passed, by a clock that can be believed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._clock = BelievedClock()

    def __call__(self, at: datetime) -> int:
        """End them; how many that were."""
        return settle(self._engine, self._clock.believed(at))


def _seal(sealer: Sealer, at: datetime) -> int:
    done = seal_pending(sealer, at)
    for recording_id, why in done.waiting.items():
        log.warning("a recording waits to be sealed", recording=recording_id, why=why)
    return len(done.sealed)
