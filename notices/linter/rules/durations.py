"""What is said of time and shares is what is enforced (L4, LAW 4, 11)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from notices.caps import over_cap
from notices.facts import Duration, DurationUnit
from notices.linter.finding import Finding, Rule, Severity, found
from notices.linter.inspection import Inspection
from notices.notice import Locale
from notices.texts.durations import written

OVER_CAP = Rule(
    "retention-over-cap", Severity.ERROR, (11,),
    "Durée au-delà du maximum légal pour « {purpose} » : six mois, sauf obligation légale avec sa référence.",
    "Kept longer than the law allows for {purpose}: six months, unless a legal duty with its reference says otherwise.",
)  # fmt: skip
FALSE_DURATION = Rule(
    "duration-false", Severity.ERROR, (3, 11),
    "« {excerpt} » n’est pas la durée appliquée. Écrivez {{retention}}.",
    "“{excerpt}” is not what is enforced. Write {{retention}}.",
)  # fmt: skip
TYPED_DURATION = Rule(
    "duration-typed", Severity.WARNING, (3, 11),
    "« {excerpt} » est juste aujourd’hui, mais ne suivra pas la règle. Écrivez {{retention}}.",
    "“{excerpt}” is right today, but will not follow the rule. Write {{retention}}.",
)  # fmt: skip
FALSE_SHARE = Rule(
    "share-false", Severity.ERROR, (4, 7),
    "« {excerpt} » n’est pas la part d’appels enregistrés. Écrivez {{share}}, ou rien si tous le sont.",
    "“{excerpt}” is not the share of calls that is recorded. Write {{share}}, or nothing when all are.",
)  # fmt: skip

_COUNTS = (0, 1, 2, 3, 4, 5, 6, 11, 12, 21, 30, 100)
_SHARE = re.compile(r"(\d+)\s*(?:%|٪)")


def caps(inspection: Inspection) -> Iterator[Finding]:
    """No purpose is kept for longer than the law lets it be."""
    for purpose in inspection.facts.purposes:
        if over_cap(purpose):
            yield found(OVER_CAP, purpose=purpose.kind.value)


def typed_durations(inspection: Inspection) -> Iterator[Finding]:
    """A duration that somebody has typed into an own text is the one that is enforced."""
    enforced = {purpose.retention for purpose in inspection.facts.purposes}
    for locale, piece, number, sentence in inspection.own_sentences():
        for excerpt, duration in durations_in(sentence, locale):
            rule = TYPED_DURATION if duration in enforced else FALSE_DURATION
            yield found(rule, locale, piece, number, excerpt)


def typed_shares(inspection: Inspection) -> Iterator[Finding]:
    """A share that somebody has typed into an own text is the line's."""
    for locale, piece, number, sentence in inspection.own_sentences():
        for match in _SHARE.finditer(sentence):
            if int(match[1]) != inspection.facts.sampling_percent:
                yield found(FALSE_SHARE, locale, piece, number, match.group())


def durations_in(sentence: str, locale: Locale) -> Iterator[tuple[str, Duration]]:
    """The durations written in a sentence: figures with a unit as the locale's CLDR names it."""
    for unit, pattern in _patterns(locale):
        for match in pattern.finditer(sentence):
            yield match.group(), Duration(int(match["count"]), unit)


@lru_cache(maxsize=64)
def _patterns(locale: Locale) -> tuple[tuple[DurationUnit, re.Pattern[str]], ...]:
    return tuple((unit, _pattern(unit, locale)) for unit in DurationUnit)


def _pattern(unit: DurationUnit, locale: Locale) -> re.Pattern[str]:
    said = (written(Duration(count, unit), locale) for count in _COUNTS)
    names = {re.sub(r"[\d\s]+", " ", one).strip() for one in said}
    spelt = "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in sorted(names, key=len, reverse=True) if one)
    return re.compile(rf"(?<!\d)(?P<count>\d{{1,4}})\s*(?:{spelt})(?!\w)", re.IGNORECASE)


RULES = (caps, typed_durations, typed_shares)
