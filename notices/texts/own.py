"""An organisation's own texts: checked when they are saved, in place of the model's from then on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from notices.facts import AnnouncedFacts
from notices.notice import DIGITS, Locale, Piece
from notices.texts.errors import PlaceholderMissing, PlaceholderUnknown, TextMalformed, TextUnsafe
from notices.texts.formats import Formats
from notices.texts.placeholders import required, values
from notices.texts.sentences import PAUSE, placeholders
from notices.texts.values import is_unsafe

Sentences = tuple[str, ...]
OwnTexts = Mapping[tuple[Locale, Piece], Sentences]
"""What an organisation says in its own words; whatever is not there is said in the model's."""

LONGEST = 2_000
"""Characters of one piece: 90 s of speech, the most that a part may last (LAW, last part), have about 1,300."""
MOST_SENTENCES = 40


_SPACES = re.compile(r"[^\S\u00a0\u202f]+")


def sentences_of(text: str) -> Sentences:
    """A text as people write it, one sentence a line; empty lines do not count.

    Letters and their accents are one character each (NFC), spaces are single ones; those that forbid a line's end stay what they are.
    """
    return tuple(_SPACES.sub(" ", line.strip()) for line in unicodedata.normalize("NFC", text).splitlines() if line.strip())


def text_of(sentences: Sequence[str]) -> str:
    """The text as people edit it: the contrary of `sentences_of`."""
    return "\n".join(sentences)


def check_own(piece: Piece, locale: Locale, sentences: Sequence[str], facts: AnnouncedFacts) -> None:
    """Refuse a text that could not be said, or would not say what the line's rows make it say.

    Raises:
        TextMalformed: empty, too long, of a digit, or braces and pause marks where none can be.
        TextUnsafe: markup or control characters.
        PlaceholderUnknown, PlaceholderMissing: a placeholder that this line has not, or that this piece must hold.
    """
    place = f"{locale}, {piece.value}"
    if piece in DIGITS:
        raise TextMalformed(
            f"{place}: a digit is one word, which the language itself gives. To have it said otherwise, let a person record it "
            "(preambule notices upload), or put it into the lexicon."
        )
    _check_size(place, sentences)
    for number, sentence in enumerate(sentences, 1):
        _check_sentence(f"{place}, sentence {number}", sentence)
    _check_placeholders(place, piece, locale, sentences, facts)


def _check_size(place: str, sentences: Sequence[str]) -> None:
    if not any(sentence.strip() for sentence in sentences):
        raise TextMalformed(f"{place}: the text is empty. Write it, or remove it to have the model's.")
    length = sum(map(len, sentences))
    if length > LONGEST or len(sentences) > MOST_SENTENCES:
        raise TextMalformed(
            f"{place}: the text has {length} characters in {len(sentences)} sentences; at most {LONGEST} in {MOST_SENTENCES} "
            "can be listened to. Shorten it."
        )


def _check_sentence(place: str, sentence: str) -> None:
    for at, character in enumerate(sentence, 1):
        if character not in "{}|" and is_unsafe(character):
            what = f"{unicodedata.name(character, 'control character')} (U+{ord(character):04X})"
            raise TextUnsafe(f"{place}: {what} at character {at}; markup and control characters are not said. Remove it.")
    try:
        placeholders(sentence)
    except TextMalformed as error:
        raise TextMalformed(f"{place}: {error.message}") from error
    parts = sentence.split(PAUSE)
    if not any(map(str.isalnum, sentence)):
        raise TextMalformed(f"{place}: there is nothing to say in {sentence!r}. Write a sentence, or remove the line.")
    if len(parts) > 2 or not all(any(map(str.isalnum, part)) for part in parts):  # noqa: PLR2004 - before and after the one mark
        raise TextMalformed(f"{place}: one pause mark {PAUSE} may stand between the action and its key. Correct {sentence!r}.")


def _check_placeholders(place: str, piece: Piece, locale: Locale, sentences: Sequence[str], facts: AnnouncedFacts) -> None:
    present = {name for sentence in sentences for name in placeholders(sentence)}
    known = values(facts, Formats(locale))
    for name in sorted(present - known.keys()):
        raise PlaceholderUnknown(f"{place}: this line has no {{{name}}}. It has: {', '.join(sorted(known))}.")
    for name in sorted(required(piece, facts) - present):
        raise PlaceholderMissing(
            f"{place}: the text must hold {{{name}}}, so that callers hear what the line's rows say (L4). Add it."
        )
