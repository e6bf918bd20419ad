"""Tables that are too long to be read: a page shows their beginning, the data have all of them."""

from __future__ import annotations

from dataclasses import replace

from ivr.documents.document import Document, Section
from ivr.documents.formats import Formats
from ivr.documents.wording import N_, Wording

MOST = 1000
"""Rows of one table on a page: some forty sheets."""

FURTHER = N_("The table shows %(shown)s of %(count)s rows. All of them are in the data that belong to this document.")


def shortened(document: Document, most: int = MOST) -> Document:
    """The document as people read it: every table at most `most` rows long, saying so. The same one when none is longer."""
    if all(len(table.rows) <= most for section in document.sections for table in section.tables):
        return document
    sections = tuple(_section(section, document.locale, most) for section in document.sections)
    return replace(document, sections=sections)


def _section(section: Section, locale: str, most: int) -> Section:
    say, formats = Wording(locale), Formats(locale)
    told = tuple(
        say(FURTHER, shown=formats.number(most), count=formats.number(len(table.rows)))
        for table in section.tables
        if len(table.rows) > most
    )
    tables = tuple(replace(table, rows=table.rows[:most]) for table in section.tables)
    return replace(section, paragraphs=(*section.paragraphs, *told), tables=tables)
