"""Whether the keys of this house last for the calls to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from ivr.bootstrap import home
from ivr.bootstrap.key_ring import GRACE, wanted
from ivr.database.engine import reading
from ivr.domain.key_period import KeyPeriod
from ivr.settings import Settings
from ivr.vault.keys import recipients

SOON = 1
"""For the calls of how many months the stock must last without a warning."""


@dataclass(frozen=True, slots=True)
class Stock:
    """Whether there are keys for the calls that come.

    Attributes:
        lacking: periods of due dates that calls can have soon, without a key of their own.
        recorded: whether recordings due in them are made all the same, for keys of any due date.
        last: the last period that has a key.
        over: periods that ended and still have one.
    """

    lacking: tuple[KeyPeriod, ...]
    recorded: bool
    last: KeyPeriod | None
    over: tuple[KeyPeriod, ...]

    @property
    def lasts(self) -> bool:
        """Whether there is nothing to do."""
        return not self.lacking and not self.over

    @property
    def told(self) -> str:
        """What to do, or that all is well."""
        if not self.lacking and self.over:
            return f"The month {self.over[0]} is over, and its key still opens copies in backups: preambule keys destroy {self.over[0]}"
        if not self.lacking:
            return f"there are keys for the due dates of all calls to come, the last for {self.last}"
        periods = ", ".join(map(str, self.lacking[:3])) + (" …" if len(self.lacking) > len(self.lacking[:3]) else "")
        what = (
            "recordings are encrypted for a key of any due date, which opens copies in backups for longer"
            if self.recorded
            else "calls are not recorded"
        )
        return f"No key is for due dates in {periods}: {what}. Make it where private keys are kept: preambule keys create"


def stock(settings: Settings, conn: Connection, now: datetime) -> Stock:
    """Look at the recipients. Raises as `recipients.read`."""
    known = recipients.read(home.recipients_file(settings))
    lacking = tuple(period for period in wanted(conn, now, SOON) if period not in known.periods)
    anyday = any(recipient.period is None for recipient in known.known)
    over = tuple(sorted(period for period in known.periods if period.ends_at + GRACE <= now))
    return Stock(lacking, anyday, max(known.periods, default=None), over)


def short(settings: Settings, engine: Engine, now: datetime) -> str | None:
    """What operators must be told of the stock; None while it lasts."""
    with reading(engine) as conn:
        found = stock(settings, conn, now)
    return None if found.lasts else found.told
