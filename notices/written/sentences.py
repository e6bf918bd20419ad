"""A published text, sentence by sentence again: whose language each one is in, and which keys it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from notices.errors import NoticeError
from notices.facts import AnnouncedFacts
from notices.languages import next_locale
from notices.notice import Locale, NoticeVersion, Piece
from notices.texts import OwnTexts, model
from notices.texts.formats import Formats
from notices.texts.placeholders import values
from notices.texts.sentences import PAUSE, placeholders, segments

_KEY = "_key"
_BEFORE_KEY = " ,;:،؛"
"""What stands between an action and its key, in the scripts of the catalogues."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a line's callers hear, and what it was made from.

    Attributes:
        locales: offered by the line, the default first: the order of its language key.
        own: the organisation's own texts in the version.
    """

    version: NoticeVersion
    facts: AnnouncedFacts
    locales: tuple[Locale, ...]
    own: OwnTexts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it is shown.

    Attributes:
        locale: of its language: a French notice invites in English.
        action: what its keys do, without the words that name them; the whole text where these are not apart.
        keys: named in it, one character of `0-9*#` each.
    """

    locale: Locale
    text: str
    action: str = ""
    keys: tuple[str, ...] = ()


def sentences_of(source: Source, locale: Locale, piece: Piece) -> tuple[Sentence, ...]:
    """The sentences of one piece of a version.

    When the line's rows no longer say what callers hear, the text is one sentence of which nothing is known: what is heard
    is shown all the same, word for word.
    """
    heard = source.version.rendering(locale, piece).text
    try:
        found = _composed(source, locale, piece)
    except NoticeError:
        found = ()
    return found if " ".join(sentence.text for sentence in found) == heard else (Sentence(locale, heard),)


def _composed(source: Source, locale: Locale, piece: Piece) -> tuple[Sentence, ...]:
    said = _said(source, locale, piece)
    following = next_locale(locale, source.locales)
    if piece is Piece.LEVEL1 and following is not None:
        return (*said, *_said(source, following, Piece.INVITATION))
    return said


def _said(source: Source, locale: Locale, piece: Piece) -> tuple[Sentence, ...]:
    filled = values(source.facts, Formats(locale))
    written = source.own.get((locale, piece)) or model(piece, source.facts, locale)
    return tuple(_sentence(sentence, filled, locale, source.facts) for sentence in written)


def _sentence(written: str, filled: Mapping[str, str], locale: Locale, facts: AnnouncedFacts) -> Sentence:
    parts = [segment.text for segment in segments((written,), filled, locale)]
    action = parts[0].rstrip(_BEFORE_KEY) if PAUSE in written else parts[0]
    keys = tuple(getattr(facts, name) for name in placeholders(written) if name.endswith(_KEY))
    return Sentence(locale, " ".join(parts), action, keys)
