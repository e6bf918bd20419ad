"""What somebody says was lost, understood: the same for the command and for the page (LAW 26)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from ivr.domain.breach import Loss, Lost
from ivr.register.errors import LossUntold


def loss(
    what: Collection[Lost],
    since: datetime | None,
    now: datetime,
    *,
    until: datetime | None = None,
    known: datetime | None = None,
    recipient: str | None = None,
    person: str | None = None,
    line_id: str | None = None,
) -> Loss:
    """What was lost, and when.

    Args:
        what: everything that is in the same strange hands.
        since: since when they have had it.
        now: the moment of the report.
        until: until when they had it; now by default.
        known: when the organisation learned of it; now by default.
        recipient: public half of the lost key; None when any may be lost.
        person: pseudonymous id of whose account it is.
        line_id: only this line; None for all.

    Raises:
        LossUntold: nothing is said, or it contradicts itself.
    """
    if not what or since is None:
        raise LossUntold("Say what was lost and since when: --lost key --lost database --since 2026-11-20T08:00")
    if (Lost.ACCOUNT in what) != (person is not None):
        raise LossUntold("A lost account needs to know whose it is: --lost account --account NAME")
    until, known = until or now, known or now
    if not since <= until <= now or not since <= known <= now:
        raise LossUntold(
            "These moments contradict each other: --since comes first, then --until and --known, and none is to come."
        )
    return Loss(frozenset(what), since, until, known, recipient, person, line_id)
