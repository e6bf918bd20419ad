"""The parts of a document as PDF's structure tree (PDF 1.7, 14.7): what screen readers follow."""

from __future__ import annotations

from collections.abc import Iterator

from fpdf import FPDF
from fpdf.structure_tree import StructElem, StructureTreeBuilder
from fpdf.syntax import PDFObject, Raw

from ivr.documents.placed import Part


class Tree(StructureTreeBuilder):
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
