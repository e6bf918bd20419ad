"""Reading a notice by all rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from notices.linter.finding import Finding, Severity
from notices.linter.inspection import Inspection
from notices.linter.rules import durations, items, keys, sound, wording

RULES: tuple[Callable[[Inspection], Iterator[Finding]], ...] = (
    *items.RULES,
    *wording.RULES,
    *keys.RULES,
    *durations.RULES,
    *sound.RULES,
)

_ORDER = {severity: place for place, severity in enumerate(Severity)}


def lint(inspection: Inspection) -> tuple[Finding, ...]:
    """Everything found, what forbids publishing first, then by locale and piece.

    Raises:
        LanguageUnknown: the linter has no words of a locale's language.
    """
    found = [finding for rule in RULES for finding in rule(inspection)]
    return tuple(sorted(found, key=lambda one: (_ORDER[one.rule.severity], one.locale or "", one.piece or "", one.sentence)))
