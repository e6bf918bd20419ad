"""What is said of time and shares is what is enforced (L4, LAW 4, 11)."""

from __future__ import annotations

from collections.abc import Iterator

from notices.caps import over_cap
from notices.facts import Duration, DurationUnit
from notices.linter.amounts import durations_in, shares_in
from notices.linter.finding import Finding, Rule, Severity, found
from notices.linter.inspection import Inspection
from notices.notice import Locale, Piece
from notices.texts.sentences import placeholders
from notices.texts.words import shortest

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
OTHER_DURATION = Rule(
    "duration-other", Severity.WARNING, (3, 11),
    "« {excerpt} » n’est pas la durée de conservation. Si c’est elle que vous annoncez, écrivez {{retention}}.",
    "“{excerpt}” is not how long recordings are kept. If that is what you announce, write {{retention}}.",
)  # fmt: skip
FALSE_SHARE = Rule(
    "share-false", Severity.ERROR, (4, 7),
    "« {excerpt} » n’est pas la part d’appels enregistrés. Écrivez {{share}}, ou rien si tous le sont.",
    "“{excerpt}” is not the share of calls that is recorded. Write {{share}}, or nothing when all are.",
)  # fmt: skip

_OF_RECORDINGS = frozenset({Piece.LEVEL1, Piece.PURPOSES, Piece.RECIPIENTS, Piece.RETENTION, Piece.REFUSED_LATER})
"""Where a duration can only be that of the recordings. Elsewhere it may be another: an answer within a month, a call again in two days."""
_MONTHS = 12


def caps(inspection: Inspection) -> Iterator[Finding]:
    """No purpose is kept for longer than the law lets it be."""
    for purpose in inspection.facts.purposes:
        if over_cap(purpose):
            yield found(OVER_CAP, purpose=purpose.kind.value)


def typed_durations(inspection: Inspection) -> Iterator[Finding]:
    """A duration that somebody has put into an own text is the one that is enforced: the shortest announced (L4)."""
    enforced = _in_months(shortest(inspection.facts.purposes))
    longer = {f"retention_{one.kind.value}" for one in inspection.facts.purposes if _in_months(one.retention) != enforced}
    for locale, piece, number, sentence in inspection.own_sentences():
        for name in sorted(longer & set(placeholders(sentence))):
            yield found(OTHER_DURATION, locale, piece, number, f"{{{name}}}")
        for excerpt, duration in durations_in(sentence, locale):
            if _in_months(duration) == enforced:
                rule = TYPED_DURATION
            else:
                rule = FALSE_DURATION if _is_of_recordings(inspection, locale, piece, sentence) else OTHER_DURATION
            yield found(rule, locale, piece, number, excerpt)


def _is_of_recordings(inspection: Inspection, locale: Locale, piece: Piece, sentence: str) -> bool:
    words = inspection.words(locale)
    return piece in _OF_RECORDINGS or any(stems.search(sentence) for stems in (words.recording, words.destroyed))


def _in_months(duration: Duration) -> Duration:
    """A year is twelve months; nothing else is exactly something else."""
    return Duration(_MONTHS * duration.count, DurationUnit.MONTHS) if duration.unit is DurationUnit.YEARS else duration


def typed_shares(inspection: Inspection) -> Iterator[Finding]:
    """A share that somebody has typed into an own text is the line's."""
    for locale, piece, number, sentence in inspection.own_sentences():
        for excerpt, share in shares_in(sentence, locale):
            if share != inspection.facts.sampling_percent:
                yield found(FALSE_SHARE, locale, piece, number, excerpt)


RULES = (caps, typed_durations, typed_shares)
