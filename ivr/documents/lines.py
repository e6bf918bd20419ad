"""A cell as lines, which a page's end may cut."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ivr.documents.placed import Style


@dataclass(frozen=True, slots=True)
class Lines:
    """A cell, broken into lines.

    Attributes:
        mark: number of its note; empty without one.
    """

    lines: tuple[str, ...]
    style: Style
    mark: str = ""

    @property
    def height(self) -> float:
        """In points."""
        return len(self.lines) * self.style.line

    def cut(self, count: int) -> tuple[Lines, Lines]:
        """The first lines, and the rest with the mark."""
        if count >= len(self.lines):
            return self, Lines((), self.style)
        return replace(self, lines=self.lines[:count], mark=""), replace(self, lines=self.lines[count:])
