"""Is everything said that must be? Level 1 (LAW 2) and every item of article 13 (LAW 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notices.facts import LegalBasis, Mode, RefusalEffect
from notices.linter.finding import Finding, Rule, Severity, found
from notices.linter.inspection import Inspection
from notices.notice import LEVEL2, Locale, Piece
from notices.texts.placeholders import required

ITEM_MISSING = Rule(
    "item-missing", Severity.ERROR, (2, 3),
    "Le texte ne dit pas {{{name}}}, que la loi impose d’annoncer ici.",
    "The text does not say {{{name}}}, which the law wants announced here.",
)  # fmt: skip
NOT_SAID_TO_BE_RECORDED = Rule(
    "recording-unsaid", Severity.ERROR, (2,),
    "Le texte ne dit pas que l’appel est enregistré.",
    "The text does not say that the call is recorded.",
)  # fmt: skip
REFUSAL_UNSAID = Rule(
    "refusal-unsaid", Severity.ERROR, (2, 5),
    "Le texte ne dit pas que l’on peut refuser.",
    "The text does not say that one may refuse.",
)  # fmt: skip
RIGHT_MISSING = Rule(
    "right-missing", Severity.ERROR, (3,),
    "Le droit « {droit} » n’est pas annoncé.",
    "The right of {right} is not announced.",
)  # fmt: skip
COMPLAINT_MISSING = Rule(
    "complaint-missing", Severity.ERROR, (3,),
    "La réclamation auprès de la CNIL n’est pas annoncée.",
    "The complaint to the CNIL is not announced.",
)  # fmt: skip
PART_EMPTY = Rule(
    "part-empty", Severity.ERROR, (3,),
    "Cette partie de l’information complète est vide.",
    "This part of the full information is empty.",
)  # fmt: skip

EFFECT_UNSAID = Rule(
    "effect-unsaid", Severity.ERROR, (5,),
    "Le texte ne dit pas que la partie déjà enregistrée est détruite, ce qui sera le cas.",
    "The text does not say that the part already recorded is destroyed, and it will be.",
)  # fmt: skip

_CNIL = re.compile(r"\bCNIL\b|informatique et (?:des )?libertés", re.IGNORECASE)
_FRENCH = {
    "access": "accès", "rectification": "rectification", "erasure": "effacement",
    "restriction": "limitation", "portability": "portabilité", "objection": "opposition",
}  # fmt: skip


def placeholders_present(inspection: Inspection) -> Iterator[Finding]:
    """What the rows make every piece say, it says."""
    for locale in inspection.locales:
        for piece in Piece:
            for name in sorted(required(piece, inspection.facts) - inspection.items(locale, piece)):
                yield found(ITEM_MISSING, locale, piece, name=name)


def level1_items(inspection: Inspection) -> Iterator[Finding]:
    """That it is recorded, and that one may refuse, in words that the language has for it."""
    for locale in inspection.locales:
        text, words = inspection.texts[locale, Piece.LEVEL1], inspection.words(locale)
        if not words.recording.search(text):
            yield found(NOT_SAID_TO_BE_RECORDED, locale, Piece.LEVEL1)
        if inspection.facts.mode is not Mode.NEVER and not words.refuse.search(text):
            yield found(REFUSAL_UNSAID, locale, Piece.LEVEL1)


def article_13(inspection: Inspection) -> Iterator[Finding]:
    """Every part says something; the rights that the legal bases give, and the complaint, are named."""
    for locale in inspection.locales:
        for piece in LEVEL2:
            if not inspection.texts[locale, piece].strip():
                yield found(PART_EMPTY, locale, piece)
        complaint = inspection.texts[locale, Piece.COMPLAINT]
        if not (inspection.words(locale).complaint.search(complaint) and _CNIL.search(complaint)):
            yield found(COMPLAINT_MISSING, locale, Piece.COMPLAINT)
        yield from _rights(inspection, locale)


def _rights(inspection: Inspection, locale: Locale) -> Iterator[Finding]:
    text, stems = inspection.texts[locale, Piece.RIGHTS], inspection.words(locale).rights
    for right in _given(inspection):
        if not stems[right].search(text):
            yield found(RIGHT_MISSING, locale, Piece.RIGHTS, right=right, droit=_FRENCH[right])


def _given(inspection: Inspection) -> tuple[str, ...]:
    """GDPR articles 15 to 18; 20 and 21 by legal basis."""
    bases = {purpose.basis for purpose in inspection.facts.purposes}
    portable = ("portability",) if bases & {LegalBasis.CONSENT, LegalBasis.CONTRACT} else ()
    opposable = ("objection",) if bases & {LegalBasis.PUBLIC_TASK, LegalBasis.LEGITIMATE_INTEREST} else ()
    return ("access", "rectification", "erasure", "restriction", *portable, *opposable)


def effect_of_a_refusal(inspection: Inspection) -> Iterator[Finding]:
    """After a refusal in mid-call callers are told what becomes of the part already recorded (L2); that it is kept says its placeholder."""
    facts = inspection.facts
    if facts.mode is Mode.MANDATORY or facts.refusal_effect is RefusalEffect.KEEP:
        return
    for locale in inspection.locales:
        kept = any("retention" in name for name in inspection.items(locale, Piece.REFUSED_LATER))
        if kept or not inspection.words(locale).destroyed.search(inspection.texts[locale, Piece.REFUSED_LATER]):
            yield found(EFFECT_UNSAID, locale, Piece.REFUSED_LATER)


RULES = (placeholders_present, level1_items, article_13, effect_of_a_refusal)
