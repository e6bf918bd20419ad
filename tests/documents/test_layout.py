"""Where everything stands: inside the page, nothing lost, heads repeated."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.documents import Document, Fact, Figure, Section, Table
from ivr.documents.layout import Layout
from ivr.documents.placed import Ornament, Page, Run, Said, Style
from ivr.documents.styles import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH
from tests.documents.samples import MADE, one

WORDS = st.text(st.sampled_from("abc é-/ \n"), max_size=200)
CELLS = WORDS | st.builds(Figure, WORDS, st.sampled_from(["lines:a", "lines:b"]))


def width(text: str, style: Style) -> float:
    """A font whose every sign is as wide as half its height."""
    return len(text) * style.size / 2


@st.composite
def documents(draw: st.DrawFn) -> Document:
    columns = draw(st.integers(1, 6))
    row = st.tuples(*[CELLS] * columns)
    table = Table(("tête",) * columns, tuple(draw(st.lists(row, max_size=30))), draw(WORDS))
    section = Section("S", (draw(CELLS),), (Fact(draw(WORDS), draw(CELLS)),), (table,))
    return Document("k", "Titre", "fr", MADE, (section,), draw(WORDS))


def runs(page: Page) -> list[Run]:
    return [run for placed in page.placed for run in placed.runs]


@settings(max_examples=30, deadline=None)
@given(documents())
def test_nothing_leaves_the_page_and_nothing_is_lost(document: Document) -> None:
    layout = Layout(document, width)
    for page in layout.pages:
        for run in runs(page):
            assert TOP - 40 < run.y <= HEIGHT - BOTTOM + 35
            assert run.x >= LEFT
            assert run.x + width(run.text, run.style) <= WIDTH - RIGHT + 12
    said = "".join(run.text for page in layout.pages for placed in page.placed if isinstance(placed, Said) for run in placed.runs)
    for cell in document.sections[0].tables[0].rows:
        for text in cell:
            plain = text.text if isinstance(text, Figure) else text
            for word in plain.split():
                assert len(word) > 8 or word in said  # a longer one may be cut over two lines


def test_a_table_goes_on_below_its_heads() -> None:
    layout = Layout(one(), width)
    repeated = [
        page
        for page in layout.pages
        if any(isinstance(placed, Ornament) and [run.text for run in placed.runs] == ["Enregistrement"] for placed in page.placed)
    ]
    assert repeated
    assert len(layout.pages) > len(repeated)
    assert [heading for page in layout.pages for heading, _ in page.headings] == ["Qui", "Quoi", "Long", "Sources"]


def test_pages_know_how_many_they_are() -> None:
    layout = Layout(one(rows=2), width)
    last = len(layout.pages)
    assert [run.text for page in layout.pages for run in runs(page) if run.text.startswith("Page ")] == [
        f"Page {number} sur {last}" for number in range(1, last + 1)
    ]
