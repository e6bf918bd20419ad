from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from ivr.documents import data, html
from ivr.documents.shortening import shortened
from tests.documents.samples import one


class Outline(HTMLParser):
    """What is open where, and what there is."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_the_page_is_whole_and_needs_nothing(locale: str) -> None:
    page = html.page(one(locale))
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    tags = [tag for tag, _ in outline.seen]
    assert not {"script", "link", "img", "iframe"} & set(tags)
    assert not re.search(r"(src|href)=\"(?!#)", page)
    assert outline.seen[0] == ("html", {"lang": locale})
    assert [tag for tag in tags if re.fullmatch("h[1-6]", tag)] == ["h1", "h2", "h2", "h2", "h2"]
    heads = [attributes for tag, attributes in outline.seen if tag == "th"]
    assert {head["scope"] for head in heads} == {"col", "row"}


def test_texts_are_no_markup_and_french_is_set() -> None:
    page = html.page(one())
    assert "Mairie de &lt;Valmont&gt; &amp; Cie" in page
    assert "«\u202flisible\u202f»\u202f?" in page
    assert "\x07" not in page


def test_every_figure_leads_to_its_row() -> None:
    document = one(rows=3)
    page = html.page(document)
    assert document.sources == ("lines:accueil", "recordings:0", "recordings:1", "recordings:2")
    for number, source in enumerate(document.sources, 1):
        assert f'<li id="source-{number}"><code>{source}</code></li>' in page
        assert f'<data value="{source}">' in page
        assert f'href="#source-{number}"' in page
    assert data.table(document)["sections"][0]["facts"][1]["value"] == {
        "text": "1 place de la Mairie, 99000 Valmont",
        "source": "lines:accueil",
    }


def test_a_long_table_is_shown_in_part_and_kept_whole() -> None:
    document = one(rows=30)
    shown = shortened(document, 20)
    assert len(shown.sections[1].tables[0].rows) == 20
    assert "20 lignes sur 30" in html.page(shown)
    assert len(data.table(document)["sections"][1]["tables"][0]["rows"]) == 30
    assert shortened(document, 30) is document
