"""What is to be said of one text before it is saved. Pure but for the linter, which is asked through the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ivr.console.studio.desk import Texts
from ivr.errors import PreambuleError
from ivr.studio.lengths import estimated_seconds, pace
from ivr.studio.preview import filled, newest, newest_own
from ivr.studio.shelf import Shelf
from notices.errors import NoticeError
from notices.languages import next_locale
from notices.linter import Finding
from notices.linter.rules.sound import LEVEL1_SECONDS, LEVEL1_WORDS, UNMEASURED
from notices.notice import Locale, Piece
from notices.texts import Utterance
from notices.texts.errors import PlaceholderMissing
from notices.texts.formats import Formats
from notices.texts.own import check_own, sentences_of, text_of
from notices.texts.placeholders import required, values
from notices.texts.sentences import placeholders


@dataclass(frozen=True, slots=True)
class Chip:
    """One placeholder.

    Attributes:
        value: as callers hear it now.
        needed: a text without it cannot be saved.
        used: it stands in the text.
    """

    name: str
    value: str
    needed: bool
    used: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """One text, looked at.

    Attributes:
        problem: why it cannot be saved.
        findings: of the linter, on this text.
        heard: as callers would hear it; empty when it cannot be filled in.
        seconds: estimated, with the way to the next language where that is said at its end.
        most_seconds, most_words: bounds, where the text has some.
    """

    problem: PreambuleError | None
    findings: Sequence[Finding]
    heard: str
    words: int
    seconds: float
    most_seconds: int | None = None
    most_words: int | None = None

    @property
    def forbids(self) -> int:
        """How many findings forbid publishing."""
        return sum(one.forbids for one in self.findings)

    @property
    def too_long(self) -> bool:
        """Whether it is longer than may be."""
        return self.most_seconds is not None and self.seconds > self.most_seconds


def present(shelf: Shelf, locale: Locale, piece: Piece) -> str:
    """A text as it is being worked on, as people edit it."""
    return text_of(shelf.said(newest(shelf, locale), locale)[piece])


def chips(shelf: Shelf, locale: Locale, piece: Piece, written: str) -> tuple[Chip, ...]:
    """What can be filled in, what must be first."""
    facts = shelf.line.facts
    needed = required(piece, facts)
    used = _used(written)
    found = values(facts, Formats(locale))
    order = sorted(found, key=lambda name: (name not in needed, name))
    return tuple(Chip(name, found[name], name in needed, name in used) for name in order)


def check(texts: Texts, shelf: Shelf, locale: Locale, piece: Piece, written: str) -> Checked:
    """Look at a text as it is typed."""
    sentences = sentences_of(written)
    problem = _problem(shelf, locale, piece, written)
    try:
        utterance = filled(shelf, locale, sentences)
    except NoticeError as error:
        return Checked(problem or error, (), "", len(written.split()), 0.0)
    own = {**newest_own(shelf), (locale, piece): sentences}
    found = [one for one in texts.findings(shelf, own) if (one.locale, one.piece) == (locale, piece)] if sentences else []
    known = isinstance(problem, PlaceholderMissing) and found
    seconds = seconds_of(shelf, locale, piece, utterance, pace(shelf.version, locale))
    bounds = (LEVEL1_SECONDS, LEVEL1_WORDS) if piece is Piece.LEVEL1 else (None, None)
    return Checked(None if known else problem, found, utterance.text, len(utterance.text.split()), seconds, *bounds)


def by_piece(findings: Sequence[Finding], locale: Locale) -> Mapping[Piece | None, list[Finding]]:
    """What was found in a locale, by text; what concerns all of it under None. That nothing was measured is left out: it is known."""
    found: dict[Piece | None, list[Finding]] = {}
    for one in findings:
        if one.locale in (None, locale) and one.rule != UNMEASURED:
            found.setdefault(one.piece, []).append(one)
    return found


def seconds_of(shelf: Shelf, locale: Locale, piece: Piece, utterance: Utterance, rate: float) -> float:
    """How long a text takes, estimated: level 1 with the way to the next language, which is said at its end."""
    following = next_locale(locale, shelf.line.locales) if piece is Piece.LEVEL1 else None
    own = estimated_seconds(utterance, rate)
    return own + (_invitation_seconds(shelf, following) if following else 0.0)


def _invitation_seconds(shelf: Shelf, locale: Locale) -> float:
    try:
        invitation = filled(shelf, locale, shelf.said(newest(shelf, locale), locale)[Piece.INVITATION])
    except NoticeError:  # its own language's page says what is wrong with it
        return 0.0
    return estimated_seconds(invitation, pace(shelf.version, locale))


def _problem(shelf: Shelf, locale: Locale, piece: Piece, written: str) -> PreambuleError | None:
    try:
        check_own(piece, locale, sentences_of(written), shelf.line.facts)
    except NoticeError as error:
        return error
    return None


def _used(written: str) -> frozenset[str]:
    try:
        return frozenset(name for sentence in sentences_of(written) for name in placeholders(sentence))
    except NoticeError:
        return frozenset()
