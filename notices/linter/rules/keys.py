"""Keys: few, named after what they do, and those of the line (LAW 2, last part)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notices.languages import next_locale
from notices.linter.finding import Finding, Rule, Severity, found
from notices.linter.inspection import Inspection
from notices.notice import Piece
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
KEY_TYPED = Rule(
    "key-typed", Severity.ERROR, (2, 0),
    "« {excerpt} » nomme une touche en toutes lettres : elle serait fausse dès que la ligne en change. Écrivez {{refusal_key}}, {{notice_key}} …",
    "“{excerpt}” names a key by itself: it would be false as soon as the line's changes. Write {{refusal_key}}, {{notice_key}} …",
)  # fmt: skip

MOST_KEYS = 4
WORDS_AFTER = 3
"""Languages with the verb at the end say "2 tuşuna basın": so much may follow the key."""

_LITERAL = re.compile(r"(?<![\w{])[0-9*#](?![\w}])")
_WORD = re.compile(r"[^\W\d_]+")


def few_keys(inspection: Inspection) -> Iterator[Finding]:
    """At most four keys a piece, the way to the next language among them."""
    for locale in inspection.locales:
        for piece in Piece:
            count = sum(len(_keys(sentence)) for sentence in inspection.sentences(locale, piece))
            if piece is Piece.LEVEL1 and next_locale(locale, inspection.locales):
                count += 1
            if count > MOST_KEYS:
                yield found(TOO_MANY, locale, piece, count=count)


def action_first(inspection: Inspection) -> Iterator[Finding]:
    """The key comes after what it does, with a short pause before the words that name it."""
    for locale, piece, number, sentence in inspection.every_sentence((*Piece,)):
        press = inspection.words(locale).press
        for key in _keys(sentence):
            before, _, after = sentence.partition(f"{{{key}}}")
            action = press.sub(" ", before.partition(PAUSE)[0])
            if not _WORD.search(action) or len(_WORD.findall(after)) > WORDS_AFTER:
                yield found(KEY_FIRST, locale, piece, number, sentence)
            elif PAUSE not in before:
                yield found(NO_PAUSE, locale, piece, number, sentence)


def keys_of_the_line(inspection: Inspection) -> Iterator[Finding]:
    """No key is typed into an own text: what is said to do something does it."""
    for locale, piece, number, sentence in inspection.own_sentences():
        if inspection.words(locale).press.search(sentence) and (match := _LITERAL.search(sentence)):
            yield found(KEY_TYPED, locale, piece, number, sentence[max(0, match.start() - 20) : match.end()])


def _keys(sentence: str) -> tuple[str, ...]:
    return tuple(name for name in placeholders(sentence) if name.endswith("_key"))


RULES = (few_keys, action_first, keys_of_the_line)
