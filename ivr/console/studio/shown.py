"""What the studio's pages show, put together from a line's texts. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ivr.console.studio import words
from ivr.console.studio.checking import seconds_of
from ivr.console.studio.place import Rights
from ivr.console.wording.marks import Words
from ivr.studio.lengths import pace
from ivr.studio.matrix import Cell, CellState, matrix
from ivr.studio.preview import filled, newest
from ivr.studio.reviewing import to_approve, to_submit
from ivr.studio.shelf import Shelf
from notices.errors import NoticeError
from notices.notice import TEXTS, Locale, NoticeVersion, Piece
from notices.texts.own import Sentences, text_of
from notices.versions.difference import Change, Stretch, difference
from notices.versions.text import PersonId, State, TextRevision


@dataclass(frozen=True, slots=True)
class Standing:
    """How a locale stands.

    Attributes:
        state: its `CellState`, in words.
        people: names of who wrote and approved the newest.
        awaits_me: whoever looks may do the next thing.
    """

    cell: Cell
    state: Words
    meaning: str
    next: str
    people: Sequence[str]
    awaits_me: bool


def standings(shelf: Shelf, names: Mapping[PersonId, str], rights: Rights, me: str) -> tuple[Standing, ...]:
    """Every locale of a line, for somebody."""
    return tuple(_standing(shelf, cell, names, rights, me) for cell in matrix(shelf))


def standing(shelf: Shelf, locale: Locale, names: Mapping[PersonId, str], rights: Rights, me: str) -> Standing:
    """One locale, for somebody."""
    return next(one for one in standings(shelf, names, rights, me) if one.cell.locale == locale)


def _standing(shelf: Shelf, cell: Cell, names: Mapping[PersonId, str], rights: Rights, me: str) -> Standing:
    state = cell.state
    mine = {
        CellState.IN_REVIEW: rights.approve and not wrote(shelf.open(cell.locale), me),
        CellState.APPROVED: rights.publish,
        CellState.MISSING: rights.edit,
        CellState.STALE: rights.edit,
        CellState.DRAFT: rights.edit,
    }
    people = [names.get(one, one) for one in cell.people]
    return Standing(cell, words.STATE[state], words.MEANING[state], words.NEXT[state], people, mine.get(state, False))


def wrote(revision: TextRevision | None, me: str) -> bool:
    """Whether somebody is one of a text's authors, who cannot approve it."""
    return revision is not None and PersonId(me) in revision.authors


@dataclass(frozen=True, slots=True)
class Steps:
    """Which steps a locale can take now, whoever takes them.

    Attributes:
        write: it is a draft, or can become one.
        read: mark of what an approval would be given for.
    """

    write: bool
    submit: bool
    approve: bool
    give_back: bool
    publish: bool
    read: str


def steps(shelf: Shelf, locale: Locale) -> Steps:
    """From a line's texts."""
    opened = shelf.open(locale)
    return Steps(
        write=opened is None or opened.state is State.DRAFT,
        submit=locale in to_submit(shelf),
        approve=locale in to_approve(shelf),
        give_back=opened is not None and opened.state is not State.DRAFT,
        publish=opened is not None and opened.state is State.APPROVED,
        read=shelf.reading(opened) if opened else "",
    )


@dataclass(frozen=True, slots=True)
class TextRow:
    """One text in the list of a locale.

    Attributes:
        heard: as callers would hear it.
        own: in the organisation's words, not the model's.
        changed: it differs from what callers hear.
        problem: why it cannot be said at all.
    """

    piece: Piece
    heard: str
    own: bool
    changed: bool
    seconds: float
    problem: str = ""


def rows(shelf: Shelf, locale: Locale) -> dict[Piece, TextRow]:
    """Every text of a locale that people write."""
    revision = newest(shelf, locale)
    now, before = shelf.said(revision, locale), shelf.said(shelf.published(locale), locale)
    own = revision.own if revision else {}
    compares = shelf.published(locale) is not None and shelf.open(locale) is not None
    rate = pace(shelf.version, locale)
    return {
        piece: _row(shelf, locale, piece, now[piece], rate, own=piece in own, changed=compares and now[piece] != before[piece])
        for piece in TEXTS
    }


def _row(shelf: Shelf, locale: Locale, piece: Piece, sentences: Sentences, rate: float, *, own: bool, changed: bool) -> TextRow:
    try:
        utterance = filled(shelf, locale, sentences)
    except NoticeError as error:
        return TextRow(piece, text_of(sentences), own, changed, 0.0, error.message)
    return TextRow(piece, utterance.text, own, changed, seconds_of(shelf, locale, piece, utterance, rate))


def as_heard(version: NoticeVersion, locale: Locale) -> tuple[tuple[Piece, str], ...]:
    """Every text of a version as callers hear it, whatever the rules say since (LAW 28)."""
    return tuple((piece, version.rendering(locale, piece).text) for piece in TEXTS if (locale, piece) in version.renderings)


@dataclass(frozen=True, slots=True)
class Compared:
    """One text of two revisions, word by word.

    Attributes:
        before, after: stretches of each; empty where it was not there.
    """

    piece: Piece
    before: Sequence[Stretch]
    after: Sequence[Stretch]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return all(one.change is Change.SAME for one in self.before) and len(self.before) == len(self.after)


def compared(piece: Piece, before: str, after: str) -> Compared:
    """Two texts side by side."""
    found = difference(before, after)
    old = [one for one in found if one.change is not Change.ADDED]
    new = [one for one in found if one.change is not Change.REMOVED]
    return Compared(piece, old, new)


def differences(shelf: Shelf, locale: Locale, old: TextRevision | None, new: TextRevision | None) -> tuple[Compared, ...]:
    """The texts in which two revisions differ; None is the model."""
    before, after = shelf.said(old, locale), shelf.said(new, locale)
    return tuple(
        compared(piece, text_of(before[piece]), text_of(after[piece])) for piece in TEXTS if before[piece] != after[piece]
    )
