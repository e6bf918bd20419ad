"""Which sentences of a published notice are no longer true, because the line's rows have changed (L4)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from notices.errors import NoticeError
from notices.facts import AnnouncedFacts
from notices.notice import Locale, NoticeVersion, Piece
from notices.texts import OwnTexts, compose


@dataclass(frozen=True, slots=True)
class StaleSentence:
    """One thing that callers are told and that is not so.

    Attributes:
        said: as callers hear it; empty when something true is not said at all.
        true: as the rows would have it; empty when nothing takes its place.
        why: why the text does not fit the rows at all; empty when only its values differ.
    """

    locale: Locale
    piece: Piece
    said: str
    true: str
    why: str = ""


def stale(
    version: NoticeVersion, facts: AnnouncedFacts, offered: Sequence[Locale], own: OwnTexts, *, told: Sequence[Locale] = ()
) -> tuple[StaleSentence, ...]:
    """Compare what is published with what the rows say now; empty when every word of it is still true.

    Args:
        version: as published.
        facts: of the line, now.
        offered: the line's locales, now; one that the version lacks is stale as a whole.
        own: the organisation's own texts that the version was made of.
        told: the line's locales when it was published, in their order; those of the version by default.

    That languages have been added, removed or put into another order makes no sentence of the others stale.
    """
    told = told or version.locales
    changed = version.facts_hash != facts.hash(told)
    found: list[StaleSentence] = []
    for locale in offered:
        named = tuple(_in(locale, version, facts, own, told))
        found += named or (_doubtful(locale, version, own) if changed else ())
    return tuple(found)


def _in(
    locale: Locale, version: NoticeVersion, facts: AnnouncedFacts, own: OwnTexts, told: Sequence[Locale]
) -> Iterator[StaleSentence]:
    said = {piece: rendering.text for (known, piece), rendering in version.renderings.items() if known == locale}
    try:
        true: Mapping[Piece, str] = compose(facts, locale, told, own)
    except NoticeError as error:
        yield StaleSentence(locale, Piece.LEVEL1, said.get(Piece.LEVEL1, ""), "", error.message)
        return
    for piece, text in true.items():
        if said.get(piece, "") != text:
            yield from _sentences(locale, piece, said.get(piece, ""), text)


def _doubtful(locale: Locale, version: NoticeVersion, own: OwnTexts) -> Iterator[StaleSentence]:
    """An own text can say in plain words what a rule was: whether one may refuse, what becomes of what was captured by then."""
    why = "The line's rules have changed since this was approved in the organisation's own words; nobody has said that they are still true."
    for known, piece in own:
        if known == locale and (locale, piece) in version.renderings:
            yield StaleSentence(locale, piece, version.rendering(locale, piece).text, "", why)


_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")


def _sentences(locale: Locale, piece: Piece, said: str, true: str) -> Iterator[StaleSentence]:
    """Those sentences of a piece that differ; the neighbours that are still true are not named."""
    before, after = ([part for part in _SENTENCE_END.split(text) if part] for text in (said, true))
    for tag, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield StaleSentence(locale, piece, " ".join(before[i:j]), " ".join(after[k:m]))
