"""A document as data: for programs, and attached to its PDF. Texts stand as they were given, without typography."""

from __future__ import annotations

import json
from typing import Any

from ivr.documents.document import Cell, Document, Figure, Section, Table


def table(document: Document) -> dict[str, Any]:
    """The whole document, ready for JSON. A text with a source is `{"text": …, "source": …}`, any other one a string."""
    return {
        "kind": document.kind,
        "title": document.title,
        "locale": document.locale,
        "made_at": document.made_at.isoformat(),
        "issuer": document.issuer,
        "sections": [_section(section) for section in document.sections],
        "sources": list(document.sources),
    }


def as_json(document: Document) -> bytes:
    """`table` as UTF-8, the same bytes for the same document."""
    return (json.dumps(table(document), ensure_ascii=False, indent=1) + "\n").encode()


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "paragraphs": [_cell(paragraph) for paragraph in section.paragraphs],
        "facts": [{"label": fact.label, "value": _cell(fact.figure)} for fact in section.facts],
        "tables": [_table(shown) for shown in section.tables],
    }


def _table(shown: Table) -> dict[str, Any]:
    return {
        "caption": shown.caption,
        "columns": list(shown.columns),
        "rows": [[_cell(cell) for cell in row] for row in shown.rows],
    }


def _cell(cell: Cell) -> str | dict[str, str]:
    if isinstance(cell, Figure):
        return {"text": cell.text, "source": cell.source} if cell.source else cell.text
    return cell
