"""What stands where on which page, before anything is drawn: the pages of a PDF as values, with the tree of its parts for screen readers."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set.

    Attributes:
        size: in points.
        bold: or regular.
        grey: 0 is black, 255 white.
        leading: from one baseline to the next, in points.
    """

    size: float
    bold: bool = False
    grey: int = 0x1B
    leading: float = 0.0

    @property
    def line(self) -> float:
        """From one baseline to the next, in points."""
        return self.leading or self.size * 1.4


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text: `x` of its beginning and `y` of its baseline, in points from the page's upper left corner."""

    x: float
    y: float
    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line, in points."""

    x: float
    y: float
    width: float
    weight: float
    grey: int


@dataclass(eq=False, slots=True)
class Part:
    """A part of the document for those who do not see its pages (PDF 1.7, 14.8): `H1`, `P`, `Table`, `TR` and so on.

    Attributes:
        attributes: as PDF writes them, such as `/O /Table /Scope /Column`.
    """

    kind: str
    parent: Part | None = None
    attributes: str = ""
    parts: list[Part] = field(default_factory=list)

    def add(self, kind: str, attributes: str = "") -> Part:
        """A further part inside this one, in the order of reading."""
        made = Part(kind, self, attributes)
        self.parts.append(made)
        return made


@dataclass(frozen=True, slots=True)
class Said:
    """Runs that are one part's text on one page."""

    part: Part
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Ornament:
    """What belongs to the page and not to the text: rules, repeated heads, page numbers. Nobody reads it aloud."""

    runs: tuple[Run, ...] = ()
    rules: tuple[Rule, ...] = ()


Placed = Said | Ornament


@dataclass(slots=True)
class Page:
    """One page.

    Attributes:
        placed: in the order of reading.
        headings: titles that begin on it, with the height of each, for the outline.
    """

    placed: list[Placed] = field(default_factory=list)
    headings: list[tuple[str, float]] = field(default_factory=list)
