"""Every piece of a line's notice in one locale, from the facts that govern the line (L4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from notices.facts import AnnouncedFacts
from notices.notice import Locale, Piece
from notices.texts import full, prompts
from notices.texts.draft import Draft
from notices.texts.levels import level1, menu
from notices.texts.utterance import Segment, Utterance
from notices.texts.values import check

_WRITERS: Mapping[Piece, Callable[[AnnouncedFacts, Draft], list[Segment]]] = {
    Piece.MENU: menu,
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
}


def utterances(facts: AnnouncedFacts, locale: Locale, offered: Sequence[Locale] = ()) -> dict[Piece, Utterance]:
    """Everything that is said in one locale, with its languages and silences.

    Args:
        facts: what the texts are filled with.
        locale: the language of the notice.
        offered: the line's locales in their order; with a second one, level 1 ends with the way to it.

    Raises:
        FactMissing, FactUnsafe: a fact is empty, or cannot be said.
        LocaleUnknown, CatalogueBroken: there are no whole texts for the locale.
    """
    check(facts)
    draft = Draft(locale)
    said = {Piece.LEVEL1: Utterance(tuple(level1(facts, draft, offered)))}
    return said | {piece: Utterance(tuple(write(facts, draft))) for piece, write in _WRITERS.items()}


def compose(facts: AnnouncedFacts, locale: Locale, offered: Sequence[Locale] = ()) -> dict[Piece, str]:
    """Every piece as a reader sees it; arguments and errors as in `utterances`."""
    return {piece: utterance.text for piece, utterance in utterances(facts, locale, offered).items()}
