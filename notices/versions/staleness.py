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


def stale(version: NoticeVersion, facts: AnnouncedFacts, offered: Sequence[Locale], own: OwnTexts) -> tuple[StaleSentence, ...]:
    """Compare what is published with what the rows say now; empty when every word of it is still true.

    Args:
        version: as published.
        facts: of the line, now.
        offered: the line's locales, now; one that the version lacks is stale as a whole.
        own: the organisation's own texts that the version was made of.

    The way to the next language at the end of level 1 is that language's text, and is not compared here.
    """
    return tuple(found for locale in offered for found in _in(locale, version, facts, own))


def _in(locale: Locale, version: NoticeVersion, facts: AnnouncedFacts, own: OwnTexts) -> Iterator[StaleSentence]:
    said = {piece: rendering.text for (known, piece), rendering in version.renderings.items() if known == locale}
    try:
        true: Mapping[Piece, str] = compose(facts, locale, own=own)
    except NoticeError as error:
        yield StaleSentence(locale, Piece.LEVEL1, said.get(Piece.LEVEL1, ""), "", error.message)
        return
    for piece, text in true.items():
        heard = said.get(piece, "")
        if heard != text and not (piece is Piece.LEVEL1 and heard.startswith(text)):  # behind it the way to another language
            yield from _sentences(locale, piece, heard, text)


_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")


def _sentences(locale: Locale, piece: Piece, said: str, true: str) -> Iterator[StaleSentence]:
    """Those sentences of a piece that differ; the neighbours that are still true are not named."""
    before, after = ([part for part in _SENTENCE_END.split(text) if part] for text in (said, true))
    for tag, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        invited = piece is Piece.LEVEL1 and tag == "delete" and j == len(before)  # the way to another language
        if tag != "equal" and not invited:
            yield StaleSentence(locale, piece, " ".join(before[i:j]), " ".join(after[k:m]))
