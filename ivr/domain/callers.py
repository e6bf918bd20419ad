"""Which callers a line never records, whatever else holds (LAW 16): by their number, or by having none to tell. Pure."""

from __future__ import annotations

from ivr.domain.company import of_the_house
from ivr.domain.line import Line
from ivr.domain.numbering import means

WITHHELD = "withheld"
"""Stands among a line's unrecorded callers for everybody whose number is not told."""

INTERNAL = "internal"
"""Stands there for everybody who calls from a telephone of the house."""


def never_recorded(line: Line, caller: str | None) -> bool:
    """Whether the line never records this caller.

    Args:
        line: whose rules hold.
        caller: the number as the switch gives it, in any usual spelling; None when it is withheld.
    """
    rules = line.unrecorded_callers
    if caller is None:
        return WITHHELD in rules
    if INTERNAL in rules and of_the_house(line, caller):
        return True
    return means((rule for rule in rules if rule not in (WITHHELD, INTERNAL)), caller)
