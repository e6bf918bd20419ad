"""fpdf2 with what PDF/A-3b and tagged PDF need beyond it: a tree of parts, text marked with its part, an outline, bytes that repeat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont
from fpdf.outline import OutlineSection
from fpdf.prefs import ViewerPreferences
from fpdf.structure_tree import StructElem, StructureTreeBuilder
from fpdf.syntax import DestinationXYZ, PDFObject, Raw

from ivr.documents.errors import FontMissing
from ivr.documents.placed import Ornament, Page, Part, Placed, Run, Style

FAMILY = "SourceSansPro"
_FILES = {"": "SourceSansPro-Regular.ttf", "B": "SourceSansPro-Semibold.ttf"}
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
        for style, path in _fonts().items():
            self.add_font(FAMILY, style, path)
        self._signs = {style: _signs(self.fonts[f"{FAMILY.lower()}{style}"]) for style in _FILES}

    def width_of(self, text: str, style: Style) -> float:
        """In points."""
        self.set_font(FAMILY, "B" if style.bold else "", style.size)
        return self.get_string_width(self.settable(text))

    def settable(self, text: str) -> str:
        """The text in signs that the font has."""
        known = self._signs[""]
        if all(ord(sign) in known for sign in text):
            return text
        return "".join(sign if ord(sign) in known else _STAND_INS.get(sign, "?") for sign in text)

    def draw(self, pages: Sequence[Page], root: Part) -> None:
        """Draw what was laid out."""
        tree = _Tree(self, root)
        self.struct_builder = tree
        for number, page in enumerate(pages, 1):
            self.add_page()
            self.pages[number].struct_parents = number - 1
            for title, y in page.headings:
                self._outline.append(OutlineSection(title, 0, number, DestinationXYZ(number, top=self.h - y + 8)))
            for placed in page.placed:
                self._draw(tree, number, placed)

    def _draw(self, tree: _Tree, number: int, placed: Placed) -> None:
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


class _Tree(StructureTreeBuilder):
    """The tree of parts as PDF objects. fpdf2's own is flat: it knows pictures only."""

    def __init__(self, paper: FPDF, root: Part) -> None:
        super().__init__()
        self._paper = paper
        self._elements: dict[Part, StructElem] = {root: self.doc_struct_elem}
        for part in _below(root):
            self._elements[part] = self._element(part)
        self._marks: dict[int, int] = {}

    def mark(self, part: Part, page: int) -> int:
        """The next marked content of a page, which belongs to a part."""
        number = self._marks.get(page, 0)
        self._marks[page] = number + 1
        element = self._elements[part]
        element.k.append(_Content(self._paper, page, number))
        self.struct_tree_root.parent_tree.nums[page - 1].append(element)
        return number

    def empty(self) -> bool:
        """Never: every document has a title."""
        return False

    def __iter__(self) -> Iterator[PDFObject]:
        """All objects, the root first."""
        yield self.struct_tree_root
        yield self.struct_tree_root.parent_tree
        yield from self._elements.values()

    def _element(self, part: Part) -> StructElem:
        assert part.parent is not None  # noqa: S101  # only the root has none, and the root was there before
        above = self._elements[part.parent]
        made = _Attributed(part, above) if part.attributes else StructElem(f"/{part.kind}", above, [], page_number=1)
        above.k.append(made)
        return made


class _Attributed(StructElem):
    """A part with attributes, such as the scope of a heading."""

    __slots__ = ("a",)

    def __init__(self, part: Part, above: StructElem) -> None:
        super().__init__(f"/{part.kind}", above, [], page_number=1)
        self.a = Raw(f"<< {part.attributes} >>")


class _Content:
    """A reference to marked content of one page, written when the page has its number."""

    def __init__(self, paper: FPDF, page: int, number: int) -> None:
        self._paper = paper
        self._page = page
        self._number = number

    def serialize(self, _security_handler: object = None, _obj_id: int | None = None) -> str:
        return f"<< /Type /MCR /Pg {self._paper.pages[self._page].ref} /MCID {self._number} >>"


def _below(part: Part) -> Iterator[Part]:
    for child in part.parts:
        yield child
        yield from _below(child)


def _signs(font: object) -> frozenset[int]:
    assert isinstance(font, TTFFont)  # noqa: S101  # the two that were added
    return frozenset(font.cmap)


def _fonts() -> dict[str, Path]:
    """The font's files, found without importing its package, whose import warns."""
    try:
        package = distribution("font-source-sans-pro")
    except PackageNotFoundError as error:
        raise FontMissing(
            "The package font-source-sans-pro is not installed. Install Préambule again, with what it needs."
        ) from error
    found = {style: Path(str(package.locate_file(f"font_source_sans_pro/files/{name}"))) for style, name in _FILES.items()}
    for path in found.values():
        if not path.is_file():
            raise FontMissing(f"{path} is missing. Install the package font-source-sans-pro again.")
    return found
