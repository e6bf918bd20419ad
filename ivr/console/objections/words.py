"""How objections are shown."""

from __future__ import annotations

from datetime import datetime

from ivr.console.wording.marks import N_, Words
from ivr.domain.objection import Objection, Origin

ORIGIN: dict[Origin, str] = {
    Origin.COMMAND: N_("Command line"),
    Origin.IMPORT: N_("Imported"),
    Origin.CONSOLE: N_("Console"),
    Origin.KEY: N_("By key, on the telephone"),
    Origin.PAGE: N_("By the caller, on the line’s public page"),
}

IN_FORCE = Words("⊘", N_("Holds"), "refused")
EXPIRED = Words("◌", N_("Expired"), "calm")
WITHDRAWN = Words("×", N_("Withdrawn"), "calm")

DONE: dict[str, str] = {
    "added": N_("The objection is written. New calls know it within a second."),
    "known": N_("This number objects in these terms already. Nothing was changed."),
    "withdrawn": N_("The objection is withdrawn, and nothing of the number is kept. It counts from the next call on."),
}
"""What has just been done, by the word that the page's address carries."""


def state(one: Objection, now: datetime) -> Words:
    """Whether it holds, and if not, why. One that had expired before its hash was forgotten has expired."""
    if one.in_force(now):
        return IN_FORCE
    ended = one.withdrawn_at or now
    return EXPIRED if one.until is not None and one.until <= ended else WITHDRAWN
