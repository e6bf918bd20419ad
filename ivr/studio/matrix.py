"""The matrix of a line's notices: every locale with its state, and what it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ivr.studio.shelf import Shelf
from notices.notice import Locale
from notices.versions.text import PersonId, State, TextRevision


class CellState(StrEnum):
    """How a locale stands, the most pressing first."""

    MISSING = "missing"
    STALE = "stale"
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Cell:
    """One locale of one line.

    Attributes:
        heard: number of the revision that callers hear; None when they hear none.
        open: number of the revision being worked on, if any.
        people: who wrote the newest, then who approved it.
    """

    locale: Locale
    state: CellState
    heard: int | None
    open: int | None
    people: tuple[PersonId, ...]
    note: str


def matrix(shelf: Shelf) -> tuple[Cell, ...]:
    """Every locale that the line offers, in its order."""
    stale = {sentence.locale for sentence in shelf.stale()}
    if not stale and not shelf.is_true:  # no sentence, but the choice of languages
        stale = {locale for locale in shelf.line.locales if shelf.published(locale)}
    return tuple(_cell(shelf, locale, stale=locale in stale) for locale in shelf.line.locales)


def _cell(shelf: Shelf, locale: Locale, *, stale: bool) -> Cell:
    heard, opened = shelf.published(locale), shelf.open(locale)
    newest = opened or shelf.last(locale)
    return Cell(
        locale,
        _state(shelf, heard, opened, newest, stale=stale),
        heard.revision if heard else None,
        opened.revision if opened else None,
        tuple(dict.fromkeys((*newest.authors, *((newest.approved_by,) if newest.approved_by else ())))) if newest else (),
        opened.note if opened else "",
    )


_OPEN = {State.DRAFT: CellState.DRAFT, State.IN_REVIEW: CellState.IN_REVIEW, State.APPROVED: CellState.APPROVED}


def _state(
    shelf: Shelf, heard: TextRevision | None, opened: TextRevision | None, newest: TextRevision | None, *, stale: bool
) -> CellState:
    if opened:
        return _OPEN[opened.state]
    if stale:
        return CellState.STALE
    awaited = {text for publication in shelf.awaited for text in publication.texts.values()}
    if newest and newest.id in awaited and newest is not heard:
        return CellState.SCHEDULED
    return CellState.PUBLISHED if heard else CellState.MISSING
