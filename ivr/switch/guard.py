"""The failsafe that waits behind a call: FreeSWITCH moves the caller there when the line process falls silent.

A caller who is being told must not be left in silence by a process that hangs (L5), so the transfer is scheduled
anew before each prompt. And a process that wakes up later must not reach a call that has been moved: what it
would still play, bridge or record is held back by two tests. Its own clock says when the transfer was due; and
FreeSWITCH says, each time the old transfer is deleted, whether there still was one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from time import monotonic

import structlog

from ivr.switch import commands
from ivr.switch.wire import Message

log = structlog.get_logger()

EARLY_SECONDS = 2.0
"""How much before its time a transfer is taken for done: FreeSWITCH counts whole seconds and was seen to be up to 0.7 s early."""

_TARGET = re.compile(r"\S+ XML \S+")
_NONE = "Deleted: 0"

Prelude = list[tuple[bytes, "Guard | Scheduled"]]
"""Commands that go out in front of others, in the same write, each with the slot of its reply."""


class Scheduled:
    """The slot of the answer to `sched_transfer`: only a refusal matters."""

    __slots__ = ("_guard",)

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def set(self, value: Message) -> None:
        """FreeSWITCH has answered."""
        if value.data.startswith("-"):
            self._guard.refused(value.data.strip())

    def fail(self, error: Exception) -> None:
        """No answer will come."""


class Guard:
    """What is scheduled for one call, as far as this process knows. It is also the slot of the answers to its own `sched_del`.

    Args:
        uuid: of the caller's leg.
        failsafe: `EXTENSION XML CONTEXT`, as the dialplan says it in `preambule_failsafe`; None for a dialplan that does
            not: then the guard is deleted once and nothing is scheduled anew.
        lost: called, in the hub, when FreeSWITCH says that the transfer has been carried out already.

    Attributes:
        pending: a transfer waits.
        stray: one was scheduled for a call that was no longer ours: it would end that conversation, and has to be deleted.
    """

    __slots__ = ("_delete", "_lost", "_scheduled", "_until", "_uuid", "failsafe", "pending", "stray")

    def __init__(self, uuid: str, failsafe: str | None, lost: Callable[[], None]) -> None:
        self.failsafe = failsafe if failsafe is not None and _TARGET.fullmatch(failsafe) else None
        self.pending = bool(uuid)
        self.stray = False
        self._uuid = uuid
        self._lost = lost
        self._until = math.inf
        self._delete = f"sched_del {uuid}"
        self._scheduled = Scheduled(self)

    @property
    def overdue(self) -> bool:
        """Whether the transfer has been carried out, or may be at any moment."""
        return monotonic() >= self._until

    def replacing(self, seconds: float) -> list[str]:
        """What to ask FreeSWITCH to replace the dialplan's guard, or our own, by one in so many seconds; give the first answer to `replaced`."""
        schedule = self._schedule(seconds) if self.failsafe else None
        return [self._delete] if schedule is None else [self._delete, schedule]

    def replaced(self, answer: str) -> bool:
        """Whether the call is still ours, by the answer to the first question of `replacing`.

        Without the dialplan's word nobody knows: it may never have set a guard.
        """
        waited, self.pending = self.pending, self.failsafe is not None
        if self.failsafe is None or not waited or not answer.endswith(_NONE):
            return True
        self.stray = True
        return False

    def renew(self, seconds: float) -> Prelude:
        """Delete the transfer that waits, if one does, and schedule it in so many seconds from now."""
        if self.failsafe is None:
            return []
        before = self.release()
        self.pending = True
        return [*before, (commands.command(f"api {self._schedule(seconds)}"), self._scheduled)]

    def release(self) -> Prelude:
        """Delete the transfer: from here on the call must not be interrupted."""
        if self.failsafe is None or not self.pending:
            return []
        self.pending, self._until = False, math.inf
        return [(commands.command(f"api {self._delete}"), self)]

    def removing(self) -> str:
        """What to ask FreeSWITCH so that no transfer is left."""
        self.stray = self.pending = False
        return self._delete

    def _schedule(self, seconds: float) -> str:
        whole = math.ceil(seconds)
        self._until = monotonic() + whole - EARLY_SECONDS
        return f"sched_transfer +{whole} {self._uuid} {self.failsafe}"

    def refused(self, answer: str) -> None:
        """Nothing waits behind this call any more; it goes on, as it would without a guard."""
        self.pending, self._until = False, math.inf
        log.warning("the failsafe could not be scheduled", error_id="switch.refused", answer=answer, call=self._uuid)

    # -- the slot of `sched_del` in a prelude, in the hub ---------------------------------------------------------

    def set(self, value: Message) -> None:
        """FreeSWITCH says how many transfers it has deleted: none means that the failsafe has the call."""
        if value.data.strip().endswith(_NONE):
            self.stray = self.pending
            self._lost()

    def fail(self, error: Exception) -> None:
        """No answer will come."""
