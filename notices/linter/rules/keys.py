"""Keys: few, named after what they do, and those of the line (LAW 2, last part)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from notices.languages import next_locale
from notices.linter.finding import Finding, Rule, Severity, found
from notices.linter.inspection import Inspection
from notices.linter.words import Stems, Words, bare, words_of
from notices.notice import TEXTS, Locale, Piece
from notices.spoken.languages import language_of
from notices.texts import Sentences
from notices.texts.formats import Formats
from notices.texts.sentences import PAUSE, placeholders

TOO_MANY = Rule(
    "too-many-keys", Severity.ERROR, (0,),
    "{count} touches annoncées d’un trait ; quatre au plus se retiennent.",
    "{count} keys in one breath; four at most are remembered.",
)  # fmt: skip
KEY_FIRST = Rule(
    "key-before-action", Severity.ERROR, (0,),
    "Dites l’action d’abord, la touche en dernier : « Pour refuser, tapez 2 ».",
    "Say the action first, the key last: “To refuse, press 2”.",
)  # fmt: skip
NO_PAUSE = Rule(
    "pause-missing", Severity.WARNING, (0,),
    "Mettez la marque | devant les mots qui nomment la touche : la voix y marque un temps.",
    "Put the mark | before the words that name the key: the voice pauses there.",
)  # fmt: skip
REFUSAL_ELSEWHERE = Rule(
    "refusal-elsewhere", Severity.ERROR, (2, 5),
    "« {excerpt} » mène ailleurs qu’au refus. Écrivez {{refusal_key}} pour refuser.",
    "“{excerpt}” leads elsewhere than to a refusal. Write {{refusal_key}} for refusing.",
)  # fmt: skip
KEY_TYPED = Rule(
    "key-typed", Severity.ERROR, (2, 0),
    "« {excerpt} » nomme une touche en toutes lettres : elle serait fausse dès que la ligne en change. Écrivez {{refusal_key}}, {{notice_key}} …",
    "“{excerpt}” names a key by itself: it would be false as soon as the line's changes. Write {{refusal_key}}, {{notice_key}} …",
)  # fmt: skip

MOST_KEYS = 4
WORDS_AFTER = 3
"""Languages with the verb at the end say "2 tuşuna basın": so much may follow the key."""

_WORD = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = re.compile(r"\{\w+\}")
_CLAUSE_END = re.compile(r"[.,;:!?|،؛؟]")
_FEW_WORDS = r"[^\w.,;!?|*#،؛؟]*(?:\{?[^\W\d]\w*\}?[^\w.,;!?|*#،؛؟]+){0,3}?"
"""Between "press" and its key, in one clause: "press the number 2"."""
_KEY = r"(?<![\w{])[\d*#](?![\w}]|[ \u00a0]?\d|[ \u00a0]h\b)"


def few_keys(inspection: Inspection) -> Iterator[Finding]:
    """At most four keys a piece, the way to the next language among them."""
    for locale in inspection.locales:
        for piece in TEXTS:
            count = sum(len(_keys(sentence)) for sentence in inspection.sentences(locale, piece))
            if piece is Piece.LEVEL1 and next_locale(locale, inspection.locales):
                count += 1
            if count > MOST_KEYS:
                yield found(TOO_MANY, locale, piece, count=count)


def action_first(inspection: Inspection) -> Iterator[Finding]:
    """The key comes after what it does, with a short pause before the words that name it."""
    for locale, piece, number, sentence in inspection.every_sentence(TEXTS):
        press = inspection.words(locale).press
        for key in _keys(sentence):
            before, _, after = sentence.partition(f"{{{key}}}")
            action, after = press.without(before.partition(PAUSE)[0]), _CLAUSE_END.split(after, maxsplit=1)[0]
            if not _WORD.search(action) or len(_WORD.findall(after)) > WORDS_AFTER:
                yield found(KEY_FIRST, locale, piece, number, sentence)
            elif PAUSE not in before:
                yield found(NO_PAUSE, locale, piece, number, sentence)


def keys_of_the_line(inspection: Inspection) -> Iterator[Finding]:
    """No key is typed into an own text: what is said to do something does it."""
    for locale, piece, number, sentence in inspection.own_sentences():
        if match := _typed(locale).search(sentence):
            yield found(KEY_TYPED, locale, piece, number, sentence[match.start() : match.end()].strip())


@lru_cache(maxsize=64)
def _typed(locale: Locale) -> Stems:
    """A key's figure or name beside the word that has it pressed. A number in words ends its clause: "press one of the keys" names none."""
    press, formats, language = words_of(locale).press.pattern.pattern, Formats(locale), language_of(locale)
    signs = [formats.key(sign) for sign in "*#"]
    star_or_hash, named = _words(signs), _words([*signs, *(language.digits if language else ())])
    before = rf"(?:{press}){_FEW_WORDS}(?:{_KEY}|{star_or_hash}|{named}(?=\s*(?:[.,;:!?|،؛؟]|$)))"
    return Stems(re.compile(rf"{before}|(?:{_KEY}|{named})\s+(?:{press})", re.IGNORECASE))


def _words(names: Iterable[str]) -> str:
    """Whole words; the end of "quelqu’un" is none."""
    return rf"(?<![\w'])(?:{'|'.join(re.escape(bare(name)) for name in names)})(?!\w)"


def refusal_where_it_is_heard(inspection: Inspection) -> Iterator[Finding]:
    """Whoever is told to press a key for refusing presses the one that refuses: two placeholders change places easily."""
    for (locale, piece), sentences in inspection.own.items():
        if locale not in inspection.locales:
            continue
        named = [(number, _keys(sentence)) for number, sentence in enumerate(sentences, 1)]
        refuses = [_refuses(inspection.words(locale), sentences, number) for number, _ in named]
        right = any("refusal_key" in keys and refusing for (_, keys), refusing in zip(named, refuses, strict=True))
        if right or not any("refusal_key" in keys for _, keys in named):
            continue
        for (number, keys), refusing in zip(named, refuses, strict=True):
            if keys and refusing:
                yield found(REFUSAL_ELSEWHERE, locale, piece, number, sentences[number - 1])


def _refuses(words: Words, sentences: Sentences, number: int) -> bool:
    """Whether a sentence is about refusing, or the one before it is, which names no key itself: "You may refuse. For this, press 2"."""
    before = sentences[number - 2] if number > 1 and not _keys(sentences[number - 2]) else ""
    return any(words.refuse.search(_PLACEHOLDER.sub(" ", one)) for one in (sentences[number - 1], before))


def _keys(sentence: str) -> tuple[str, ...]:
    return tuple(name for name in placeholders(sentence) if name.endswith("_key"))


RULES = (few_keys, action_first, keys_of_the_line, refusal_where_it_is_heard)
