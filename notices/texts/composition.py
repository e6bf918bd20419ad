"""Every piece of a line's notice in one locale: the model's texts or the organisation's own, filled from the line's rows (L4)."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping, Sequence

from notices.catalogues.errors import CatalogueBroken
from notices.facts import AnnouncedFacts
from notices.languages import next_locale
from notices.notice import DIGITS, RENDERED, SAID, Locale, Piece
from notices.spoken.digits import digit_word
from notices.texts import full, levels, prompts
from notices.texts.errors import PlaceholderUnknown, TextMalformed
from notices.texts.formats import Formats
from notices.texts.own import OwnTexts, Sentences, check_own
from notices.texts.placeholders import values
from notices.texts.sentences import segments
from notices.texts.utterance import Segment, Utterance
from notices.texts.values import check

_WRITERS: Mapping[Piece, Callable[[AnnouncedFacts, gettext.GNUTranslations], list[str]]] = {
    Piece.LEVEL1: levels.level1,
    Piece.INVITATION: levels.invitation,
    Piece.MENU: levels.menu,
    Piece.CONTROLLER: full.controller,
    Piece.PURPOSES: full.purposes,
    Piece.RECIPIENTS: full.recipients,
    Piece.RETENTION: full.retention,
    Piece.RIGHTS: full.rights,
    Piece.DPO: full.dpo,
    Piece.COMPLAINT: full.complaint,
    Piece.TRANSFERS: full.transfers,
    Piece.READ_IT: full.read_it,
    Piece.WRONG_KEY: prompts.wrong_key,
    Piece.REFUSED: prompts.refused,
    Piece.REFUSED_LATER: prompts.refused_later,
    Piece.CONNECTING: prompts.connecting,
    Piece.NOBODY_AVAILABLE: prompts.nobody_available,
    Piece.UNRECORDED: prompts.unrecorded,
    Piece.REPEAT: prompts.repeat,
    Piece.ACCEPTED: prompts.accepted,
    Piece.STARTED: prompts.started,
    Piece.PAUSED: prompts.paused,
    Piece.RESUMED: prompts.resumed,
    Piece.STOPPED: prompts.stopped,
    Piece.RECEIPT: prompts.receipt,
    Piece.WITHDRAW: prompts.withdraw,
    Piece.WITHDRAWN: prompts.withdrawn,
}

NO_OWN_TEXTS: OwnTexts = {}


def model(piece: Piece, facts: AnnouncedFacts, locale: Locale) -> Sentences:
    """The model's sentences for one piece, placeholders not yet filled; the word for a digit.

    Raises:
        LocaleUnknown, CatalogueBroken: there are no whole texts for the locale.
    """
    if piece in DIGITS:
        return (digit_word(DIGITS.index(piece), locale),)
    return tuple(_WRITERS[piece](facts, Formats(locale).catalogue))


def utterances(
    facts: AnnouncedFacts, locale: Locale, offered: Sequence[Locale] = (), own: OwnTexts = NO_OWN_TEXTS
) -> dict[Piece, Utterance]:
    """Everything that is rendered in one locale, with its languages and silences.

    Args:
        facts: what the texts are filled with.
        locale: the language of the notice.
        offered: the line's locales in their order; with a second one, level 1 ends with the way to it.
        own: the organisation's own texts, in place of the model's.

    Raises:
        FactMissing, FactUnsafe: a fact is empty, or cannot be said.
        LocaleUnknown, CatalogueBroken: there are no whole texts for the locale.
        TextMalformed, TextUnsafe, PlaceholderUnknown, PlaceholderMissing: an own text does not fit these facts (any more).
    """
    check(facts)
    filled = values(facts, Formats(locale))
    said = {piece: Utterance(_said(piece, facts, locale, own, filled)) for piece in RENDERED}
    following = next_locale(locale, offered)
    if following is not None:
        invitation = _said(Piece.INVITATION, facts, following, own, values(facts, Formats(following)))
        said[Piece.LEVEL1] = Utterance((*said[Piece.LEVEL1].segments, *invitation))
    return said


def compose(
    facts: AnnouncedFacts, locale: Locale, offered: Sequence[Locale] = (), own: OwnTexts = NO_OWN_TEXTS
) -> dict[Piece, str]:
    """Every text as a reader sees it; arguments and errors as in `utterances`."""
    said = utterances(facts, locale, offered, own)
    return {piece: said[piece].text for piece in SAID}


def drafted(facts: AnnouncedFacts, locale: Locale, own: OwnTexts) -> dict[Piece, str]:
    """Every text as a reader would see it, though it may not say yet all that it must: for the linter, which names what is missing.

    Raises:
        FactMissing, FactUnsafe, LocaleUnknown, CatalogueBroken, TextMalformed, PlaceholderUnknown: it cannot even be filled in.
    """
    check(facts)
    filled = values(facts, Formats(locale))
    written = {piece: own.get((locale, piece)) or model(piece, facts, locale) for piece in SAID}
    return {piece: Utterance(segments(sentences, filled, locale)).text for piece, sentences in written.items()}


def _said(piece: Piece, facts: AnnouncedFacts, locale: Locale, own: OwnTexts, filled: Mapping[str, str]) -> tuple[Segment, ...]:
    written = own.get((locale, piece))
    if written is not None:
        check_own(piece, locale, written, facts)
        return segments(written, filled, locale)
    try:
        return segments(model(piece, facts, locale), filled, locale)
    except (TextMalformed, PlaceholderUnknown) as error:
        raise CatalogueBroken(f"The catalogue of {locale} is at fault: {error.message} Correct it and run make check.") from error
