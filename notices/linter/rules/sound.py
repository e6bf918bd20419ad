"""How long it lasts, who says it, and whether everybody is told the same."""

from __future__ import annotations

from collections.abc import Iterator

from notices.linter.finding import Finding, Rule, Severity, found
from notices.linter.inspection import Inspection
from notices.notice import LEVEL2, TEXTS, Locale, NoticeVersion, Piece
from notices.texts.placeholders import required

LEVEL1_TOO_LONG = Rule(
    "level1-too-long", Severity.ERROR, (0,),
    "L’annonce dure {seconds} s ; au-delà de {most} s personne ne l’écoute jusqu’au bout. Raccourcissez-la.",
    "The announcement lasts {seconds} s; beyond {most} s nobody listens to its end. Shorten it.",
)  # fmt: skip
LEVEL2_TOO_LONG = Rule(
    "level2-too-long", Severity.ERROR, (0,),
    "L’information complète dure {seconds} s ; {most} s au plus. Raccourcissez-la.",
    "The full information lasts {seconds} s; {most} s at most. Shorten it.",
)  # fmt: skip
UNMEASURED = Rule(
    "length-unmeasured", Severity.NOTE, (0,),
    "Les durées ne sont mesurées que sur le son : voir notices render.",
    "Lengths are measured on the sound only: see notices render.",
)  # fmt: skip
MANY_WORDS = Rule(
    "level1-many-words", Severity.WARNING, (0,),
    "L’annonce compte {count} mots ; environ {most} tiennent en 25 s.",
    "The announcement has {count} words; about {most} fit into 25 s.",
)  # fmt: skip
VOICE_MISSING = Rule(
    "voice-missing", Severity.ERROR, (2, 3),
    "Aucune voix ne parle cette langue. {why}",
    "No voice speaks this language. {why}",
)  # fmt: skip
UNREVIEWED = Rule(
    "unreviewed", Severity.NOTE, (3,),
    "Aucun locuteur natif n’a relu les textes modèles de cette langue. Faites-les relire avant de publier.",
    "No native speaker has reviewed the model texts of this language. Have them read before you publish.",
)  # fmt: skip
ITEMS_DIFFER = Rule(
    "items-differ", Severity.WARNING, (3,),
    "{{{name}}} est dit dans d’autres langues ({others}), pas dans celle-ci.",
    "{{{name}}} is said in other languages ({others}), not in this one.",
)  # fmt: skip

LEVEL1_SECONDS, LEVEL2_SECONDS, LEVEL1_WORDS = 25, 90, 62
"""LAW, last part."""


def lengths(inspection: Inspection) -> Iterator[Finding]:
    """Both levels are as short as the law's last part wants, measured on the sound; by words where there is none."""
    if inspection.version is None:
        yield found(UNMEASURED)
        yield from _word_counts(inspection)
        return
    for locale in inspection.locales:
        level1 = _seconds(inspection.version, locale, (Piece.LEVEL1,))
        if level1 > LEVEL1_SECONDS:
            yield found(LEVEL1_TOO_LONG, locale, Piece.LEVEL1, seconds=round(level1, 1), most=LEVEL1_SECONDS)
        level2 = _seconds(inspection.version, locale, LEVEL2)
        if level2 > LEVEL2_SECONDS:
            yield found(LEVEL2_TOO_LONG, locale, seconds=round(level2, 1), most=LEVEL2_SECONDS)


def _seconds(version: NoticeVersion, locale: Locale, pieces: tuple[Piece, ...]) -> float:
    known = [version.renderings[locale, piece] for piece in pieces if (locale, piece) in version.renderings]
    return sum(rendering.samples for rendering in known) / 8000


def _word_counts(inspection: Inspection) -> Iterator[Finding]:
    for locale in inspection.locales:
        count = len(inspection.texts[locale, Piece.LEVEL1].split())
        if count > LEVEL1_WORDS:
            yield found(MANY_WORDS, locale, Piece.LEVEL1, count=count, most=LEVEL1_WORDS)


def voices(inspection: Inspection) -> Iterator[Finding]:
    """Every locale has a voice."""
    for locale, why in inspection.voiceless.items():
        if locale in inspection.locales:
            yield found(VOICE_MISSING, locale, why=why)


def reviews(inspection: Inspection) -> Iterator[Finding]:
    """Model texts that no native speaker has read are said to be so."""
    for locale in inspection.locales:
        modelled = any((locale, piece) not in inspection.own for piece in TEXTS)
        if modelled and locale not in inspection.reviewed:
            yield found(UNREVIEWED, locale)


def same_items(inspection: Inspection) -> Iterator[Finding]:
    """Whoever calls in another language is told the same."""
    for piece in TEXTS:
        said = {locale: inspection.items(locale, piece) for locale in inspection.locales}
        for name in sorted(set().union(*said.values()) - required(piece, inspection.facts)):
            others = [locale for locale, items in said.items() if name in items]
            for locale in inspection.locales:
                if locale not in others:
                    yield found(ITEMS_DIFFER, locale, piece, name=name, others=", ".join(others))


RULES = (lengths, voices, reviews, same_items)
