"""What callers would hear: drafts before what is published, the model where there is neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ivr.studio.shelf import Shelf, own_of
from notices.notice import Locale, Piece
from notices.texts import OwnTexts, Sentences, Utterance, utterances
from notices.texts.formats import Formats
from notices.texts.placeholders import values
from notices.texts.sentences import segments
from notices.versions.text import TextRevision


def newest(shelf: Shelf, locale: Locale) -> TextRevision | None:
    """What is being worked on in a locale, else what is heard, else what was heard last; None for the model as it is."""
    return shelf.open(locale) or shelf.published(locale) or shelf.last(locale)


def newest_own(shelf: Shelf) -> OwnTexts:
    """The organisation's own texts as they would be heard, in all locales of the line."""
    return own_of(found for locale in shelf.line.locales if (found := newest(shelf, locale)))


def composed(shelf: Shelf, own: OwnTexts, locales: Sequence[Locale] | None = None) -> Mapping[tuple[Locale, Piece], Utterance]:
    """Every piece, filled from the line's rows as they are now.

    Raises:
        NoticeError: a text does not fit the rows.
    """
    line = shelf.line
    return {
        (locale, piece): utterance
        for locale in (locales or line.locales)
        for piece, utterance in utterances(line.facts, locale, line.locales, own).items()
    }


def filled(shelf: Shelf, locale: Locale, sentences: Sentences) -> Utterance:
    """Sentences that nobody has saved yet, filled from the line's rows; what they must say is not looked at.

    Raises:
        TextMalformed, PlaceholderUnknown: they cannot be filled in.
        LocaleUnknown, CatalogueBroken: there are no whole texts for the locale.
    """
    return Utterance(segments(sentences, values(shelf.line.facts, Formats(locale)), locale))
