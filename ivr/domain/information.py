"""When a caller counts as informed, and what their keys amount to. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from ivr.domain.proof import Answer, Heard
from notices.notice import LEVEL2, Locale, Piece


def informed(heard: Iterable[Heard]) -> bool:
    """Whether level 1, or every part of level 2, was heard to its end in one and the same locale.

    A notice cut short by a key informs only of what had been said by then (LAW 1, 2).
    """
    whole: dict[Locale, set[Piece]] = {}
    for piece in heard:
        if piece.whole:
            whole.setdefault(piece.locale, set()).add(piece.piece)
    return any(Piece.LEVEL1 in pieces or pieces.issuperset(LEVEL2) for pieces in whole.values())


def conclude(heard: Iterable[Heard], *, refused: bool, unclear: bool, accepted: bool = False) -> Answer:
    """What the caller's behaviour during the notice amounts to.

    A refusal counts whatever had been heard before it (LAW 5); consent only of who was informed (art. 4(11) GDPR).
    """
    if refused:
        return Answer.REFUSED
    if not informed(heard):
        return Answer.NOT_INFORMED
    if accepted:
        return Answer.ACCEPTED
    return Answer.UNCLEAR if unclear else Answer.UNDECIDED
