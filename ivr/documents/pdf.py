"""A document as PDF/A-3b (ISO 19005-3): tagged, its fonts and its data inside, the same bytes for the same content."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from xml.sax.saxutils import escape

from ivr.documents.document import Cell, Document, Fact, Figure, Section, Table
from ivr.documents.layout import Layout
from ivr.documents.typography import on_paper

ATTACHED = "data.json"
"""The name of the data inside the PDF."""

_XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{issuer}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{locale}</rdf:li></rdf:Bag></dc:language>
<dc:identifier>{kind}</dc:identifier>
<xmp:CreatorTool>Préambule</xmp:CreatorTool>
<xmp:CreateDate>{moment}</xmp:CreateDate>
<xmp:ModifyDate>{moment}</xmp:ModifyDate>
<xmp:MetadataDate>{moment}</xmp:MetadataDate>
<pdf:Producer>Préambule</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>"""


def pdf(document: Document, data: bytes | None = None) -> bytes:
    """The PDF.

    Args:
        document: what it says.
        data: attached as `data.json`, an associated file of ISO 19005-3; usually `ivr.documents.data.as_json(document)`.

    Raises:
        FontMissing: the font that it embeds is not installed.
    """
    from ivr.documents.paper import Paper  # it brings all of fpdf2: whoever writes no PDF need not wait for it

    shown = _typeset(document)
    at = document.made_at.astimezone(UTC).replace(microsecond=0)
    paper = Paper(document.locale, shown.title, at)
    layout = Layout(shown, paper.width_of)
    paper.draw(layout.pages, layout.root)
    paper.set_xmp_metadata(_metadata(shown, at))
    if data is not None:
        paper.embed_file(
            bytes=data,
            basename=ATTACHED,
            mime_type="application/json",
            associated_file_relationship="Data",
            desc=shown.title,
            creation_date=at,
            modification_date=at,
            compress=True,
            checksum=True,
        )
    return bytes(paper.output())


def _metadata(document: Document, at: datetime) -> str:
    return _XMP.format(
        title=escape(document.title),
        issuer=escape(document.issuer or "Préambule"),
        locale=document.locale,
        kind=escape(document.kind),
        moment=at.isoformat(),
    )


def _typeset(document: Document) -> Document:
    """The document with every text set in its language; sources stay as they are."""
    shown = partial(on_paper, locale=document.locale)
    sections = tuple(_section(section, document.locale) for section in document.sections)
    return replace(document, title=shown(document.title), issuer=shown(document.issuer), sections=sections)


def _section(section: Section, locale: str) -> Section:
    return Section(
        on_paper(section.title, locale),
        tuple(_cell(cell, locale) for cell in section.paragraphs),
        tuple(Fact(on_paper(fact.label, locale), _cell(fact.figure, locale)) for fact in section.facts),
        tuple(_table(table, locale) for table in section.tables),
    )


def _table(table: Table, locale: str) -> Table:
    return Table(
        tuple(on_paper(column, locale) for column in table.columns),
        tuple(tuple(_cell(cell, locale) for cell in row) for row in table.rows),
        on_paper(table.caption, locale),
        on_paper(table.empty, locale),
    )


def _cell(cell: Cell, locale: str) -> Cell:
    return Figure(on_paper(cell.text, locale), cell.source) if isinstance(cell, Figure) else on_paper(cell, locale)
