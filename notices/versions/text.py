"""One revision of what a line says in one locale, and the steps of its life as pure functions.

draft ──submit──► in review ──approve──► approved ──publish──► published ──another one is──► retired
  ▲                   │                     │                                                   │
  └──────return───────┴───────return────────┘        published anew when rolled back to ◄───────┘
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType

from notices.notice import Locale, Piece
from notices.texts.own import Sentences
from notices.versions.errors import DraftChanged, SecondPersonNeeded, StepOutOfTurn

PersonId = NewType("PersonId", str)
"""A pseudonymous id: names stay in the table of people, never in the journal (L6)."""


class State(StrEnum):
    """Where a revision is in its life."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    RETIRED = "retired"


OPEN = (State.DRAFT, State.IN_REVIEW, State.APPROVED)
"""Not yet heard by callers: a locale has at most one such revision."""


@dataclass(frozen=True, slots=True)
class TextRevision:
    """What one line says in one locale, where it differs from the model.

    Attributes:
        revision: 1, 2, 3 … for each line and locale.
        own: the organisation's own sentences by piece; a piece that is not there is said in the model's words.
        edits: counts every saving; whoever saves names the count that they started from.
        authors: everybody who wrote in it, none of whom may approve it.
        read_hash: of all that its approval was given for, the line's facts and every sentence (L4); empty before.
        note: the last thing that a reviewer wrote.
    """

    id: str
    line_id: str
    locale: Locale
    revision: int
    state: State
    changed_at: datetime
    own: Mapping[Piece, Sentences] = field(default_factory=dict)
    edits: int = 0
    authors: tuple[PersonId, ...] = ()
    submitted_by: PersonId | None = None
    approved_by: PersonId | None = None
    read_hash: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        """As people speak of it: "fr, revision 3"."""
        return f"{self.locale}, revision {self.revision}"


def write(
    text: TextRevision, piece: Piece, sentences: Sentences | None, by: PersonId, now: datetime, *, edits: int
) -> TextRevision:
    """Write one piece of a draft; None gives it back to the model.

    Args:
        text: as it is now.
        piece: which one.
        sentences: checked by `check_own`.
        by: who writes.
        now: when.
        edits: the count that the writer started from.

    Raises:
        StepOutOfTurn: it is no draft any more.
        DraftChanged: somebody else has saved it since.
    """
    if text.state is not State.DRAFT:
        raise StepOutOfTurn(f"{text.name} is {_named(text.state)}; only a draft can be changed. Have it given back first.")
    if text.edits != edits:
        raise DraftChanged(
            f"{text.name} has been saved by somebody else since you began (it is at save {text.edits}, you began at {edits}). "
            "Nothing of yours is lost: compare it with theirs and save again."
        )
    own = {known: said for known, said in text.own.items() if known is not piece}
    if sentences is not None:
        own[piece] = sentences
    return _changed(text, now, own=own, edits=text.edits + 1, authors=tuple(dict.fromkeys((*text.authors, by))))


def submit(text: TextRevision, by: PersonId, now: datetime) -> TextRevision:
    """Ask for a second person's reading. Whoever submits answers for the text, as its authors do. Raises StepOutOfTurn."""
    _must_be(text, "submitted", State.DRAFT)
    authors = tuple(dict.fromkeys((*text.authors, by)))
    return _changed(text, now, state=State.IN_REVIEW, authors=authors, submitted_by=by)


def approve(text: TextRevision, by: PersonId, now: datetime, *, read_hash: str) -> TextRevision:
    """Stand for it as the second person, as it reads now.

    Raises:
        StepOutOfTurn: nobody has submitted it, or it is approved as it reads now.
        SecondPersonNeeded: by one of its authors.
    """
    if text.state is not State.APPROVED or text.read_hash == read_hash:  # an approval ends with what it was given for
        _must_be(text, "approved", State.IN_REVIEW)
    if by in text.authors:
        raise SecondPersonNeeded(f"{text.name} was written or submitted by you. Somebody else must read and approve it.")
    return _changed(text, now, state=State.APPROVED, approved_by=by, read_hash=read_hash)


def give_back(text: TextRevision, note: str, now: datetime) -> TextRevision:
    """Give it back to its authors, with what is to be changed. Raises StepOutOfTurn."""
    _must_be(text, "given back", State.IN_REVIEW, State.APPROVED)
    return _changed(text, now, state=State.DRAFT, submitted_by=None, approved_by=None, read_hash="", note=note)


def publish(text: TextRevision, now: datetime) -> TextRevision:
    """Let callers hear it: an approved one, or one that they have heard before. Raises StepOutOfTurn."""
    _must_be(text, "published", State.APPROVED, State.PUBLISHED, State.RETIRED)
    return text if text.state is State.PUBLISHED else _changed(text, now, state=State.PUBLISHED)


def retire(text: TextRevision, now: datetime) -> TextRevision:
    """Another one has taken its place. Raises StepOutOfTurn."""
    _must_be(text, "retired", State.PUBLISHED)
    return _changed(text, now, state=State.RETIRED)


def _must_be(text: TextRevision, done: str, *states: State) -> None:
    if text.state not in states:
        wanted = " or ".join(map(_named, states))
        raise StepOutOfTurn(f"{text.name} is {_named(text.state)}; only one that is {wanted} can be {done}.")


def _named(state: State) -> str:
    return state.value.replace("_", " ")


def _changed(text: TextRevision, now: datetime, **values: object) -> TextRevision:
    return replace(text, changed_at=now, **values)  # type: ignore[arg-type]  # each caller names fields of the class
