"""How it is worded: plainly (LAW 4), in its own language and script, in sentences that an ear can follow."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from notices.facts import Mode
from notices.linter.ease import EASY_ENOUGH, ease
from notices.linter.finding import Finding, Rule, Severity, found
from notices.linter.inspection import Inspection
from notices.linter.scripts import foreign, mixed
from notices.linter.words import Words, words_of
from notices.notice import TEXTS, Locale, Piece
from notices.texts.levels import EVERY_CALL
from notices.texts.values import is_unsafe

VAGUE = Rule(
    "vague-wording", Severity.ERROR, (4,),
    "« {excerpt} » laisse entendre que l’appel n’est peut-être pas enregistré, alors qu’il l’est. Dites-le clairement.",
    "“{excerpt}” leaves open whether the call is recorded, and it is. Say so plainly.",
)  # fmt: skip
LEFT_OVER = Rule(
    "left-over", Severity.ERROR, (3,),
    "« {excerpt} » semble être resté dans une autre langue ({other}).",
    "“{excerpt}” seems to be left over in another language ({other}).",
)  # fmt: skip
WRONG_SCRIPT = Rule(
    "wrong-script", Severity.ERROR, (3,),
    "« {excerpt} » n’est pas dans l’écriture de cette langue ({script}).",
    "“{excerpt}” is not in the script of this language ({script}).",
)  # fmt: skip
HOMOGLYPH = Rule(
    "homoglyph", Severity.ERROR, (3,),
    "« {excerpt} » mélange les lettres de plusieurs écritures : la voix le lira mal.",
    "“{excerpt}” mixes letters of several scripts: the voice will misread it.",
)  # fmt: skip
UNSAFE = Rule(
    "unsafe-character", Severity.ERROR, (3,),
    "Caractère de commande ou de balisage : {name}.",
    "A control character or markup: {name}.",
)  # fmt: skip
LONG_SENTENCE = Rule(
    "long-sentence", Severity.WARNING, (0,),
    "Phrase de {count} mots ; à l’oreille, {most} suffisent. Coupez-la.",
    "A sentence of {count} words; an ear follows {most}. Divide it.",
)  # fmt: skip
HARD_TO_FOLLOW = Rule(
    "hard-to-follow", Severity.WARNING, (0,),
    "Texte difficile à suivre (lisibilité {score}, au moins {least} attendu). Des mots plus courts aident.",
    "A text that is hard to follow (reading ease {score}, at least {least} wanted). Shorter words help.",
)  # fmt: skip

_PLACEHOLDER = re.compile(r"\{\w+\}")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_CLAUSE_END = re.compile(r"[.,;:!?،؛؟]")
ENOUGH = 3
"""Function words of another language, and none of its own, make a sentence foreign."""


def vague(inspection: Inspection) -> Iterator[Finding]:
    """Nothing is said to be perhaps recorded while every call is (LAW 4)."""
    if inspection.facts.sampling_percent < EVERY_CALL or inspection.facts.mode in (Mode.ON_DEMAND, Mode.CONSENT):
        return
    for locale, piece, number, sentence in inspection.every_sentence(TEXTS):
        if excerpt := _left_open(sentence, inspection.words(locale)):
            yield found(VAGUE, locale, piece, number, excerpt)


def _left_open(sentence: str, words: Words) -> str:
    """The words that leave the recording open; what leaves only the refusal open is lawful."""
    match = words.vague.search(sentence)
    if match is None and words.perhaps is not None and (match := words.perhaps.search(sentence)):
        clause = _CLAUSE_END.split(sentence[match.start() :], maxsplit=1)[0]
        match = None if words.refuse.search(clause) else match
    if match is None:
        return ""
    end = match.end()
    while sentence[end : end + 1].isalnum():  # whole words are shown
        end += 1
    return sentence[match.start() : end]


def left_overs(inspection: Inspection) -> Iterator[Finding]:
    """No sentence of an own text is in the language of another locale, or in English."""
    others = {Locale(locale.partition("-")[0]) for locale in (*inspection.locales, "en", "fr")}
    for locale, piece, number, sentence in inspection.own_sentences():
        said = [word.lower() for word in _WORD.findall(_PLACEHOLDER.sub(" ", sentence))]
        ours = inspection.words(locale).function_words
        if any(word in ours for word in said):
            continue
        for other in sorted(others - {Locale(locale.partition("-")[0])}):
            if sum(word in words_of(other).function_words - ours for word in said) >= ENOUGH:
                yield found(LEFT_OVER, locale, piece, number, sentence, other=other)
                break


def letters(inspection: Inspection) -> Iterator[Finding]:
    """Own texts are in the script of their language, no word mixes scripts, nothing commands a machine."""
    for locale, piece, number, sentence in inspection.own_sentences():
        bare, script = _PLACEHOLDER.sub(" ", sentence), inspection.words(locale).script
        for word in _LETTERS.findall(bare):  # "IP-адреса" is two words in two scripts
            if mixed(word):
                yield found(HOMOGLYPH, locale, piece, number, word)
        if foreign(bare, script):
            yield found(WRONG_SCRIPT, locale, piece, number, sentence, script=script)
        for character in bare:
            if character != "|" and is_unsafe(character):
                name = unicodedata.name(character, f"U+{ord(character):04X}")
                yield found(UNSAFE, locale, piece, number, name=name)


def sentence_lengths(inspection: Inspection) -> Iterator[Finding]:
    """Own sentences can be followed by ear."""
    for locale, piece, number, sentence in inspection.own_sentences():
        count, most = len(_WORD.findall(sentence)), inspection.words(locale).sentence_words
        if count > most:
            yield found(LONG_SENTENCE, locale, piece, number, sentence, count=count, most=most)


def reading_ease(inspection: Inspection) -> Iterator[Finding]:
    """Own texts in languages with a measured formula are easy enough."""
    for locale, piece in inspection.own:
        if locale not in inspection.locales or piece is Piece.INVITATION:
            continue
        score = ease(inspection.texts[locale, piece], locale)
        if score is not None and score < EASY_ENOUGH:
            yield found(HARD_TO_FOLLOW, locale, piece, score=round(score), least=EASY_ENOUGH)


RULES = (vague, left_overs, letters, sentence_lengths, reading_ease)
