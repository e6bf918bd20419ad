"""The table `[line.recording]` of a lines file: what governs a recording while the parties talk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr.database.lines_values import caller, checked, pause, telephone
from ivr.database.toml_table import REQUIRED, TomlTable
from ivr.domain.line import Pausing

SHORTEST_PAUSE, LONGEST_PAUSE = 30, 600
"""Seconds. A shorter pause ends while a card's number is still being read; a longer one is a recording that nobody ends."""


@dataclass(frozen=True, slots=True)
class Control:
    """What the table says, or what holds when it says nothing. The fields are `ivr.domain.line.Line`'s.

    None of it is announced, and so none of it makes a notice stale: who is never recorded is told so in their call, a pause takes
    nothing from what the notice says, and the warning tone is heard (LAW, last part).
    """

    house: tuple[str, ...]
    unrecorded_agents: tuple[str, ...]
    unrecorded_callers: tuple[str, ...]
    pausing: Pausing
    warning_tone: bool
    withdrawal_by_key: bool


def control(table: TomlTable) -> Control:
    """Read the table; every key of it may be missing."""
    never = table.table("never_recorded", required=False)
    found = Control(
        house=_patterns(table, "house", telephone),
        unrecorded_agents=_patterns(never, "agents", telephone),
        unrecorded_callers=_patterns(never, "callers", caller),
        pausing=_pausing(table.table("pause", required=False)),
        warning_tone=table.flag("warning_tone", False),
        withdrawal_by_key=table.flag("withdrawal_by_key", False),
    )
    never.close()
    table.close()
    return found


def _patterns(table: TomlTable, key: str, making: Callable[[str], str]) -> tuple[str, ...]:
    """The patterns of one key, in one spelling; the order does not matter to any rule, and so to no comparison."""
    made = [found for text in table.texts(key, ()) if (found := checked(table, key, making, text)) is not None]
    for twice in sorted({found for found in made if made.count(found) > 1}):
        table.wrong("lines.duplicate", key, f"{twice} stands here twice, in two spellings. Keep one.")
    return tuple(sorted(made))


def _pausing(table: TomlTable) -> Pausing:
    usual = Pausing()
    longest = usual.longest_seconds
    if text := table.text("longest", REQUIRED if "longest" in table else ""):
        found = checked(table, "longest", pause, text)
        longest = longest if found is None else found
    if not SHORTEST_PAUSE <= longest <= LONGEST_PAUSE:
        table.wrong("lines.out-of-range", "longest", "A pause lasts 30 seconds at least and 10 minutes at most.")
    resumes = table.flag("resumes", usual.resumes)
    table.close()
    return Pausing(longest, resumes)
