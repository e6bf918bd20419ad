"""What a document says, before it becomes a page, a PDF or data. Every figure knows the row that it was read off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ivr.documents.errors import DocumentMalformed


@dataclass(frozen=True, slots=True)
class Figure:
    """A text with the row that it comes from.

    Attributes:
        source: `table:id`, `recordings:UUID`, or `settings:NAME` for what an environment variable says.
    """

    text: str
    source: str


Cell = str | Figure


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with its value.

    Attributes:
        source: of a value that is a plain text; empty when nothing but the document's own words stands there.
    """

    label: str
    value: Cell
    source: str = ""

    @property
    def figure(self) -> Figure:
        """The value with its source, wherever that was said."""
        return self.value if isinstance(self.value, Figure) else Figure(self.value, self.source)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns.

    Attributes:
        columns: headings.
        rows: each as long as `columns`. The first cell names its row.
        caption: what the table shows; empty where the section's title says it.
        empty: what it means that there are no rows; such a table is written as this sentence.

    Raises:
        DocumentMalformed: a row that is longer or shorter than the columns.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    empty: str = ""

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise DocumentMalformed(
                    f"Row {number} of a table has {len(row)} cells under {len(self.columns)} columns. This is a fault of the program: report it."
                )


@dataclass(frozen=True, slots=True)
class Section:
    """A part under a title: paragraphs, then facts, then tables."""

    title: str
    paragraphs: tuple[Cell, ...] = ()
    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One document in one language.

    Attributes:
        kind: dotted or dashed words that name what it is for programs: `register`, `destruction-slip`.
        title: what it is for people.
        locale: `fr` or `en`; every text in it is in that language already.
        made_at: aware; shown as it is, in its own time zone.
        sections: in their order.
        issuer: in whose name it is made; empty when in nobody's.

    Raises:
        DocumentMalformed: a moment without time zone.
    """

    kind: str
    title: str
    locale: str
    made_at: datetime
    sections: tuple[Section, ...]
    issuer: str = ""

    def __post_init__(self) -> None:
        if self.made_at.tzinfo is None:
            raise DocumentMalformed("A document's moment needs its time zone. This is a fault of the program: report it.")

    @property
    def sources(self) -> tuple[str, ...]:
        """Every row that a figure comes from, once, in the order of reading. A note's number is its place here, from 1."""
        return tuple(dict.fromkeys(cell.source for cell in cells(self) if isinstance(cell, Figure) and cell.source))


def cells(document: Document) -> Iterator[Cell]:
    """Every text that may have a source, in the order of reading."""
    for section in document.sections:
        yield from section.paragraphs
        for fact in section.facts:
            yield fact.figure
        for table in section.tables:
            for row in table.rows:
                yield from row
