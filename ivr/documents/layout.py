"""From a document to pages: where each line stands, and which part it belongs to. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from ivr.documents import words
from ivr.documents.breaking import column_widths, extent, wrapped
from ivr.documents.document import Cell, Document, Fact, Figure, Section, Table
from ivr.documents.formats import Formats
from ivr.documents.frame import Width, frame
from ivr.documents.lines import Lines
from ivr.documents.placed import Ornament, Page, Part, Rule, Run, Said, Style
from ivr.documents.styles import (
    BODY,
    BOTTOM,
    GAP,
    HAIR,
    HEAD,
    HEADING,
    HEIGHT,
    LABEL,
    LEFT,
    MARK,
    TEXT,
    TITLE,
    TOP,
)
from ivr.documents.wording import Wording


class Layout:
    """Lays one document out.

    Args:
        document: its texts already set.
        width: of a text in a style.

    Attributes:
        pages: all that stands on each.
        root: the tree of its parts.
    """

    def __init__(self, document: Document, width: Width) -> None:
        self.pages = [Page()]
        self.root = Part("Document")
        self._width = width
        self._y = TOP
        self._say = Wording(document.locale)
        self._numbers = {source: str(number) for number, source in enumerate(document.sources, 1)}
        self._beginning(document)
        for section in document.sections:
            self._section(section)
        if document.sources:
            self._sources(document)
        frame(self.pages, document, self._say, width)

    @property
    def _room(self) -> float:
        return HEIGHT - BOTTOM - self._y

    def _turn(self) -> None:
        self.pages.append(Page())
        self._y = TOP

    def _beginning(self, document: Document) -> None:
        part = self.root.add("Sect")
        if document.issuer:
            self._text(part.add("P"), document.issuer, replace(LABEL, bold=True))
        self._text(part.add("H1"), document.title, TITLE)
        self._y += 2
        made = self._say(words.MADE, moment=Formats(document.locale).moment(document.made_at))
        self._text(part.add("P"), made, LABEL)

    def _section(self, section: Section) -> None:
        part = self.root.add("Sect")
        self._heading(part, section.title)
        for paragraph in section.paragraphs:
            self._text(part.add("P"), paragraph, TEXT)
            self._y += 4
        if section.facts:
            self._facts(part.add("Table"), section.facts)
        for table in section.tables:
            self._table(part, table)

    def _heading(self, part: Part, title: str) -> None:
        if self._room < 90:  # noqa: PLR2004  # a title with two lines below it
            self._turn()
        elif self._y > TOP:
            self._y += 18
        self.pages[-1].headings.append((title, self._y))
        self._text(part.add("H2"), title, HEADING)
        self.pages[-1].placed.append(Ornament(rules=(Rule(LEFT, self._y + 1, BODY, 0.8, 0x1B),)))
        self._y += 8

    def _text(self, part: Part, cell: Cell, style: Style) -> None:
        rest = self._lines(cell, BODY, style)
        while rest.lines:
            fitting = int(self._room // style.line)
            if fitting < min(2, len(rest.lines)):
                self._turn()
                continue
            now, rest = rest.cut(fitting)
            self._place(part, now, LEFT)
            self._y += now.height

    def _facts(self, part: Part, facts: Sequence[Fact]) -> None:
        widths = [BODY * 0.34, BODY * 0.66]
        for fact in facts:
            self._row(part, widths, (fact.label, fact.figure), (LABEL, TEXT), None, ("/O /Table /Scope /Row", ""))
        self._y += 8

    def _table(self, section: Part, table: Table) -> None:
        if not table.rows and table.empty:
            self._text(section.add("P"), table.empty, TEXT)
            self._y += 4
            return
        part = section.add("Table")
        if table.caption:
            if self._room < 80:  # noqa: PLR2004  # a caption with a head and a row below it
                self._turn()
            self._y += 4
            self._text(part.add("Caption"), table.caption, HEAD)
        widths = self._columns(table)
        self._row(part, widths, table.columns, (HEAD,) * len(widths), None, ("/O /Table /Scope /Column",) * len(widths))
        styles, scopes = (TEXT,) * len(widths), ("/O /Table /Scope /Row", *("",) * (len(widths) - 1))
        for row in table.rows:
            self._row(part, widths, row, styles, table.columns, scopes)
        self._y += 10

    def _columns(self, table: Table) -> list[float]:
        found = []
        for at, column in enumerate(table.columns):
            style = HEAD if not table.rows else TEXT
            cells = [column, *(_plain(row[at]) for row in table.rows)]
            measured = extent(cells, lambda text, style=style: self._width(text, style) * 1.04 + 10)  # type: ignore[misc]
            found.append(replace(measured, wanted=measured.wanted + GAP, least=measured.least + GAP))
        return column_widths(found, BODY)

    def _row(
        self,
        table: Part,
        widths: Sequence[float],
        cells: Sequence[Cell],
        styles: Sequence[Style],
        head: tuple[str, ...] | None,
        scopes: Sequence[str],
    ) -> None:
        """One row, on one page where a page can hold it; a longer one goes on over the next, below the head again."""
        rest = [self._lines(cell, width - GAP, style) for cell, width, style in zip(cells, widths, styles, strict=True)]
        part = table.add("TR")
        parts = [part.add("TH" if scope else "TD", scope) for scope in scopes]
        least = max(cell.height for cell in rest) + 7
        if least > self._room and least <= HEIGHT - TOP - BOTTOM - 40:
            self._continue(widths, head)
        while True:
            fitting = max(0, int((self._room - 7) // TEXT.line))
            now = [cell.cut(fitting) for cell in rest]
            if fitting:
                self._strip(parts, widths, [first for first, _ in now])
                rest = [second for _, second in now]
            if not any(cell.lines for cell in rest):
                return
            self._continue(widths, head)

    def _continue(self, widths: Sequence[float], head: tuple[str, ...] | None) -> None:
        self._turn()
        if head is not None:
            cells = [self._lines(column, width - GAP, HEAD) for column, width in zip(head, widths, strict=True)]
            self._strip(None, widths, cells)

    def _strip(self, parts: Sequence[Part] | None, widths: Sequence[float], cells: Sequence[Lines]) -> None:
        """Lines side by side with a rule below; without parts they are a repeated head."""
        self._y += 3
        for at, (cell, left) in enumerate(zip(cells, accumulate(widths, initial=LEFT), strict=False)):
            self._place(None if parts is None else parts[at], cell, left)
        self._y += max(cell.height for cell in cells) + 3
        heavy = cells[-1].style.bold
        rule = Rule(LEFT, self._y, BODY, 0.8 if heavy else 0.4, 0x1B if heavy else HAIR)
        self.pages[-1].placed.append(Ornament(rules=(rule,)))
        self._y += 1

    def _lines(self, cell: Cell, width: float, style: Style) -> Lines:
        mark = self._numbers.get(cell.source, "") if isinstance(cell, Figure) else ""
        tail = self._width(mark, MARK) + 1.5 if mark else 0.0
        return Lines(tuple(wrapped(_plain(cell), width, lambda text: self._width(text, style), tail)), style, mark)

    def _place(self, part: Part | None, cell: Lines, left: float) -> None:
        runs = []
        for number, line in enumerate(cell.lines):
            baseline = self._y + number * cell.style.line + cell.style.size * 1.05
            runs.append(Run(left, baseline, line, cell.style))
        if cell.mark and runs:
            last = runs[-1]
            runs.append(Run(last.x + self._width(last.text, last.style) + 1.2, last.y - 3.2, cell.mark, MARK))
        if runs:
            self.pages[-1].placed.append(Ornament(tuple(runs)) if part is None else Said(part, tuple(runs)))

    def _sources(self, document: Document) -> None:
        columns = (self._say(words.NUMBER), self._say(words.ROW))
        rows = tuple((str(number), source) for number, source in enumerate(document.sources, 1))
        told = self._say(words.SOURCES_TOLD)
        self._section(Section(self._say(words.SOURCES), (told,), tables=(Table(columns, rows),)))


def _plain(cell: Cell) -> str:
    return cell.text if isinstance(cell, Figure) else cell
