"""fpdf2 with what PDF/A-3b and tagged PDF need beyond it: a tree of parts, text marked with its part, an outline, bytes that repeat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fpdf import FPDF
from fpdf.fonts import TTFFont
from fpdf.outline import OutlineSection
from fpdf.prefs import ViewerPreferences
from fpdf.syntax import DestinationXYZ

from ivr.documents.fonts import font_files
from ivr.documents.placed import Ornament, Page, Part, Placed, Run, Style
from ivr.documents.tree import Tree

FAMILY = "SourceSansPro"
_STAND_INS = {"\u2011": "-", "\u2009": "\u202f", "\u2007": "\u00a0", "\u2060": "", "\u200b": "", "\ufffd": "?", "\t": " "}
"""Signs that the font lacks, and what is set for them; any other is a question mark (a PDF/A shows no missing sign)."""


class Paper(FPDF):
    """One PDF document.

    Raises:
        FontMissing: the package font-source-sans-pro is not installed.
    """

    def __init__(self, locale: str, title: str, made_at: datetime) -> None:
        super().__init__(unit="pt", format="A4", enforce_compliance="PDF/A-3B")
        self.set_auto_page_break(False)
        self.set_margin(0)
        self.set_lang(locale)
        self.set_title(title)
        self.set_creation_date(made_at)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        for style, path in font_files().items():
            self.add_font(FAMILY, style, path)
        self._signs = frozenset.intersection(*(_signs(font) for font in self.fonts.values()))

    def width_of(self, text: str, style: Style) -> float:
        """In points."""
        self.set_font(FAMILY, "B" if style.bold else "", style.size)
        return self.get_string_width(self.settable(text))

    def settable(self, text: str) -> str:
        """The text in signs that the font has."""
        known = self._signs
        if all(ord(sign) in known for sign in text):
            return text
        return "".join(sign if ord(sign) in known else _STAND_INS.get(sign, "?") for sign in text)

    def draw(self, pages: Sequence[Page], root: Part) -> None:
        """Draw what was laid out."""
        tree = Tree(self, root)
        self.struct_builder = tree
        for number, page in enumerate(pages, 1):
            self.add_page()
            self.pages[number].struct_parents = number - 1
            for title, y in page.headings:
                self._outline.append(OutlineSection(title, 0, number, DestinationXYZ(number, top=self.h - y + 8)))
            for placed in page.placed:
                self._draw(tree, number, placed)

    def _draw(self, tree: Tree, number: int, placed: Placed) -> None:
        if isinstance(placed, Ornament):
            self._out("/Artifact BMC")
            for rule in placed.rules:
                self.set_draw_color(rule.grey)
                self.set_line_width(rule.weight)
                self.line(rule.x, rule.y, rule.x + rule.width, rule.y)
        else:
            self._out(f"/{placed.part.kind} <</MCID {tree.mark(placed.part, number)}>> BDC")
        for run in placed.runs:
            self._run(run)
        self._out("EMC")

    def _run(self, run: Run) -> None:
        self.set_font(FAMILY, "B" if run.style.bold else "", run.style.size)
        self.set_text_color(run.style.grey)
        self.text(run.x, run.y, self.settable(run.text))


def _signs(font: object) -> frozenset[int]:
    assert isinstance(font, TTFFont)  # noqa: S101  # the two that were added
    return frozenset(font.cmap)
