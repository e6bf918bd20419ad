"""Each night some of the bodies are read back, so that within a period all of them are; what nobody waits for is given up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import structlog

from ivr.database import checks
from ivr.database.engine import reading
from ivr.domain.attestation import Standing
from ivr.errors import SettingsError
from ivr.vault.checking.repairing import give_up
from ivr.vault.checking.verifying import Stopped, Verifier, begin_or_resume, verify
from ivr.worker.loop import Step

log = structlog.get_logger()

NIGHTLY = "nightly"
DAY = timedelta(days=1)


def vault_steps(
    verifier: Verifier, at: time | None, within_days: int, standing: Callable[[datetime], Standing]
) -> tuple[Step, ...]:
    """Steps for a thread of their own: reading back takes hours, and nothing else may wait for it.

    Args:
        verifier: of this host.
        at: when in the night it begins, UTC; None for never.
        within_days: in how many nights all bodies are read back.
        standing: how things stand with the attestation for the store (LAW 20).
    """
    found = [
        Step("uploads", 3_600.0, lambda _at: len(give_up(verifier))),
        Step("attestation", DAY.total_seconds(), Warn(standing)),
    ]
    if at is not None:
        found.append(Step("verify", 60.0, Nightly(verifier, at, within_days)))
    return tuple(found)


def hour(text: str) -> time | None:
    """`PREAMBULE_VERIFY_AT` as a time of day; None when it is empty.

    Raises:
        SettingsError: it is no time of day.
    """
    if not text:
        return None
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(
            f"PREAMBULE_VERIFY_AT must be a time of day such as 02:00, not {text!r}; or empty for never."
        ) from error


class Nightly:
    """Begins a run each night after its hour, and goes on with one that was interrupted whatever the hour."""

    def __init__(self, verifier: Verifier, at: time, within_days: int) -> None:
        self._verifier = verifier
        self._at = at
        self._within = max(1, within_days)

    def __call__(self, at: datetime) -> int:
        """How many recordings were read back; 0 when this night's are done already, or it is not time."""
        with reading(self._verifier.engine) as conn:
            open_run, last, whole = (
                checks.unfinished(conn, NIGHTLY),
                checks.last_of(conn, NIGHTLY),
                checks.at_rest(conn),
            )
        if open_run is None and not self._is_time(at, None if last is None else last.began_at):
            return 0
        run = begin_or_resume(self._verifier.engine, NIGHTLY, -(-whole // self._within), at)
        try:
            ended = verify(self._verifier, run)
        except Stopped:
            return 0
        if ended.found:
            log.error("what is kept is not as it should be: preambule vault repair", error_id="vault.findings", found=ended.found)
        return ended.examined - run.examined

    def _is_time(self, at: datetime, last: datetime | None) -> bool:
        tonight = at.replace(hour=self._at.hour, minute=self._at.minute, second=0, microsecond=0)
        if tonight > at:
            tonight -= DAY
        return last is None or last < tonight


class Warn:
    """Tells operators, once a day, of an attestation that is missing, has ended or soon will."""

    def __init__(self, standing: Callable[[datetime], Standing]) -> None:
        self._standing = standing

    def __call__(self, at: datetime) -> int:
        """Look; nothing is done about it."""
        found = self._standing(at)
        if found is Standing.ENDING:
            log.warning(
                "the attestation for the object store soon ends: type a new one in, or nothing more is stored there",
                error_id="vault.attestation-ending",
            )
        elif not found.allows:
            log.error(
                "the object store takes nothing: its attestation is missing or has ended. preambule vault attest",
                error_id=f"vault.attestation-{found.value}",
            )
        return 0
