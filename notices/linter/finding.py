"""What the linter has to say: a rule with its law, a place, and a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from notices.notice import Locale, Piece


class Severity(StrEnum):
    """Errors forbid publishing; warnings want a second look; notes are to be known."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: stable, dashed: `vague-wording`.
        law: numbers of LAW.md; 0 is its last part, how a notice should sound.
        french, english: the sentence for people, with named places to fill in.
    """

    id: str
    severity: Severity
    law: tuple[int, ...]
    french: str
    english: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    Attributes:
        locale, piece: where; None when it concerns all of them.
        sentence: its number in the piece, from 1; 0 for the piece as a whole.
        excerpt: the very words, empty when something is missing.
    """

    rule: Rule
    locale: Locale | None
    piece: Piece | None
    sentence: int
    excerpt: str
    french: str
    english: str

    @property
    def forbids(self) -> bool:
        """Whether nothing may be published with it."""
        return self.rule.severity is Severity.ERROR

    @property
    def place(self) -> str:
        """As people write it: `fr level1, 2`."""
        parts = (self.locale or "", self.piece.value if self.piece else "")
        return " ".join(part for part in parts if part) + (f", {self.sentence}" if self.sentence else "")


def found(
    rule: Rule, locale: Locale | None = None, piece: Piece | None = None, sentence: int = 0, excerpt: str = "", **values: object
) -> Finding:
    """A finding of a rule, its sentences filled in."""
    named = {"excerpt": excerpt, **values}
    return Finding(rule, locale, piece, sentence, excerpt, rule.french.format(**named), rule.english.format(**named))
